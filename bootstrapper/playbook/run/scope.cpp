#include "bootstrapper/playbook/run/scope.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace muster::play {

namespace json = boost::json;

namespace {

bool holds_template(const json::value& value) {
  if (const auto* text = value.if_string()) return jinja::has_template(*text);
  if (const auto* list = value.if_array()) return std::any_of(list->begin(), list->end(), holds_template);
  if (const auto* map = value.if_object()) {
    return std::any_of(map->begin(), map->end(),
                       [](const auto& pair) { return holds_template(pair.value()); });
  }
  return false;
}

}  // namespace

void LayeredScope::set(std::string_view name, json::value value) {
  own_[name] = std::move(value);
  rendered_.clear();
}

void LayeredScope::unset(std::string_view name) {
  own_.erase(name);
  rendered_.clear();
}

const json::value* LayeredScope::written(std::string_view name, Kind& kind) const {
  kind = Kind::data;
  if (const auto* value = own_.if_contains(name)) return value;
  if (computed_) {
    if (const auto* value = computed_(name)) return value;
  }
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer) {
    if (const auto* value = layer->values->if_contains(name)) {
      kind = layer->kind;
      return value;
    }
  }
  return nullptr;
}

bool LayeredScope::defined(std::string_view name) const {
  auto kind = Kind::data;
  return written(name, kind) != nullptr;
}

Result<const json::value*> LayeredScope::find(std::string_view name) {
  if (const auto ready = rendered_.find(name); ready != rendered_.end()) return &ready->second;
  auto kind = Kind::data;
  const auto* value = written(name, kind);
  if (!value || kind == Kind::data || !holds_template(*value)) return value;
  if (std::find(rendering_.begin(), rendering_.end(), name) != rendering_.end()) {
    return muster::fail(ErrorKind::usage, "recursive loop detected in template string: " +
                                              json::serialize(*value).substr(0, 200) +
                                              ". maximum recursion depth exceeded");
  }
  rendering_.emplace_back(name);
  auto made = templates_.render(*value, *this);
  rendering_.pop_back();
  if (!made) return std::move(made).error();
  const auto [at, added] = rendered_.emplace(name, std::move(*made));
  return &at->second;
}

}  // namespace muster::play
