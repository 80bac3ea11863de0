// Methods of Python's str, list and dict that playbooks call.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/evaluator.hpp"
#include "bootstrapper/playbook/jinja/parser.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

namespace {

std::string text_argument(const Arguments& arguments, std::size_t position, std::string_view name,
                          std::string_view otherwise) {
  const auto value = arguments.get(position, name, json::value(json::string(otherwise)));
  return python_text(value);
}

/// One text or several of which one will do.
std::vector<std::string> choices(const Arguments& arguments) {
  std::vector<std::string> out;
  const auto value = arguments.get(0, "", json::value(json::string("")));
  if (value.is_array()) {
    for (const auto& one : value.get_array()) out.push_back(python_text(one));
  } else {
    out.push_back(python_text(value));
  }
  return out;
}

Value texts(const std::vector<std::string>& parts) {
  json::array out;
  for (const auto& part : parts) out.emplace_back(json::string(part));
  return Value(json::value(std::move(out)));
}

Value split(std::string_view text, const Arguments& arguments, bool from_right) {
  const auto separator = arguments.get(0, "sep", nullptr);
  const auto most = whole_of(arguments.get(1, "maxsplit", -1)).value_or(-1);
  if (separator.is_null()) return texts(split_blanks(text, most, from_right));
  return texts(split_text(text, python_text(separator), most, from_right));
}

Result<Value> partition(std::string_view text, const std::string& separator, bool last) {
  if (separator.empty()) return wrong("empty separator");
  const auto at = last ? text.rfind(separator) : text.find(separator);
  if (at == std::string_view::npos)
    return texts(last ? std::vector<std::string>{"", "", std::string(text)}
                      : std::vector<std::string>{std::string(text), "", ""});
  return texts({std::string(text.substr(0, at)), separator, std::string(text.substr(at + separator.size()))});
}

/// "{} {0} {name}": without format specifications.
Result<Value> format(std::string_view text, const Arguments& arguments) {
  std::string out;
  std::size_t next = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto pair = text.substr(at, 2);
    if (pair == "{{" || pair == "}}") {
      out += text[at++];
      continue;
    }
    if (text[at] == '}') return wrong("Single '}' encountered in format string");
    if (text[at] != '{') {
      out += text[at];
      continue;
    }
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) return wrong("expected '}' before end of string");
    const auto field = text.substr(at + 1, end - at - 1);
    if (field.find_first_of(":!.[") != std::string_view::npos)
      return wrong("format specifications are not supported: {" + std::string(field) + "}");
    const bool number = !field.empty() && field.find_first_not_of("0123456789") == std::string_view::npos;
    const auto position = field.empty()                ? next++
                          : number && field.size() < 4 ? std::stoul(std::string(field))
                                                       : arguments.positional.size();
    const auto* value = arguments.find(position, field);
    if (!value)
      return wrong("Replacement index " + std::string(field) + " out of range for positional args tuple");
    TRY(const auto* known, value->defined());
    out += python_text(*known);
    at = end;
  }
  return Value::text(out);
}

Result<Value> text_method(Evaluation& evaluation, std::string_view text, std::string_view name,
                          const Arguments& arguments) {
  const auto first = text_argument(arguments, 0, "", "");
  const auto yes = [](bool holds) { return Value(json::value(holds)); };
  if (name == "split" || name == "rsplit") return split(text, arguments, name == "rsplit");
  if (name == "splitlines") return texts(split_lines(text));
  if (name == "strip" || name == "lstrip" || name == "rstrip") {
    const auto set = arguments.positional.empty() ? std::string(kBlanks) : first;
    return Value::text(stripped(text, set, name != "rstrip", name != "lstrip"));
  }
  if (name == "upper") return Value::text(upper(text));
  if (name == "lower") return Value::text(lower(text));
  if (name == "title") return Value::text(title(text));
  if (name == "capitalize") return Value::text(capitalized(text));
  if (name == "swapcase") return Value::text(swapped_case(text));
  if (name == "startswith" || name == "endswith") {
    const auto any = choices(arguments);
    return yes(std::any_of(any.begin(), any.end(), [&](const std::string& one) {
      return name == "startswith" ? text.starts_with(one) : text.ends_with(one);
    }));
  }
  if (name == "replace") {
    const auto most = whole_of(arguments.get(2, "count", -1)).value_or(-1);
    TRY(auto out, replaced(evaluation, text, first, text_argument(arguments, 1, "", ""), most));
    return Value::text(out);
  }
  if (name == "join") {
    if (arguments.positional.empty()) return wrong("str.join() takes exactly one argument (0 given)");
    TRY(const auto items, items_of(arguments.positional[0]));
    for (const auto& item : items) {
      if (!item.get().is_string())
        return wrong("sequence item: expected str instance, " + std::string(type_name(item.get())) +
                     " found");
    }
    Arguments with;
    with.positional.push_back(Value::text(text));
    return evaluation.filter("join", arguments.positional[0], with);
  }
  if (name == "find" || name == "rfind" || name == "index") {
    const auto at = name == "rfind" ? text.rfind(first) : text.find(first);
    if (at == std::string_view::npos && name == "index") return wrong("substring not found");
    return Value(json::value(
        at == std::string_view::npos ? -1 : static_cast<std::int64_t>(length_of(text.substr(0, at)))));
  }
  if (name == "count") {
    if (first.empty()) return Value(json::value(static_cast<std::int64_t>(length_of(text)) + 1));
    return Value(json::value(static_cast<std::int64_t>(split_text(text, first, -1, false).size()) - 1));
  }
  if (name == "partition" || name == "rpartition") return partition(text, first, name == "rpartition");
  if (name == "format") return format(text, arguments);
  if (name == "isdigit")
    return yes(!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos);
  if (name == "isalpha" || name == "isalnum") {
    return yes(!text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (name == "isalnum" && c >= '0' && c <= '9');
    }));
  }
  if (name == "isspace")
    return yes(!text.empty() && text.find_first_not_of(kBlanks) == std::string_view::npos);
  if (name == "isupper") return yes(upper(text) == text && lower(text) != text);
  if (name == "islower") return yes(lower(text) == text && upper(text) != text);
  if (name == "zfill" || name == "ljust" || name == "rjust" || name == "center") {
    const auto width = whole_of(arguments.get(0, "", 0)).value_or(0);
    if (length_of(text_argument(arguments, 1, "", " ")) != 1)
      return wrong("The fill character must be exactly one character long");
    return Value::text(
        padded(text, width, name, text_argument(arguments, 1, "", name == "zfill" ? "0" : " ")));
  }
  return wrong("'str object' has no attribute '" + std::string(name) + "'");
}

Result<Value> list_method(const json::array& list, std::string_view name, const Arguments& arguments) {
  const auto wanted = arguments.get(0, "", nullptr);
  const auto same = [&](const json::value& one) { return equal(one, wanted); };
  if (name == "count")
    return Value(json::value(static_cast<std::int64_t>(std::count_if(list.begin(), list.end(), same))));
  if (name == "index") {
    const auto found = std::find_if(list.begin(), list.end(), same);
    if (found == list.end()) return wrong(python_repr(wanted) + " is not in list");
    return Value(json::value(static_cast<std::int64_t>(found - list.begin())));
  }
  if (name == "copy") return Value(json::value(list));
  if (name == "append" || name == "extend" || name == "insert" || name == "pop" || name == "remove" ||
      name == "sort" || name == "reverse" || name == "clear")
    return wrong("`." + std::string(name) + "()` would change a value; write a new one: list + [item]");
  return wrong("'list object' has no attribute '" + std::string(name) + "'");
}

Result<Value> dict_method(const Value& object, std::string_view name, const Arguments& arguments) {
  const auto& dict = object.get().get_object();
  json::array out;
  if (name == "items") {
    for (const auto& [key, value] : dict) out.push_back(json::array{json::string(key), value});
    return Value(json::value(std::move(out)));
  }
  if (name == "keys") {
    for (const auto& [key, value] : dict) out.emplace_back(json::string(key));
    return Value(json::value(std::move(out)));
  }
  if (name == "values") {
    for (const auto& [key, value] : dict) out.push_back(value);
    return Value(json::value(std::move(out)));
  }
  if (name == "get") {
    if (arguments.positional.empty()) return wrong("get expected at least 1 argument, got 0");
    if (const auto* found = dict.if_contains(python_text(arguments.get(0, "", ""))))
      return object.part(*found);
    const auto* otherwise = arguments.find(1, "default");
    return otherwise ? *otherwise : Value();
  }
  if (name == "copy") return object;
  if (name == "update" || name == "pop" || name == "setdefault" || name == "clear" || name == "popitem")
    return wrong("`." + std::string(name) +
                 "()` would change a value; write a new one: dict | combine({...})");
  return wrong("'dict object' has no attribute '" + std::string(name) + "'");
}

constexpr std::string_view kMethods[] = {
    "split",   "rsplit",   "splitlines", "strip",      "lstrip",     "rstrip",  "upper",   "lower",
    "title",   "swapcase", "replace",    "startswith", "endswith",   "join",    "find",    "rfind",
    "index",   "count",    "partition",  "format",     "rpartition", "isdigit", "isalpha", "isalnum",
    "isspace", "isupper",  "islower",    "zfill",      "ljust",      "rjust",   "center",  "copy",
    "items",   "keys",     "values",     "get",        "capitalize"};
/// Those that change a value: they are refused in words of their own.
constexpr std::string_view kChanging[] = {"append",  "extend", "insert", "pop",     "remove",    "sort",
                                          "reverse", "clear",  "update", "popitem", "setdefault"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::span<const std::string_view> methods() {
  return kMethods;
}

bool has_method(std::string_view name) {
  return is_in(kMethods, name) || is_in(kChanging, name);
}

Result<Value> call_method(Evaluation& evaluation, const Value& object, std::string_view name,
                          const Arguments& arguments) {
  for (const auto& argument : arguments.positional) TRY(argument.defined());
  const auto& of = object.get();
  if (of.is_string()) return text_method(evaluation, of.get_string(), name, arguments);
  if (of.is_array()) return list_method(of.get_array(), name, arguments);
  if (of.is_object()) return dict_method(object, name, arguments);
  return wrong("'" + std::string(type_name(of)) + " object' has no attribute '" + std::string(name) + "'");
}

}  // namespace muster::jinja
