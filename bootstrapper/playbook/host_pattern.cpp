#include "bootstrapper/playbook/host_pattern.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "bootstrapper/cluster/words.hpp"

namespace muster::playbook {

namespace {

using Names = std::vector<std::string>;

/// One part of a pattern and what it does to the hosts so far.
struct Part {
  enum class Does { add, exclude, keep };
  Does does = Does::add;
  std::string_view text;
};

std::vector<Part> parts_of(std::string_view pattern) {
  std::vector<Part> parts;
  int brackets = 0;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    auto text = pattern.substr(begin, end - begin);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    begin = end + 1;
    if (text.empty()) return;
    Part part{Part::Does::add, text};
    if (text.front() == '!' || text.front() == '&') {
      part.does = text.front() == '!' ? Part::Does::exclude : Part::Does::keep;
      part.text.remove_prefix(1);
    }
    parts.push_back(part);
  };
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '[') ++brackets;
    if (pattern[at] == ']') --brackets;
    if (brackets == 0 && (pattern[at] == ':' || pattern[at] == ',')) take(at);
  }
  take(pattern.size());
  return parts;
}

/// `*` and `?` as in a shell. A star that was passed is only ever tried again from one place further on, so
/// that many stars cost no more than the product of the lengths.
bool matches(std::string_view glob, std::string_view name) {
  std::size_t at = 0;
  std::size_t star = std::string_view::npos;
  std::size_t behind_star = 0;
  for (std::size_t in_name = 0; in_name < name.size();) {
    if (at < glob.size() && glob[at] == '*') {
      star = at++;
      behind_star = in_name;
    } else if (at < glob.size() && (glob[at] == '?' || glob[at] == name[in_name])) {
      ++at;
      ++in_name;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in_name = ++behind_star;
    } else {
      return false;
    }
  }
  return glob.find_first_not_of('*', at) == std::string_view::npos;
}

/// "[0]", "[-1]" or "[0:2]" (the end counts) behind a group.
struct Subscript {
  std::string_view base;
  std::optional<long> first;
  std::optional<long> last;
  bool range = false;
};

std::optional<long> number(std::string_view text) {
  long value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<Subscript> subscript_of(std::string_view text) {
  const auto open = text.find('[');
  if (open == std::string_view::npos) return Subscript{text, {}, {}, false};
  const auto bad = fail(ErrorKind::usage, cluster::in_quotes(text) + " is no pattern of hosts");
  if (text.back() != ']') return bad;
  Subscript subscript{text.substr(0, open), {}, {}, false};
  const auto inside = text.substr(open + 1, text.size() - open - 2);
  const auto colon = inside.find(':');
  subscript.range = colon != std::string_view::npos;
  subscript.first = number(inside.substr(0, std::min(colon, inside.size())));
  if (subscript.range) subscript.last = number(inside.substr(colon + 1));
  const bool open_end = subscript.range && colon + 1 == inside.size();
  if (!subscript.first && !(subscript.range && colon == 0)) return bad;
  if (subscript.range && !subscript.last && !open_end) return bad;
  return subscript;
}

Names selected(const Names& names, const Subscript& subscript) {
  const auto size = static_cast<long>(names.size());
  const auto index = [&](long at) { return at < 0 ? at + size : at; };
  const long first = index(subscript.first.value_or(0));
  const long last = subscript.range ? index(subscript.last.value_or(size - 1)) : first;
  Names out;
  for (long at = std::max(first, 0L); at <= last && at < size; ++at)
    out.push_back(names[static_cast<std::size_t>(at)]);
  return out;
}

Names named(std::string_view base, const HostNames& hosts) {
  if (base == "all" || base == "*") return hosts.names;
  Names found;
  const auto add = [&](const std::string& name) {
    if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(name);
  };
  for (const auto& [group, members] : hosts.groups) {
    if (!matches(base, group)) continue;
    for (const auto& member : members) add(member);
  }
  for (const auto& name : hosts.names) {
    if (matches(base, name)) add(name);
  }
  return found;
}

bool is_group(std::string_view base, const HostNames& hosts) {
  return base == "all" || std::any_of(hosts.groups.begin(), hosts.groups.end(),
                                      [&](const auto& group) { return group.first == base; });
}

Error nobody(std::string_view base, const HostNames& hosts) {
  std::vector<std::string_view> known{"all"};
  for (const auto& [group, members] : hosts.groups) known.push_back(group);
  for (const auto& name : hosts.names) known.push_back(name);
  return fail(ErrorKind::usage, "no host or group is named " + cluster::in_quotes(base))
      .next(cluster::suggestion(base, known));
}

Result<Names> hosts_of(std::string_view text, const HostNames& hosts) {
  TRY(const auto subscript, subscript_of(text));
  auto names = named(subscript.base, hosts);
  if (names.empty() && !is_group(subscript.base, hosts)) return nobody(subscript.base, hosts);
  if (subscript.first || subscript.range) names = selected(names, subscript);
  return names;
}

}  // namespace

Result<> check_pattern(std::string_view pattern) {
  const auto parts = parts_of(pattern);
  if (parts.empty()) return fail(ErrorKind::usage, "no host is named");
  for (const auto& part : parts) {
    if (part.text.starts_with('~'))
      return fail(ErrorKind::usage, "patterns that are regular expressions are not supported");
    TRY(const auto subscript, subscript_of(part.text));
    if (subscript.base.empty())
      return fail(ErrorKind::usage, cluster::in_quotes(pattern) + " is no pattern of hosts");
  }
  return {};
}

Result<Names> resolve_pattern(std::string_view pattern, const HostNames& hosts) {
  TRY(check_pattern(pattern));
  std::set<std::string> chosen;
  const auto parts = parts_of(pattern);
  const bool adds =
      std::any_of(parts.begin(), parts.end(), [](const Part& p) { return p.does == Part::Does::add; });
  if (!adds) chosen.insert(hosts.names.begin(), hosts.names.end());
  // As Ansible has it: first all that adds, then what is kept, then what is taken away.
  for (const auto does : {Part::Does::add, Part::Does::keep, Part::Does::exclude}) {
    for (const auto& part : parts) {
      if (part.does != does) continue;
      TRY(const auto names, hosts_of(part.text, hosts));
      if (does == Part::Does::add) chosen.insert(names.begin(), names.end());
      if (does == Part::Does::exclude) {
        for (const auto& name : names) chosen.erase(name);
      }
      if (does == Part::Does::keep) {
        std::erase_if(chosen, [&](const std::string& one) {
          return std::find(names.begin(), names.end(), one) == names.end();
        });
      }
    }
  }
  Names out;
  for (const auto& name : hosts.names) {
    if (chosen.contains(name)) out.push_back(name);
  }
  return out;
}

}  // namespace muster::playbook
