#include "bootstrapper/playbook/run/task_loop.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

/// with_items: lists among the items are items themselves, one level deep.
json::array flattened(const json::value& value) {
  json::array items;
  if (!value.is_array()) {
    items.push_back(value);
    return items;
  }
  for (const auto& element : value.get_array()) {
    if (const auto* inner = element.if_array()) {
      items.insert(items.end(), inner->begin(), inner->end());
    } else {
      items.push_back(element);
    }
  }
  return items;
}

/// ansible_loop, of loop_control.extended.
json::object extended(const json::array& items, std::size_t index) {
  const auto length = items.size();
  json::object loop;
  loop["allitems"] = items;
  loop["index"] = index + 1;
  loop["index0"] = index;
  loop["first"] = index == 0;
  loop["last"] = index + 1 == length;
  loop["length"] = length;
  loop["revindex"] = length - index;
  loop["revindex0"] = length - index - 1;
  if (index + 1 < length) loop["nextitem"] = items[index + 1];
  if (index > 0) loop["previtem"] = items[index - 1];
  return loop;
}

}  // namespace

Result<std::optional<json::array>> loop_items(const playbook::Task& task, LayeredScope& scope) {
  if (!task.loop) return std::optional<json::array>();
  TRY(auto value, scope.templates().render(task.loop->value, scope));
  if (task.flatten_loop) return std::optional(flattened(value));
  if (value.is_array()) return std::optional(std::move(value.get_array()));
  return muster::fail(
      ErrorKind::usage,
      "Invalid data passed to 'loop', it requires a list, got this instead: " + plain_text(value) +
          ". Hint: If you passed a list/dict of just one element, try adding wantlist=True to "
          "your lookup invocation or use q/query instead of lookup.");
}

void enter_item(const playbook::Task& task, const json::array& items, std::size_t index,
                LayeredScope& scope) {
  const auto& control = task.loop_control;
  scope.set("ansible_loop_var", json::value(control.loop_var));
  scope.set(control.loop_var, items[index]);
  if (!control.index_var.empty()) {
    scope.set("ansible_index_var", json::value(control.index_var));
    scope.set(control.index_var, index);
  }
  if (control.extended) scope.set("ansible_loop", extended(items, index));
}

void mark_item(const playbook::Task& task, const json::array& items, std::size_t index, LayeredScope& scope,
               Outcome& outcome) {
  const auto& control = task.loop_control;
  auto& values = outcome.values;
  values[control.loop_var] = items[index];
  values["ansible_loop_var"] = control.loop_var;
  if (!control.index_var.empty()) {
    values[control.index_var] = index;
    values["ansible_index_var"] = control.index_var;
  }
  if (control.extended) values["ansible_loop"] = extended(items, index);
  outcome.label = plain_text(items[index]);
  if (!control.label) return;
  const auto label = scope.templates().render(control.label->value, scope);
  if (label) {
    outcome.label = plain_text(*label);
  } else {
    values["failed"] = true;
    values["msg"] = "Failed to template loop_control.label: " + label.error().message();
  }
}

void leave_item(const playbook::Task& task, LayeredScope& scope) {
  scope.unset(task.loop_control.loop_var);
}

}  // namespace muster::play
