#include "bootstrapper/playbook/jinja/arguments.hpp"

namespace muster::jinja {

const Value* Arguments::find(std::size_t position, std::string_view name) const {
  if (position < positional.size()) return &positional[position];
  for (const auto& [key, value] : named) {
    if (key == name) return &value;
  }
  return nullptr;
}

json::value Arguments::get(std::size_t position, std::string_view name, json::value otherwise) const {
  const auto* value = find(position, name);
  return value && !value->is_undefined() ? value->get() : otherwise;
}

Arguments Arguments::after(std::size_t count) const {
  Arguments rest;
  rest.named = named;
  if (count < positional.size())
    rest.positional.assign(positional.begin() + static_cast<long>(count), positional.end());
  return rest;
}

}  // namespace muster::jinja
