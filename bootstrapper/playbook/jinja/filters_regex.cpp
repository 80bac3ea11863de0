#include <boost/json/array.hpp>

#include "agent/protocol/python_regex.hpp"
#include "bootstrapper/playbook/jinja/filters.hpp"

namespace muster::jinja {

namespace {

PythonRegex::Flags flags_of(const Arguments& arguments, std::size_t position) {
  Arguments named;
  named.named = arguments.named;
  PythonRegex::Flags flags;
  (void)position;
  flags.ignore_case = truth(named.get(9, "ignorecase", false));
  flags.multiline = truth(named.get(9, "multiline", false));
  return flags;
}

std::string text_argument(const Arguments& arguments, std::size_t position, std::string_view name) {
  return python_text(arguments.get(position, name, json::string("")));
}

/// The expression works on bytes: one that takes a character apart (`.` on an umlaut) is refused, since its
/// result would be no text.
Result<> whole_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    std::size_t more = 1;
    while (at + more < text.size() && (static_cast<unsigned char>(text[at + more]) & 0xc0) == 0x80) ++more;
    if (size != more)
      return wrong("a regular expression that takes characters beyond ASCII apart is not supported");
    at += size;
  }
  return {};
}

Result<Value> replace(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto text = python_text(input.get());
  TRY(evaluation.charge(text.size() / 4));
  TRY(const auto regex, PythonRegex::compile(text_argument(arguments, 0, "pattern"), flags_of(arguments, 2)));
  std::size_t count = 0;
  TRY(const auto out, regex.replace(text, text_argument(arguments, 1, "replacement"), 0, count));
  TRY(evaluation.charge(out.size() / 4));
  if (out.size() > evaluation.limits().output_bytes) return wrong("the result is too large");
  TRY(whole_characters(out));
  return Value::text(out);
}

/// Without groups the whole match, or nothing; with groups asked for, a list of them.
Result<Value> search(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto text = python_text(input.get());
  TRY(evaluation.charge(text.size() / 4));
  TRY(const auto regex, PythonRegex::compile(text_argument(arguments, 0, "regex"), flags_of(arguments, 1)));
  std::vector<std::size_t> wanted;
  for (std::size_t i = 1; i < arguments.positional.size(); ++i) {
    auto name = python_text(arguments.positional[i].get());
    if (name.starts_with("\\g<") && name.ends_with('>')) {
      name = name.substr(3, name.size() - 4);
    } else if (name.starts_with('\\')) {
      name = name.substr(1);
    } else {
      return wrong("Unknown argument");
    }
    const auto group = regex.group(name);
    if (!group) return wrong("no such group");
    wanted.push_back(*group);
  }
  TRY(const auto found, regex.search(text));
  if (!found) return Value();
  for (const auto& group : found->groups) TRY(whole_characters(group.value_or("")));
  if (wanted.empty()) return Value::text(found->groups[0].value_or(""));
  json::array out;
  for (const auto group : wanted) {
    const auto& one = found->groups[group];
    out.push_back(one ? json::value(json::string(*one)) : json::value(nullptr));
  }
  return Value(json::value(std::move(out)));
}

Result<Value> find_all(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto text = python_text(input.get());
  TRY(evaluation.charge(text.size() / 4));
  auto flags = flags_of(arguments, 1);
  if (const auto* multiline = arguments.find(1, "multiline")) flags.multiline = truth(multiline->get());
  if (const auto* ignore_case = arguments.find(2, "ignorecase"))
    flags.ignore_case = truth(ignore_case->get());
  TRY(const auto regex, PythonRegex::compile(text_argument(arguments, 0, "regex"), flags));
  TRY(const auto matches, regex.find_all(text));
  TRY(evaluation.charge(matches.size()));
  json::array out;
  for (const auto& match : matches) {
    for (const auto& group : match.groups) TRY(whole_characters(group.value_or("")));
    if (match.groups.size() <= 2) {
      out.emplace_back(json::string(match.groups.back().value_or("")));
      continue;
    }
    json::array groups;
    for (std::size_t i = 1; i < match.groups.size(); ++i)
      groups.emplace_back(json::string(match.groups[i].value_or("")));
    out.push_back(std::move(groups));
  }
  return Value(json::value(std::move(out)));
}

Result<Value> escape(Evaluation&, const Value& input, const Arguments&) {
  return Value::text(python_regex_escape(python_text(input.get())));
}

constexpr Filter kFilters[] = {{"regex_replace", replace},
                               {"regex_search", search},
                               {"regex_findall", find_all},
                               {"regex_escape", escape}};

}  // namespace

std::span<const Filter> regex_filters() {
  return kFilters;
}

}  // namespace muster::jinja
