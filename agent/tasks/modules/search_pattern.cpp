#include "agent/tasks/modules/search_pattern.hpp"

#include <boost/regex.hpp>
#include <vector>

#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace {

/// Python writes (?P<name>...) and (?P=name) what Perl writes (?<name>...) and \k<name>; fills `names`.
std::string in_perl(std::string_view python, std::vector<std::string>& names) {
  std::string perl;
  for (std::size_t i = 0; i < python.size(); ++i) {
    const auto rest = python.substr(i);
    if (rest.starts_with('\\')) {
      perl += rest.substr(0, 2);
      ++i;
    } else if (rest.starts_with("(?P<")) {
      const auto end = std::min(rest.find('>'), rest.size());
      names.emplace_back(rest.substr(4, end - 4));
      perl += "(?<";
      i += 3;
    } else if (rest.starts_with("(?P=")) {
      const auto end = std::min(rest.find(')'), rest.size());
      perl += "\\k<" + std::string(rest.substr(4, end - 4)) + ">";
      i += end;
    } else {
      perl += rest[0];
    }
  }
  return perl;
}

}  // namespace

struct SearchPattern::Compiled {
  boost::regex regex;
  std::vector<std::string> names;
};

Result<SearchPattern> SearchPattern::make(const std::string& text) {
  auto compiled = std::make_shared<Compiled>();
  const auto perl = in_perl(text, compiled->names);
  try {
    compiled->regex.assign(perl, boost::regex::perl);
  } catch (const std::exception& bad) {
    return fail(ErrorKind::usage, std::string("Invalid regular expression: ") + bad.what());
  }
  return SearchPattern(std::move(compiled));
}

Result<std::optional<Found>> SearchPattern::search(std::string_view bytes) const {
  const auto text = [](const auto& group) -> boost::json::value {
    if (!group.matched) return nullptr;
    return boost::json::string(as_utf8(std::string(group.first, group.second)));
  };
  boost::match_results<std::string_view::const_iterator> match;
  try {
    if (!boost::regex_search(bytes.begin(), bytes.end(), match, compiled_->regex,
                             boost::match_not_dot_newline))
      return std::optional<Found>();
  } catch (const std::exception& bad) {
    return fail(ErrorKind::agent, bad.what());
  }
  Found found;
  for (std::size_t i = 1; i < match.size(); ++i) found.groups.push_back(text(match[static_cast<int>(i)]));
  for (const auto& name : compiled_->names) found.named[name] = text(match[name]);
  return std::optional(std::move(found));
}

}  // namespace muster::modules
