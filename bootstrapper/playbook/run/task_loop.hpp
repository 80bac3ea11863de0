#pragma once
// The items of a task's loop, and what a scope knows while one of them is done.

#include <boost/json/array.hpp>
#include <optional>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/outcome.hpp"
#include "bootstrapper/playbook/run/scope.hpp"

namespace muster::play {

/// The items; nothing where the task has no loop.
Result<std::optional<boost::json::array>> loop_items(const playbook::Task& task, LayeredScope& scope);

/// Makes `item` and its like known.
void enter_item(const playbook::Task& task, const boost::json::array& items, std::size_t index,
                LayeredScope& scope);
/// Adds to an item's result what says which one it was, its label included.
void mark_item(const playbook::Task& task, const boost::json::array& items, std::size_t index,
               LayeredScope& scope, Outcome& outcome);
void leave_item(const playbook::Task& task, LayeredScope& scope);

}  // namespace muster::play
