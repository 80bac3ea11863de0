#include "bootstrapper/ssh/config_match.hpp"

#include <algorithm>
#include <optional>

#include "bootstrapper/ssh/host_pattern.hpp"

namespace muster::ssh {

namespace {

/// One criterion of a Match line.
struct Criterion {
  std::string name;  ///< lower case
  std::string argument;
  bool negated = false;
  bool complete = true;  ///< it has the argument that it needs
};

bool stands_alone(std::string_view name) {
  return name == "all" || name == "final" || name == "canonical";
}

/// A Match line is split at "=" too (strdelim of OpenSSH's misc.c): "user=bob" is "user bob".
std::vector<std::string> words_of(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::vector<std::string> words;
  const auto skip_space = [&] { text.remove_prefix(std::min(text.size(), text.find_first_not_of(kSpace))); };
  for (skip_space(); !text.empty() && text.front() != '#'; skip_space()) {
    auto end = text.find_first_of(" \t\r\n\"=");
    std::string word(text.substr(0, end));
    const bool quoted = end != std::string_view::npos && text[end] == '"';
    if (quoted) {
      const auto close = text.find('"', end + 1);
      word += text.substr(end + 1, close - end - 1);
      end = close;
    }
    const bool at_equals = !quoted && end != std::string_view::npos && text[end] == '=';
    text.remove_prefix(std::min(text.size(), end == std::string_view::npos ? text.size() : end + 1));
    skip_space();
    if (!at_equals && text.starts_with('=')) text.remove_prefix(1);
    words.push_back(std::move(word));
  }
  return words;
}

std::vector<Criterion> criteria_of(const ConfigWords& said) {
  std::vector<Criterion> criteria;
  const auto words = words_of(said.rest);
  for (std::size_t i = 0; i < words.size(); ++i) {
    Criterion criterion;
    criterion.negated = words[i].starts_with('!');
    criterion.name = lower_case(words[i].substr(criterion.negated ? 1 : 0));
    if (!stands_alone(criterion.name)) {
      criterion.complete = i + 1 < words.size() && !words[i + 1].empty();
      if (criterion.complete) criterion.argument = words[++i];
    }
    criteria.push_back(std::move(criterion));
  }
  return criteria;
}

/// Whether the criterion holds, before its "!"; nothing where muster cannot tell.
std::optional<bool> holds(const Criterion& criterion, const MatchSubject& subject) {
  const auto& name = criterion.name;
  if (!criterion.complete) return std::nullopt;
  if (name == "all") return true;
  if (name == "final" || name == "canonical") return subject.final_pass;
  // Names of hosts are compared in lower case, those of users as they are.
  if (name == "host") return pattern_list_matches(lower_case(criterion.argument), lower_case(subject.host));
  if (name == "originalhost")
    return pattern_list_matches(lower_case(criterion.argument), lower_case(subject.original_host));
  if (name == "user") return pattern_list_matches(criterion.argument, subject.user);
  if (name == "localuser") return pattern_list_matches(criterion.argument, subject.local_user);
  return std::nullopt;
}

}  // namespace

bool host_line_matches(const std::vector<std::string>& patterns, std::string_view host) {
  bool matched = false;
  for (const auto& pattern : patterns) {
    const bool negated = pattern.starts_with('!');
    if (!wildcard_matches(std::string_view(pattern).substr(negated ? 1 : 0), host)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

Match match_line(const ConfigWords& said, const MatchSubject& subject) {
  const auto criteria = criteria_of(said);
  auto result = criteria.empty() ? Match::unknown : Match::yes;
  for (const auto& criterion : criteria) {
    const auto held = holds(criterion, subject);
    if (held && *held == criterion.negated) return Match::no;
    if (!held) result = Match::unknown;
  }
  return result;
}

bool wants_final_pass(const ConfigWords& said) {
  const auto criteria = criteria_of(said);
  return std::any_of(criteria.begin(), criteria.end(),
                     [](const Criterion& criterion) { return criterion.name == "final"; });
}

}  // namespace muster::ssh
