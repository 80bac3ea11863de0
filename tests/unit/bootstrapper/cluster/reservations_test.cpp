#include "bootstrapper/cluster/reservations.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

using namespace muster;
using namespace muster::cluster;

namespace {

Fact<Reservations> read(const char* text) {
  return reservations_of(boost::json::parse(text).as_object());
}

}  // namespace

TEST_CASE("quantities as Kubernetes writes them") {
  struct Row {
    const char* text;
    double value;
  };
  for (const auto& row :
       {Row{"0", 0}, Row{"2", 2}, Row{"500m", 0.5}, Row{"1.5", 1.5}, Row{"1e3", 1000}, Row{"128k", 128e3},
        Row{"100Mi", 104857600}, Row{"1.5Gi", 1610612736}, Row{"1G", 1e9}, Row{"2Ti", 2199023255552.}}) {
    CAPTURE(row.text);
    const auto value = parse_quantity(row.text);
    REQUIRE(value.has_value());
    CHECK(*value == doctest::Approx(row.value));
  }
  for (const auto* bad : {"", "m", "-1", "1 Gi", "1GiB", "1gi", "1K", "nan", "inf", "1e300", "0x10", "5%"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_quantity(bad).has_value());
  }
}

TEST_CASE(
    "reservations are those of kubelet's defaults, of both maps together, and of the eviction threshold") {
  CHECK(*read("{}") == Reservations{});
  const auto both = read(R"({"kubeReserved": {"cpu": "500m", "memory": "1Gi"}, "maxPods": 250,
                             "systemReserved": {"cpu": 1, "memory": "512Mi"}, "evictionHard": {"memory.available": "500Mi"}})");
  REQUIRE(both.known());
  CHECK(*both == Reservations{1500, 1536ULL << 20, 500ULL << 20, 0, 250});
  CHECK(*read(R"({"evictionHard": {"memory.available": "5%"}})") == Reservations{0, 0, 0, 0.05, 110});
  // kubelet takes the map instead of its defaults.
  CHECK(*read(R"({"evictionHard": {"nodefs.available": "5%"}})") == Reservations{0, 0, 0, 0, 110});
}

TEST_CASE("a quantity that cannot be read makes them unknown, with its key") {
  CHECK(read(R"({"kubeReserved": {"memory": "lots"}})").why() ==
        "KubeletConfiguration: kubeReserved.memory: \"lots\" is no quantity");
  CHECK_FALSE(read(R"({"systemReserved": {"cpu": true}})").known());
  CHECK_FALSE(read(R"({"evictionHard": {"memory.available": "x%"}})").known());
  CHECK_FALSE(read(R"({"maxPods": "many"})").known());
}
