#include "agent/checks/capacity.hpp"

#include <doctest/doctest.h>

using namespace muster;

namespace {

Host host_with(Role role, std::uint32_t cpus, std::uint64_t mebibytes) {
  Host host;
  host.name = "h1";
  host.role = role;
  host.facts.cpus = cpus;
  host.facts.memory_bytes = mebibytes << 20;
  return host;
}

}  // namespace

TEST_CASE("an 8-core 16 GiB host has no room for a pod of 8 cores and 16 GiB") {
  const auto capacity = capacity_of(host_with(Role::node, 8, 16384), {});
  REQUIRE(capacity.has_value());
  CHECK(capacity->total == Resources{8000, 16384ULL << 20});
  CHECK(capacity->allocatable == Resources{8000, 16284ULL << 20});
  CHECK(capacity->free == capacity->allocatable);
  CHECK(capacity->pods == 110);
}

TEST_CASE("a master keeps some for the control plane") {
  const auto capacity = capacity_of(host_with(Role::master, 2, 1800), {});
  REQUIRE(capacity.has_value());
  CHECK(capacity->allocatable == Resources{2000, 1700ULL << 20});
  CHECK(capacity->free == Resources{1350, 1600ULL << 20});
}

TEST_CASE("reservations and an eviction threshold in percent are taken off, never below nothing") {
  Settings settings;
  settings.reservations = Reservations{1500, 1024ULL << 20, 0, 0.25, 250};
  const auto some = capacity_of(host_with(Role::node, 4, 4096), settings);
  REQUIRE(some.has_value());
  CHECK(some->allocatable == Resources{2500, 2048ULL << 20});
  CHECK(some->pods == 250);
  const auto none = capacity_of(host_with(Role::node, 1, 512), settings);
  REQUIRE(none.has_value());
  CHECK(none->free == Resources{0, 0});
}

TEST_CASE("what is not known gives no capacity") {
  auto host = host_with(Role::node, 4, 4096);
  Settings settings;
  CHECK(capacities(std::vector{host}, settings).size() == 1);
  settings.reservations = Fact<Reservations>::unknown("no quantity");
  CHECK_FALSE(capacity_of(host, settings).has_value());
  settings.reservations = Reservations{};
  host.facts.cpus = Fact<std::uint32_t>::unknown("no /proc");
  CHECK_FALSE(capacity_of(host, settings).has_value());
  CHECK(capacities(std::vector{host}, settings).empty());
}
