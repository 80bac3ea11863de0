#pragma once
// The same work on many hosts at once, bounded, with one outcome a host: one that fails or hangs does not
// hold up the others.

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <cstddef>
#include <optional>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/protocol/task_group.hpp"

namespace muster::fleet {

namespace detail {
template <class T, class Item, class Work>
struct Shared {
  const std::vector<Item>& items;
  Work& work;
  std::size_t next = 0;
  std::vector<std::optional<Result<T>>> outcomes;
};

template <class S>
boost::asio::awaitable<void> take_items(S& shared) {
  while (shared.next < shared.items.size()) {
    const auto mine = shared.next++;
    auto outcome = co_await shared.work(shared.items[mine]);
    shared.outcomes[mine] = std::move(outcome);
  }
}
}  // namespace detail

/// Runs `work(item)`, a coroutine that gives a Result<T>, for every item, at most `parallel` at a time. The
/// outcomes are in the order of the items. Cancelling it cancels all of them and waits for their end.
template <class T, class Item, class Work>
boost::asio::awaitable<std::vector<Result<T>>> fan_out(std::vector<Item> items, std::size_t parallel,
                                                       Work work) {
  detail::Shared<T, Item, Work> shared{items, work, 0, {}};
  shared.outcomes.resize(items.size());
  TaskGroup workers(co_await boost::asio::this_coro::executor);
  for (std::size_t i = 0; i < std::min(std::max<std::size_t>(parallel, 1), items.size()); ++i) {
    workers.spawn(detail::take_items(shared));
  }
  co_await workers.join();
  std::vector<Result<T>> outcomes;
  outcomes.reserve(items.size());
  for (auto& outcome : shared.outcomes) outcomes.push_back(std::move(*outcome));
  co_return outcomes;
}

}  // namespace muster::fleet
