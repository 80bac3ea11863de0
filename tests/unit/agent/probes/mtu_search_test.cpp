#include "agent/probes/mtu_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using muster::probes::MtuSearch;

namespace {

struct Found {
  std::uint32_t mtu;
  int rounds;
};

/// Plays a path that lets packets of up to `passes` bytes through.
Found search(std::uint32_t passes, std::uint32_t interface_mtu, std::uint32_t told = 0) {
  MtuSearch search(128, interface_mtu);
  int rounds = 0;
  while (!search.finished()) {
    ++rounds;
    for (const auto size : search.begin_round()) {
      if (size <= passes) search.passed(size);
      if (size > passes && told != 0) search.told(told);
    }
    search.end_round();
  }
  return {search.largest(), rounds};
}

}  // namespace

TEST_CASE("the search takes one round where the interface's MTU passes") {
  for (const std::uint32_t mtu : {576U, 1280U, 1500U, 9000U, 65535U}) {
    const auto found = search(mtu, mtu);
    CHECK(found.mtu == mtu);
    CHECK(found.rounds == 1);
  }
}

TEST_CASE("the search finds every MTU to the byte in a few rounds") {
  for (std::uint32_t passes = 128; passes < 1500; ++passes) {
    const auto found = search(passes, 1500);
    CAPTURE(passes);
    CHECK(found.mtu == passes);
    CHECK(found.rounds <= 4);
  }
  for (std::uint32_t passes = 1000; passes < 9000; passes += 37) {
    const auto found = search(passes, 9000);
    CHECK(found.mtu == passes);
    CHECK(found.rounds <= 5);
  }
}

TEST_CASE("what a router says of the MTU is tried next, and not believed beyond that") {
  CHECK(search(1420, 1500, 1420).rounds == 2);
  CHECK(search(1420, 1500, 1420).mtu == 1420);
  CHECK(search(1300, 1500, 1420).mtu == 1300);
}

TEST_CASE("a round holds a bounded number of sizes, the smallest one that passed") {
  MtuSearch search(128, 9000);
  search.begin_round();
  search.passed(128);
  search.end_round();
  const auto sizes = search.begin_round();
  CHECK(sizes.size() <= MtuSearch::kSizes + 2);
  CHECK(sizes.front() == 128);
  CHECK(sizes.back() == 8999);
  CHECK(std::is_sorted(sizes.begin(), sizes.end()));
}

TEST_CASE("a path that falls silent ends the search") {
  MtuSearch search(128, 1500);
  search.begin_round();
  search.end_round();
  CHECK_FALSE(search.alive());
  CHECK(search.finished());
}

TEST_CASE("a large packet that was given up and arrives late counts") {
  MtuSearch search(128, 1500);
  search.begin_round();
  search.passed(128);
  search.end_round();
  search.begin_round();
  search.passed(1500);
  search.end_round();
  CHECK(search.finished());
  CHECK(search.largest() == 1500);
}
