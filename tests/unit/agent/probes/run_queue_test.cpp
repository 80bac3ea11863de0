#include "agent/probes/run_queue.hpp"

#include <doctest/doctest.h>
#include <sched.h>

#include <atomic>
#include <chrono>
#include <thread>

using namespace muster;
using Clock = std::chrono::steady_clock;

TEST_CASE("who shares a processor with another waits for it, and is told for how long") {
  cpu_set_t before;
  REQUIRE(::sched_getaffinity(0, sizeof before, &before) == 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; CPU_COUNT(&one) == 0; ++cpu) {
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  }
  REQUIRE(::sched_setaffinity(0, sizeof one, &one) == 0);
  std::atomic<bool> stop = false;
  std::thread rival([&] {
    while (!stop) continue;
  });

  const probes::RunQueue queue;
  const auto at_first = queue.waited();
  const auto begin = Clock::now();
  while (queue.waited() == at_first && Clock::now() - begin < std::chrono::seconds(30)) continue;
  const auto waited = queue.waited() - at_first;
  const auto passed = Clock::now() - begin;
  stop = true;
  rival.join();
  ::sched_setaffinity(0, sizeof before, &before);
  CHECK(waited.count() > 0);
  CHECK(waited < passed);
}
