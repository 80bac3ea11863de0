#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/filters.hpp"

namespace muster::jinja {

namespace {

Result<Value> otherwise(Evaluation&, const Value& input, const Arguments& arguments) {
  const bool also_false = truth(arguments.get(1, "boolean", false));
  const bool missing = input.is_undefined() || (also_false && !truth(input.get()));
  if (!missing) return input;
  const auto* value = arguments.find(0, "default_value");
  return value ? *value : Value::text("");
}

Result<Value> mandatory(Evaluation&, const Value& input, const Arguments& arguments) {
  if (!input.is_undefined()) return input;
  const auto message = arguments.get(0, "msg", nullptr);
  if (!message.is_null()) return wrong(python_text(message));
  const auto& why = input.why_undefined();
  return wrong("Mandatory variable " + why.substr(0, why.find(" is undefined")) + "  not defined.");
}

Result<Value> ternary(Evaluation&, const Value& input, const Arguments& arguments) {
  const auto* when_none = arguments.find(2, "none_val");
  if (input.get().is_null() && when_none) return *when_none;
  const auto* chosen = truth(input.get()) ? arguments.find(0, "true_val") : arguments.find(1, "false_val");
  return chosen ? *chosen : Value();
}

Result<Value> to_items(Evaluation&, const Value& input, const Arguments& arguments) {
  if (!input.get().is_object())
    return wrong("dict2items requires a dictionary, got <class '" + std::string(type_name(input.get())) +
                 "'> instead.");
  const auto key_name = python_text(arguments.get(0, "key_name", json::string("key")));
  const auto value_name = python_text(arguments.get(1, "value_name", json::string("value")));
  json::array out;
  for (const auto& [key, value] : input.get().get_object())
    out.push_back(json::object{{key_name, json::string(key)}, {value_name, value}});
  return Value(json::value(std::move(out)));
}

Result<Value> from_items(Evaluation&, const Value& input, const Arguments& arguments) {
  if (!input.get().is_array())
    return wrong("items2dict requires a list, got <class '" + std::string(type_name(input.get())) +
                 "'> instead.");
  const auto key_name = python_text(arguments.get(0, "key_name", json::string("key")));
  const auto value_name = python_text(arguments.get(1, "value_name", json::string("value")));
  json::object out;
  for (const auto& item : input.get().get_array()) {
    const auto* key = item.is_object() ? item.get_object().if_contains(key_name) : nullptr;
    const auto* value = item.is_object() ? item.get_object().if_contains(value_name) : nullptr;
    if (!key || !value)
      return wrong("items2dict requires each dictionary in the list to contain the keys '" + key_name +
                   "' and '" + value_name + "'");
    out[python_text(*key)] = *value;
  }
  return Value(json::value(std::move(out)));
}

json::value merged_lists(const json::array& under, const json::array& over, const std::string& how) {
  json::array out;
  const auto holds = [](const json::array& all, const json::value& one) {
    for (const auto& other : all) {
      if (equal(other, one)) return true;
    }
    return false;
  };
  if (how == "keep") return under;
  if (how == "append" || how == "append_rp") {
    for (const auto& item : under) {
      if (how == "append" || !holds(over, item)) out.push_back(item);
    }
    out.insert(out.end(), over.begin(), over.end());
    return out;
  }
  if (how == "prepend" || how == "prepend_rp") {
    out = over;
    for (const auto& item : under) {
      if (how == "prepend" || !holds(over, item)) out.push_back(item);
    }
    return out;
  }
  return over;
}

Result<> merge(json::object& into, const json::object& over, bool recursive, const std::string& lists,
               int depth) {
  if (depth > 100) return wrong("the dictionaries are nested too deep");
  for (const auto& [key, value] : over) {
    auto* old = into.if_contains(key);
    if (recursive && old && old->is_object() && value.is_object()) {
      TRY(merge(old->get_object(), value.get_object(), recursive, lists, depth + 1));
    } else if (old && old->is_array() && value.is_array() && lists != "replace") {
      *old = merged_lists(old->get_array(), value.get_array(), lists);
    } else {
      into[key] = value;
    }
  }
  return {};
}

Result<Value> combine(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  Arguments named;
  named.named = arguments.named;
  const bool recursive = truth(named.get(9, "recursive", false));
  const auto lists = python_text(named.get(9, "list_merge", json::string("replace")));
  std::vector<json::value> parts{input.get()};
  for (const auto& argument : arguments.positional) {
    TRY(const auto* known, argument.defined());
    parts.push_back(*known);
  }
  json::object out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto part = parts[i];
    if (part.is_array()) {
      parts.insert(parts.begin() + static_cast<long>(i) + 1, part.get_array().begin(),
                   part.get_array().end());
      TRY(evaluation.charge(part.get_array().size()));
      continue;
    }
    if (!part.is_object())
      return wrong("failed to combine variables, expected dicts but got a '" + std::string(type_name(part)) +
                   "'");
    TRY(evaluation.charge(part.get_object().size()));
    TRY(merge(out, part.get_object(), recursive, lists, 0));
  }
  return Value(json::value(std::move(out)));
}

Result<Value> dictsort(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  TRY(const auto items, call_method(evaluation, input, "items", {}));
  const bool by_value = python_text(arguments.get(1, "by", json::string("key"))) == "value";
  Arguments sorting;
  sorting.named.emplace_back("attribute", Value(json::value(by_value ? 1 : 0)));
  sorting.named.emplace_back("case_sensitive", Value(arguments.get(0, "case_sensitive", false)));
  sorting.named.emplace_back("reverse", Value(arguments.get(2, "reverse", false)));
  return evaluation.filter("sort", items, sorting);
}

Result<Value> extract(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto* container = arguments.find(0, "container");
  if (!container) return wrong("extract: a container is missing");
  TRY(auto value, evaluation.item(*container, input.get()));
  const auto more = arguments.get(1, "morekeys", nullptr);
  if (more.is_array()) {
    for (const auto& key : more.get_array()) {
      TRY(value, evaluation.item(value, key));
    }
  } else if (!more.is_null()) {
    TRY(value, evaluation.item(value, more));
  }
  return value;
}

Result<Value> type_debug(Evaluation&, const Value& input, const Arguments&) {
  return Value::text(input.is_undefined() ? "AnsibleUndefined" : type_name(input.get()));
}

constexpr Filter kFilters[] = {{"default", otherwise, true},   {"d", otherwise, true},
                               {"mandatory", mandatory, true}, {"ternary", ternary},
                               {"dict2items", to_items},       {"items2dict", from_items},
                               {"combine", combine},           {"dictsort", dictsort},
                               {"extract", extract},           {"type_debug", type_debug, true}};

}  // namespace

std::span<const Filter> dict_filters() {
  return kFilters;
}

}  // namespace muster::jinja
