#include "agent/probes/fingerprint.hpp"

#include <doctest/doctest.h>

#include <set>
#include <utility>

namespace muster::probes {
namespace {

constexpr char kToken[] = "00112233445566778899aabbccddeeff";

}  // namespace

TEST_CASE("every port of a range has a fingerprint of its own, which a listening socket can show") {
  const Fingerprints fingerprints(kToken, "n1");
  std::set<std::pair<int, int>> seen;
  for (int port = 30000; port <= 32767; ++port) {
    const auto [mss, window] = fingerprints.of(static_cast<std::uint16_t>(port));
    seen.emplace(mss, window);
    CHECK(mss >= 600);
    CHECK(mss < 1200);
    CHECK(window % mss == 0);
    CHECK(window >= 2 * mss);
    CHECK(window <= 10 * mss);
  }
  CHECK(seen.size() == 2768);
}

TEST_CASE("another run, another host, another port: another fingerprint, but for one port in thousands") {
  const Fingerprints ours(kToken, "n1");
  for (const auto& other : {Fingerprints("ffeeddccbbaa99887766554433221100", "n1"),
                            Fingerprints(kToken, "n2"), Fingerprints(kToken, "")}) {
    int same = 0;
    for (int port = 1; port <= 5399; ++port) {
      same += ours.of(static_cast<std::uint16_t>(port)) == other.of(static_cast<std::uint16_t>(port)) ? 1 : 0;
    }
    CHECK(same <= 1);
  }
  CHECK(ours.of(80) == Fingerprints(kToken, "n1").of(80));
  CHECK_FALSE(ours.of(80) == ours.of(81));
}

}  // namespace muster::probes
