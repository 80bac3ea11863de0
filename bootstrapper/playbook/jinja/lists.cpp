#include "bootstrapper/playbook/jinja/lists.hpp"

#include "bootstrapper/playbook/jinja/texts.hpp"

namespace muster::jinja {

Result<json::array> list_of(const Value& value, Evaluation& evaluation) {
  TRY(const auto items, items_of(value));
  TRY(evaluation.charge(items.size()));
  json::array out;
  out.reserve(items.size());
  for (const auto& item : items) out.push_back(item.get());
  return out;
}

Value listed(json::array items) {
  return Value(json::value(std::move(items)));
}

Result<Value> part_of(Evaluation& evaluation, const Value& item, std::string_view path) {
  auto value = item;
  for (const auto& part : split_text(path, ".", -1, false)) {
    const bool number =
        !part.empty() && part.size() < 10 && part.find_first_not_of("0123456789") == std::string::npos;
    const json::value key = number ? json::value(std::stoll(part)) : json::value(json::string(part));
    TRY(value, evaluation.item(value, key));
  }
  return value;
}

Result<Value> by_attribute(Evaluation& evaluation, const Value& item, const json::value& attribute) {
  if (attribute.is_null()) return item;
  return part_of(evaluation, item, python_text(attribute));
}

}  // namespace muster::jinja
