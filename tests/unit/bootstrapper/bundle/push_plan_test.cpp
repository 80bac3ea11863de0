#include "bootstrapper/bundle/push_plan.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <functional>

namespace muster::bundle {

namespace {

/// Plays a push: transfers end in the order in which they began. `reaches` says whether one host gets to
/// another.
struct Played {
  std::size_t uplink = 0;
  std::size_t between = 0;
  std::size_t again = 0;
  std::size_t most_from_here = 0;
};
using Reaches = std::function<bool(std::size_t from, std::size_t to)>;
using AfterEach = std::function<void(PushPlan&, std::size_t ended)>;

Played play(PushPlan& plan, const Reaches& reaches = {}, const AfterEach& after = {}) {
  Played played;
  std::deque<Transfer> under_way;
  std::size_t ended = 0;
  while (true) {
    while (const auto next = plan.next()) under_way.push_back(*next);
    if (under_way.empty()) return played;
    std::size_t from_here = 0;
    for (const auto& one : under_way) from_here += one.from ? 0 : 1;
    played.most_from_here = std::max(played.most_from_here, from_here);
    const auto transfer = under_way.front();
    under_way.pop_front();
    const bool arrives = !plan.is_lost(transfer.to) &&
                         (!transfer.from || (!plan.is_lost(*transfer.from) &&
                                             (!reaches || reaches(*transfer.from, transfer.to))));
    if (!arrives) {
      plan.failed(transfer);
      if (transfer.from && !plan.is_lost(transfer.to)) plan.did_not_reach(*transfer.from, transfer.to);
    } else {
      plan.done(transfer);
      (transfer.from ? played.between : played.uplink) += 1;
      played.again += transfer.again ? 1 : 0;
    }
    if (after) after(plan, ++ended);
  }
}

bool all_complete(const PushPlan& plan, std::size_t hosts) {
  for (std::size_t i = 0; i < hosts; ++i) {
    if (!plan.is_lost(i) && !plan.complete(i)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("every chunk leaves the bootstrapper once, whatever the number of hosts") {
  for (const std::size_t hosts : {1U, 2U, 5U, 10U, 40U}) {
    PushPlan plan(hosts, 100, PushLimits());
    const auto played = play(plan);
    CAPTURE(hosts);
    CHECK(all_complete(plan, hosts));
    CHECK(played.uplink == 100);
    CHECK(played.between == 100 * (hosts - 1));
    CHECK(played.again == 0);
    CHECK(played.most_from_here <= PushLimits().uplink);
  }
}

TEST_CASE("nothing to do, and nothing to send") {
  PushPlan none(3, 0, PushLimits());
  CHECK_FALSE(none.next());
  CHECK(none.complete(2));
  PushPlan nobody(0, 10, PushLimits());
  CHECK_FALSE(nobody.next());
}

TEST_CASE("what is there is not sent, and a host that only gives gets nothing") {
  PushPlan plan(3, 10, PushLimits());
  for (std::size_t chunk = 0; chunk < 10; ++chunk) plan.has(0, chunk);
  plan.only_gives(0);
  plan.has(1, 4);
  const auto played = play(plan);
  CHECK(all_complete(plan, 3));
  CHECK(played.uplink == 0);
  CHECK(played.between == 9 + 10);

  PushPlan giver(2, 10, PushLimits());
  giver.only_gives(0);
  CHECK(play(giver).uplink == 10);
  CHECK(giver.complete(1));
}

TEST_CASE("a host that no other reaches gets all over SSH") {
  PushPlan plan(4, 50, PushLimits());
  const auto played = play(plan, [](std::size_t, std::size_t to) { return to != 2; });
  CHECK(all_complete(plan, 4));
  CHECK(played.uplink >= 50);
  CHECK(played.uplink <= 100);
  CHECK(played.uplink - 50 == played.again);
}

TEST_CASE("where no host reaches another the bootstrapper sends to each") {
  PushPlan plan(3, 20, PushLimits());
  const auto played = play(plan, [](std::size_t, std::size_t) { return false; });
  CHECK(all_complete(plan, 3));
  CHECK(played.uplink == 60);
  CHECK(played.again == 40);

  PushPlan shut(3, 20, PushLimits());
  for (std::size_t host = 0; host < 3; ++host) shut.gives_nothing(host);
  CHECK(play(shut).uplink == 60);
}

TEST_CASE("a host that dies does not stop the others, and what only it had is sent again") {
  for (const std::size_t moment : {1U, 7U, 30U, 90U, 150U}) {
    PushPlan plan(5, 60, PushLimits());
    const auto played = play(plan, {}, [&](PushPlan& at, std::size_t ended) {
      if (ended == moment) at.lost(3);
    });
    CAPTURE(moment);
    CHECK(all_complete(plan, 5));
    CHECK_FALSE(plan.complete(3));
    CHECK(played.uplink <= 60 + 60 / 5 + PushLimits().uplink);
  }
}

TEST_CASE("a pair that failed once is tried again, after the second time no more") {
  PushPlan plan(2, 1, PushLimits());
  plan.has(0, 0);
  plan.only_gives(0);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto transfer = plan.next();
    REQUIRE(transfer);
    CHECK(transfer->from == std::optional<std::size_t>(0));
    plan.failed(*transfer);
    plan.did_not_reach(0, 1);
  }
  const auto transfer = plan.next();
  REQUIRE(transfer);
  CHECK_FALSE(transfer->from);
  CHECK(transfer->again);
  plan.done(*transfer);
  CHECK(plan.complete(1));
}

TEST_CASE("no host is asked for more than it may give at once") {
  PushLimits limits;
  limits.uploads = 2;
  PushPlan plan(10, 30, limits);
  for (std::size_t chunk = 0; chunk < 30; ++chunk) plan.has(0, chunk);
  std::size_t from_first = 0;
  while (const auto transfer = plan.next())
    from_first += transfer->from == std::optional<std::size_t>(0) ? 1 : 0;
  CHECK(from_first == 2);
}

}  // namespace muster::bundle
