#pragma once
// One finding of a host-scope check, compared with what a table row says of it.

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/unit/agent/checks/sample_cluster.hpp"

namespace muster::sample {

/// What is expected of a finding.
struct Expected {
  Status status;
  std::string saw;
  std::string remedy;  ///< a part of it; "" for a pass
};

/// A good node, n1.
inline Host good() {
  return host("n1", Role::node, 2);
}

inline void expect(std::string_view check, const Host& host, const Expected& expected,
                   const Settings& settings = {}) {
  const auto finding = judged(check, host, settings);
  CAPTURE(finding.remedy);
  CHECK(finding.status == expected.status);
  CHECK(finding.saw == expected.saw);
  CHECK(contains(finding.remedy, expected.remedy));
  CHECK(finding.remedy.empty() == (finding.status == Status::pass));
}

}  // namespace muster::sample
