// How far one search may backtrack before it is an Error: some 20 ms. Boost's own bound is a hundred times
// that.
#define BOOST_REGEX_MAX_STATE_COUNT 1000000

#include "agent/protocol/python_regex.hpp"

#include <algorithm>
#include <boost/regex.hpp>
#include <charconv>
#include <chrono>
#include <utility>

namespace muster {

struct PythonRegex::Compiled {
  boost::regex regex;
  std::vector<std::pair<std::string, std::size_t>> names;
};

namespace {

Error no_expression(std::string_view pattern, const std::string& why) {
  return fail(ErrorKind::usage, "\"" + std::string(pattern) + "\" is no regular expression: " + why);
}

/// Python's spelling as Boost's (Perl's), and the names of groups by their numbers.
class Translation {
 public:
  Translation(std::string_view pattern, bool multiline) : pattern_(pattern), multiline_(multiline) {}

  std::string run(std::vector<std::pair<std::string, std::size_t>>& names) {
    while (at_ < pattern_.size()) {
      const auto rest = pattern_.substr(at_);
      if (rest.starts_with('\\') && rest.size() > 1) {
        out_ += rest[1] == 'Z' && !in_class_ ? std::string("\\z") : std::string(rest.substr(0, 2));
        at_ += 2;
      } else if (in_class_) {
        class_character(rest);
      } else if (rest.starts_with('[')) {
        begin_class(rest);
      } else if (rest.starts_with("(?P<")) {
        named_group(rest, names);
      } else if (rest.starts_with("(?P=")) {
        named_reference(rest);
      } else if (rest.starts_with("(?#")) {
        comment(rest);
      } else if (rest.starts_with('$') && !multiline_) {
        // At the end, and before a line break that is the last.
        out_ += "(?=\\n?\\z)";
        ++at_;
      } else {
        if (rest.starts_with('(') && !rest.starts_with("(?")) ++groups_;
        out_ += rest[0];
        ++at_;
      }
    }
    return out_;
  }

 private:
  void comment(std::string_view rest) {
    // A parenthesis in it is no group.
    const auto end = std::min(rest.find(')'), rest.size() - 1) + 1;
    out_ += rest.substr(0, end);
    at_ += end;
  }
  void begin_class(std::string_view rest) {
    in_class_ = true;
    std::size_t taken = 1;
    if (rest.substr(taken).starts_with('^')) ++taken;
    // A ] that comes first is one of the class.
    out_ += rest.substr(0, taken);
    at_ += taken;
    if (pattern_.substr(at_).starts_with(']')) {
      out_ += "\\]";
      ++at_;
    }
  }
  void class_character(std::string_view rest) {
    if (rest[0] == ']') in_class_ = false;
    // Perl's [[:alpha:]] is no class in Python.
    if (rest[0] == '[') out_ += '\\';
    out_ += rest[0];
    ++at_;
  }
  void named_group(std::string_view rest, std::vector<std::pair<std::string, std::size_t>>& names) {
    ++groups_;
    const auto end = rest.find('>');
    names.emplace_back(rest.substr(4, end == std::string_view::npos ? 0 : end - 4), groups_);
    out_ += "(?<";
    at_ += 4;
  }
  void named_reference(std::string_view rest) {
    const auto end = rest.find(')');
    out_ += "\\k<" + std::string(rest.substr(4, end == std::string_view::npos ? 0 : end - 4)) + ">";
    at_ += end == std::string_view::npos ? rest.size() : end + 1;
  }

  std::string_view pattern_;
  bool multiline_;
  std::string out_;
  std::size_t at_ = 0;
  std::size_t groups_ = 0;
  bool in_class_ = false;
};

}  // namespace

Result<PythonRegex> PythonRegex::compile(std::string_view pattern, Flags flags) {
  auto compiled = std::make_shared<Compiled>();
  std::string prefix;
  if (flags.ignore_case) prefix += 'i';
  prefix += flags.multiline ? "m" : "";
  prefix += flags.dot_all ? "s" : "";
  std::string turned_off;
  if (!flags.multiline) turned_off += 'm';
  if (!flags.dot_all) turned_off += 's';
  const auto head = "(?" + prefix + (turned_off.empty() ? "" : "-" + turned_off) + ")";
  try {
    const auto translated = Translation(pattern, flags.multiline).run(compiled->names);
    compiled->regex = boost::regex(head + translated, boost::regex::perl);
  } catch (const std::exception& bad) {
    return no_expression(pattern, bad.what());
  }
  PythonRegex regex;
  regex.compiled_ = std::move(compiled);
  return regex;
}

namespace {

PythonRegex::Match match_of(const boost::cmatch& found, const char* begin) {
  PythonRegex::Match match;
  match.begin = static_cast<std::size_t>(found[0].first - begin);
  match.end = static_cast<std::size_t>(found[0].second - begin);
  for (const auto& group : found) {
    match.groups.push_back(group.matched ? std::optional<std::string>(group.str()) : std::nullopt);
    match.begins.push_back(group.matched ? static_cast<std::size_t>(group.first - begin) : 0);
  }
  return match;
}

Result<std::optional<PythonRegex::Match>> search_from(const boost::regex& regex, std::string_view text,
                                                      std::size_t from, boost::match_flag_type flags) {
  if (from > text.size()) return std::optional<PythonRegex::Match>();
  if (from > 0) flags |= boost::match_prev_avail;
  try {
    boost::cmatch found;
    const char* begin = text.data();
    if (!boost::regex_search(begin + from, begin + text.size(), found, regex, flags, begin))
      return std::optional<PythonRegex::Match>();
    return std::optional<PythonRegex::Match>(match_of(found, begin));
  } catch (const std::exception& bad) {
    return fail(ErrorKind::usage, std::string("a regular expression takes too long: ") + bad.what());
  }
}

}  // namespace

Result<std::optional<PythonRegex::Match>> PythonRegex::search(std::string_view text, std::size_t from) const {
  return search_from(compiled_->regex, text, from, boost::match_default);
}

Result<std::optional<PythonRegex::Match>> PythonRegex::match(std::string_view text) const {
  return search_from(compiled_->regex, text, 0, boost::match_default | boost::match_continuous);
}

namespace {

/// Searches that are each within bounds may still be many.
constexpr std::chrono::seconds kLongest{5};

}  // namespace

Result<std::vector<PythonRegex::Match>> PythonRegex::find_all(std::string_view text) const {
  std::vector<Match> matches;
  std::size_t from = 0;
  const auto until = std::chrono::steady_clock::now() + kLongest;
  while (from <= text.size()) {
    if (std::chrono::steady_clock::now() > until)
      return fail(ErrorKind::usage, "a regular expression takes too long: " + std::to_string(matches.size()) +
                                        " matches in " + std::to_string(kLongest.count()) + " seconds");
    TRY(auto found, search(text, from));
    if (!found) break;
    // An empty match right behind another one counts, as in Python 3.7 and later; then one goes on.
    from = found->end > found->begin ? found->end : found->end + 1;
    matches.push_back(*std::move(found));
  }
  return matches;
}

Result<std::string> PythonRegex::replace(std::string_view text, std::string_view replacement,
                                         std::size_t most, std::size_t& count) const {
  TRY(const auto matches, find_all(text));
  std::string out;
  std::size_t at = 0;
  count = 0;
  for (const auto& match : matches) {
    if (most != 0 && count == most) break;
    TRY(const auto with, expand(match, replacement));
    out += text.substr(at, match.begin - at);
    out += with;
    at = match.end;
    ++count;
  }
  out += text.substr(at);
  return out;
}

namespace {

std::string_view digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && end < at + 2 && text[end] >= '0' && text[end] <= '9') ++end;
  return text.substr(at, end - at);
}

}  // namespace

Result<std::string> PythonRegex::expand(const Match& match, std::string_view replacement) const {
  std::string out;
  const auto append = [&](std::string_view name) -> Result<> {
    const auto number = group(name);
    if (!number || *number >= match.groups.size())
      return fail(ErrorKind::usage, "invalid group reference " + std::string(name));
    out += match.groups[*number].value_or("");
    return {};
  };
  for (std::size_t at = 0; at < replacement.size(); ++at) {
    if (replacement[at] != '\\' || at + 1 == replacement.size()) {
      out += replacement[at];
      continue;
    }
    const char letter = replacement[++at];
    constexpr std::string_view kLetters = "ntrfva\\";
    constexpr std::string_view kMeanings = "\n\t\r\f\v\a\\";
    if (letter == 'g' && replacement.substr(at + 1).starts_with('<')) {
      const auto end = replacement.find('>', at);
      if (end == std::string_view::npos) return fail(ErrorKind::usage, "missing >, unterminated name");
      TRY(append(replacement.substr(at + 2, end - at - 2)));
      at = end;
    } else if (letter >= '1' && letter <= '9') {
      const auto digits = digits_at(replacement, at);
      TRY(append(digits));
      at += digits.size() - 1;
    } else if (const auto known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeanings[known];
    } else if (letter == '0') {
      out += '\0';
    } else if ((letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')) {
      return fail(ErrorKind::usage, std::string("bad escape \\") + letter);
    } else {
      out += '\\';
      out += letter;
    }
  }
  return out;
}

std::optional<std::size_t> PythonRegex::group(std::string_view name) const {
  std::size_t number = 0;
  const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (bad == std::errc() && end == name.data() + name.size())
    return number <= groups() ? std::optional(number) : std::nullopt;
  for (const auto& [known, at] : compiled_->names) {
    if (known == name) return at;
  }
  return std::nullopt;
}

std::size_t PythonRegex::groups() const {
  return compiled_->regex.mark_count();
}

const std::vector<std::pair<std::string, std::size_t>>& PythonRegex::names() const {
  return compiled_->names;
}

std::string python_regex_escape(std::string_view text) {
  constexpr std::string_view kSpecial = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f";
  std::string out;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace muster
