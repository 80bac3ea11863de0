#include "bootstrapper/ssh/config_values.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/ssh/jump_host.hpp"

namespace muster::ssh {

namespace {

enum class Shape { text, flag, port, texts, host_keys, jump, anything };

struct Keyword {
  std::string_view name;
  Shape shape;
};

constexpr std::array kKeywords{Keyword{"host", Shape::texts},
                               Keyword{"match", Shape::anything},
                               Keyword{"include", Shape::texts},
                               Keyword{"hostname", Shape::text},
                               Keyword{"user", Shape::text},
                               Keyword{"port", Shape::port},
                               Keyword{"identityfile", Shape::text},
                               Keyword{"identitiesonly", Shape::flag},
                               Keyword{"identityagent", Shape::text},
                               Keyword{"proxyjump", Shape::jump},
                               Keyword{"proxycommand", Shape::anything},
                               Keyword{"userknownhostsfile", Shape::texts},
                               Keyword{"globalknownhostsfile", Shape::texts},
                               Keyword{"stricthostkeychecking", Shape::host_keys},
                               Keyword{"hostkeyalias", Shape::text}};

Error bad_value(const ConfigWords& said, const std::string& wanted) {
  return fail(ErrorKind::usage, said.keyword + ": wanted " + wanted + ", saw \"" + said.words.front() + "\"");
}

Result<> check_texts(const ConfigWords& said) {
  for (const auto& word : said.words) {
    if (word.empty()) return fail(ErrorKind::usage, said.keyword + ": an argument is empty");
    if (said.keyword.ends_with("hostsfile") && lower_case(word) == "none" && said.words.size() > 1)
      return fail(ErrorKind::usage, said.keyword + ": none must stand alone");
  }
  return {};
}

Result<> check_one(const ConfigWords& said, Shape shape) {
  if (said.words.empty() || said.words.front().empty())
    return fail(ErrorKind::usage, said.keyword + ": nothing stands behind it");
  if (said.words.size() > 1)
    return fail(ErrorKind::usage, said.keyword + ": too much stands behind it: \"" + said.words[1] + "\"");
  const auto& word = said.words.front();
  if (shape == Shape::port && !parse_port(word)) return bad_value(said, "a port from 1 to 65535");
  if (shape == Shape::flag && !parse_flag(word)) return bad_value(said, "yes or no");
  if (shape == Shape::host_keys) {
    constexpr std::array<std::string_view, 3> kMore{"ask", "off", "accept-new"};
    const auto lower = lower_case(word);
    if (!parse_flag(word) && std::find(kMore.begin(), kMore.end(), lower) == kMore.end())
      return bad_value(said, "yes, no, ask, off or accept-new");
  }
  return {};
}

}  // namespace

bool is_used_keyword(std::string_view keyword) {
  return std::any_of(kKeywords.begin(), kKeywords.end(),
                     [keyword](const Keyword& known) { return known.name == keyword; });
}

Result<> check_config_value(const ConfigWords& said) {
  const auto known = std::find_if(kKeywords.begin(), kKeywords.end(),
                                  [&](const Keyword& one) { return one.name == said.keyword; });
  if (known == kKeywords.end() || known->shape == Shape::anything) return {};
  if (known->shape == Shape::texts) return check_texts(said);
  if (known->shape != Shape::jump) return check_one(said, known->shape);
  const auto hops = parse_proxy_jump(said.rest);
  if (!hops) return hops.error().in(said.keyword);
  return {};
}

std::optional<bool> parse_flag(std::string_view text) {
  const auto lower = lower_case(text);
  if (lower == "yes" || lower == "true") return true;
  if (lower == "no" || lower == "false") return false;
  return std::nullopt;
}

}  // namespace muster::ssh
