#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/protocol/python_regex.hpp"
#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/texts.hpp"
#include "bootstrapper/playbook/jinja/version_order.hpp"

namespace muster::jinja {

namespace {

using Holds = Result<bool>;

const json::value& first(const Arguments& arguments) {
  static const json::value kNone(nullptr);
  return arguments.positional.empty() ? kNone : arguments.positional[0].get();
}

Holds is_defined(Evaluation&, const Value& input, const Arguments&) {
  return !input.is_undefined();
}
Holds is_undefined(Evaluation&, const Value& input, const Arguments&) {
  return input.is_undefined();
}
Holds is_none(Evaluation&, const Value& input, const Arguments&) {
  return !input.is_undefined() && input.get().is_null();
}
Holds is_string(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_string();
}
Holds is_number(Evaluation&, const Value& input, const Arguments&) {
  return number_of(input.get()).has_value();
}
Holds is_integer(Evaluation&, const Value& input, const Arguments&) {
  return whole_of(input.get()).has_value() && !input.get().is_bool();
}
Holds is_float(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_double();
}
Holds is_boolean(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_bool();
}
Holds is_mapping(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_object();
}
Holds is_sequence(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_array() || input.get().is_object() || input.get().is_string();
}
Holds is_true(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_bool() && input.get().get_bool();
}
Holds is_false(Evaluation&, const Value& input, const Arguments&) {
  return input.get().is_bool() && !input.get().get_bool();
}
Holds is_truthy(Evaluation&, const Value& input, const Arguments& arguments) {
  const bool convert = truth(arguments.get(0, "convert_bool", false));
  if (!convert || !input.get().is_string()) return truth(input.get());
  const auto word = lower(input.get().get_string());
  return word == "yes" || word == "on" || word == "1" || word == "true" || word == "y" || word == "t";
}
Holds is_falsy(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  TRY(const bool truthy, is_truthy(evaluation, input, arguments));
  return !truthy;
}

Result<std::int64_t> whole(const Value& input) {
  const auto number = whole_of(input.get());
  if (!number) return wrong("not all arguments converted during string formatting");
  return *number;
}
Holds is_even(Evaluation&, const Value& input, const Arguments&) {
  TRY(const auto number, whole(input));
  return number % 2 == 0;
}
Holds is_odd(Evaluation&, const Value& input, const Arguments&) {
  TRY(const auto number, whole(input));
  return number % 2 != 0;
}
Holds is_divisible(Evaluation&, const Value& input, const Arguments& arguments) {
  TRY(const auto number, whole(input));
  const auto by = whole_of(first(arguments)).value_or(0);
  if (by == 0) return wrong("integer division or modulo by zero");
  return by == -1 || number % by == 0;
}
Holds is_lower(Evaluation&, const Value& input, const Arguments&) {
  const auto text = python_text(input.get());
  return lower(text) == text && upper(text) != text;
}
Holds is_upper(Evaluation&, const Value& input, const Arguments&) {
  const auto text = python_text(input.get());
  return upper(text) == text && lower(text) != text;
}

Holds is_equal(Evaluation&, const Value& input, const Arguments& arguments) {
  return equal(input.get(), first(arguments));
}
Holds is_unequal(Evaluation&, const Value& input, const Arguments& arguments) {
  return !equal(input.get(), first(arguments));
}
Holds is_less(Evaluation&, const Value& input, const Arguments& arguments) {
  return less(input.get(), first(arguments));
}
Holds is_greater(Evaluation&, const Value& input, const Arguments& arguments) {
  return less(first(arguments), input.get());
}
Holds is_at_most(Evaluation&, const Value& input, const Arguments& arguments) {
  TRY(const bool greater, less(first(arguments), input.get()));
  return !greater;
}
Holds is_at_least(Evaluation&, const Value& input, const Arguments& arguments) {
  TRY(const bool smaller, less(input.get(), first(arguments)));
  return !smaller;
}
Holds is_in(Evaluation&, const Value& input, const Arguments& arguments) {
  return contains(first(arguments), input.get());
}

constexpr Test kValueTests[] = {{"defined", is_defined, true},
                                {"undefined", is_undefined, true},
                                {"none", is_none, true},
                                {"string", is_string, true},
                                {"number", is_number, true},
                                {"integer", is_integer, true},
                                {"float", is_float, true},
                                {"boolean", is_boolean, true},
                                {"mapping", is_mapping, true},
                                {"sequence", is_sequence, true},
                                {"iterable", is_sequence},
                                {"true", is_true, true},
                                {"false", is_false, true},
                                {"truthy", is_truthy},
                                {"falsy", is_falsy},
                                {"even", is_even},
                                {"odd", is_odd},
                                {"divisibleby", is_divisible},
                                {"lower", is_lower},
                                {"upper", is_upper},
                                {"eq", is_equal},
                                {"equalto", is_equal},
                                {"==", is_equal},
                                {"ne", is_unequal},
                                {"!=", is_unequal},
                                {"lt", is_less},
                                {"lessthan", is_less},
                                {"<", is_less},
                                {"gt", is_greater},
                                {"greaterthan", is_greater},
                                {">", is_greater},
                                {"le", is_at_most},
                                {"<=", is_at_most},
                                {"ge", is_at_least},
                                {">=", is_at_least},
                                {"in", is_in}};

/// A flag of a registered result.
Result<bool> flag_of(const Value& input, std::string_view name, std::string_view key) {
  const auto* result = input.get().if_object();
  if (!result) return wrong("The '" + std::string(name) + "' test expects a dictionary");
  const auto* flag = result->if_contains(key);
  return flag && truth(*flag);
}
Holds is_failed(Evaluation&, const Value& input, const Arguments&) {
  return flag_of(input, "failed", "failed");
}
Holds is_succeeded(Evaluation&, const Value& input, const Arguments&) {
  TRY(const bool failed, flag_of(input, "success", "failed"));
  return !failed;
}
Holds is_skipped(Evaluation&, const Value& input, const Arguments&) {
  return flag_of(input, "skipped", "skipped");
}
Holds is_reachable(Evaluation&, const Value& input, const Arguments&) {
  TRY(const bool gone, flag_of(input, "reachable", "unreachable"));
  return !gone;
}
Holds is_unreachable(Evaluation&, const Value& input, const Arguments&) {
  return flag_of(input, "unreachable", "unreachable");
}
Holds is_changed(Evaluation&, const Value& input, const Arguments&) {
  const auto* result = input.get().if_object();
  if (!result) return wrong("The 'changed' test expects a dictionary");
  const auto* changed = result->if_contains("changed");
  const auto* results = result->if_contains("results");
  if (!changed && results && results->is_array()) {
    return std::any_of(results->get_array().begin(), results->get_array().end(), [](const json::value& one) {
      const auto* flag = one.is_object() ? one.get_object().if_contains("changed") : nullptr;
      return flag && truth(*flag);
    });
  }
  return changed && truth(*changed);
}

enum class Anchor { start, anywhere };
Holds regex(const Value& input, const Arguments& arguments, Anchor anchor) {
  PythonRegex::Flags flags;
  Arguments named;
  named.named = arguments.named;
  flags.ignore_case = truth(arguments.get(1, "ignorecase", false));
  flags.multiline = truth(arguments.get(2, "multiline", false));
  TRY(const auto compiled,
      PythonRegex::compile(python_text(arguments.get(0, "pattern", json::string(""))), flags));
  const auto text = python_text(input.get());
  TRY(const auto found, anchor == Anchor::start ? compiled.match(text) : compiled.search(text));
  return found.has_value();
}
Holds is_match(Evaluation&, const Value& input, const Arguments& arguments) {
  return regex(input, arguments, Anchor::start);
}
Holds is_search(Evaluation&, const Value& input, const Arguments& arguments) {
  return regex(input, arguments, Anchor::anywhere);
}

Holds is_version(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto op = python_text(arguments.get(1, "operator", json::string("eq")));
  const bool strict = truth(arguments.get(2, "strict", nullptr));
  const auto type = python_text(arguments.get(3, "version_type", json::string(strict ? "strict" : "loose")));
  return version_holds(python_text(input.get()), op,
                       python_text(arguments.get(0, "version", json::string(""))), type);
}

Holds is_subset(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  TRY(const auto items, items_of(input));
  TRY(evaluation.charge(items.size()));
  for (const auto& item : items) {
    TRY(const bool inside, contains(first(arguments), item.get()));
    if (!inside) return false;
  }
  return true;
}
Holds is_superset(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  if (arguments.positional.empty()) return wrong("superset: a list is missing");
  Arguments own;
  own.positional.push_back(input);
  return is_subset(evaluation, arguments.positional[0], own);
}
Holds does_contain(Evaluation&, const Value& input, const Arguments& arguments) {
  return contains(input.get(), first(arguments));
}
Holds is_any(Evaluation&, const Value& input, const Arguments&) {
  TRY(const auto items, items_of(input));
  return std::any_of(items.begin(), items.end(), [](const Value& one) { return truth(one.get()); });
}
Holds is_all(Evaluation&, const Value& input, const Arguments&) {
  TRY(const auto items, items_of(input));
  return std::all_of(items.begin(), items.end(), [](const Value& one) { return truth(one.get()); });
}

constexpr Test kResultTests[] = {{"failed", is_failed},
                                 {"failure", is_failed},
                                 {"succeeded", is_succeeded},
                                 {"success", is_succeeded},
                                 {"successful", is_succeeded},
                                 {"changed", is_changed},
                                 {"change", is_changed},
                                 {"skipped", is_skipped},
                                 {"skip", is_skipped},
                                 {"reachable", is_reachable},
                                 {"unreachable", is_unreachable},
                                 {"match", is_match},
                                 {"search", is_search},
                                 {"regex", is_search},
                                 {"version", is_version},
                                 {"version_compare", is_version},
                                 {"subset", is_subset},
                                 {"issubset", is_subset},
                                 {"superset", is_superset},
                                 {"issuperset", is_superset},
                                 {"contains", does_contain},
                                 {"any", is_any},
                                 {"all", is_all}};

}  // namespace

std::span<const Test> value_tests() {
  return kValueTests;
}
std::span<const Test> result_tests() {
  return kResultTests;
}

}  // namespace muster::jinja
