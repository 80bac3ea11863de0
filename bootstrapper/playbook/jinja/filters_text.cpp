#include <algorithm>
#include <boost/json/array.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/percent_format.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

namespace {

std::string argument(const Arguments& arguments, std::size_t position, std::string_view name,
                     std::string_view otherwise) {
  return python_text(arguments.get(position, name, json::value(json::string(otherwise))));
}

Result<Value> to_string(Evaluation&, const Value& input, const Arguments&) {
  return Value::text(text_of(input));
}
Result<Value> to_lower(Evaluation&, const Value& input, const Arguments&) {
  return Value::text(lower(text_of(input)));
}
Result<Value> to_upper(Evaluation&, const Value& input, const Arguments&) {
  return Value::text(upper(text_of(input)));
}
/// jinja's title, which is not Python's: words begin behind blanks and -([{<.
Result<Value> to_title(Evaluation&, const Value& input, const Arguments&) {
  auto out = lower(text_of(input));
  bool first = true;
  std::string titled;
  for (std::size_t at = 0; at < out.size();) {
    auto end = at + 1;
    while (end < out.size() && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) ++end;
    const auto letter = out.substr(at, end - at);
    titled += first ? upper(letter) : letter;
    first = std::string_view("-([{< \t\n\r\f\v").find(letter) != std::string_view::npos;
    at = end;
  }
  return Value::text(titled);
}
Result<Value> capitalize(Evaluation&, const Value& input, const Arguments&) {
  return Value::text(capitalized(text_of(input)));
}

Result<Value> trim(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto set = arguments.get(0, "chars", nullptr);
  return Value::text(
      stripped(text_of(input), set.is_null() ? std::string(kBlanks) : python_text(set), true, true));
}

Result<Value> replace(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  if (!arguments.find(1, "new")) return wrong("replace: two texts are wanted");
  const auto most = whole_of(arguments.get(2, "count", -1)).value_or(-1);
  TRY(const auto out, replaced(evaluation, text_of(input), argument(arguments, 0, "old", ""),
                               argument(arguments, 1, "new", ""), most));
  return Value::text(out);
}

Result<Value> split(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  return call_method(evaluation, Value::text(text_of(input)), "split", arguments);
}
Result<Value> splitlines(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  return call_method(evaluation, Value::text(text_of(input)), "splitlines", arguments);
}

/// ansible.builtin.quote: shlex.quote.
Result<Value> quote(Evaluation&, const Value& input, const Arguments&) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_";
  const auto text = input.get().is_null() ? std::string() : text_of(input);
  if (text.empty()) return Value::text("''");
  if (text.find_first_not_of(kSafe) == std::string::npos) return Value::text(text);
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\"'\"'") : std::string(1, c);
  return Value::text(out + "'");
}

/// os.path.basename and dirname.
Result<Value> basename(Evaluation&, const Value& input, const Arguments&) {
  const auto text = text_of(input);
  return Value::text(text.substr(text.rfind('/') + 1));
}
Result<Value> dirname(Evaluation&, const Value& input, const Arguments&) {
  const auto text = text_of(input);
  auto head = text.substr(0, text.rfind('/') + 1);
  if (head.find_first_not_of('/') != std::string::npos) head = stripped(head, "/", false, true);
  return Value::text(head);
}
Result<Value> splitext(Evaluation&, const Value& input, const Arguments&) {
  const auto text = text_of(input);
  const auto name = text.rfind('/') + 1;
  const auto first = text.find_first_not_of('.', name);
  const auto dot = text.rfind('.');
  const bool has = dot != std::string::npos && first != std::string::npos && dot > first && dot >= name;
  return Value(json::value(json::array{json::string(has ? text.substr(0, dot) : text),
                                       json::string(has ? text.substr(dot) : "")}));
}

Result<Value> format(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  std::vector<json::value> values;
  for (const auto& value : arguments.positional) {
    TRY(const auto* known, value.defined());
    values.push_back(*known);
  }
  TRY(const auto text, percent_format(text_of(input), values));
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(text);
}

/// Spaces, or a text, in front of every line but the first.
Result<Value> indent(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto width = arguments.get(0, "width", 4);
  const auto spaces = width.is_string() ? std::string(width.get_string())
                                        : std::string(static_cast<std::size_t>(std::clamp<std::int64_t>(
                                                          whole_of(width).value_or(4), 0, 10'000)),
                                                      ' ');
  const bool first = truth(arguments.get(1, "first", false));
  const bool blank = truth(arguments.get(2, "blank", false));
  auto lines = split_text(text_of(input), "\n", -1, false);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    if (i == 0 ? first : blank || !lines[i].empty()) out += spaces;
    out += lines[i];
    TRY(evaluation.charge(1 + spaces.size() / 16));
    if (out.size() > evaluation.limits().output_bytes) return wrong("the result is too large");
  }
  return Value::text(out);
}

Result<Value> comment(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto style = argument(arguments, 0, "style", "plain");
  if (style != "plain") return wrong("comment: only the style plain is supported");
  std::string out = "#\n";
  for (const auto& line : split_text(text_of(input), "\n", -1, false))
    out += line.empty() ? "#\n" : "# " + line + "\n";
  return Value::text(out + "#");
}

/// jinja's escape, for HTML.
Result<Value> escape(Evaluation&, const Value& input, const Arguments&) {
  std::string out;
  for (const char c : text_of(input)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&#34;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return Value::text(out);
}

constexpr Filter kFilters[] = {{"string", to_string, false, true},
                               {"lower", to_lower},
                               {"upper", to_upper},
                               {"title", to_title},
                               {"capitalize", capitalize},
                               {"trim", trim},
                               {"replace", replace},
                               {"split", split},
                               {"splitlines", splitlines},
                               {"quote", quote},
                               {"basename", basename},
                               {"dirname", dirname},
                               {"splitext", splitext},
                               {"format", format},
                               {"indent", indent},
                               {"comment", comment},
                               {"escape", escape},
                               {"e", escape}};

}  // namespace

std::span<const Filter> text_filters() {
  return kFilters;
}

}  // namespace muster::jinja
