#pragma once
// What the tests of cluster.yaml share: short texts, their problems, an environment of their own.

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "bootstrapper/cluster/parse.hpp"
#include "tests/unit/agent/scratch.hpp"

namespace muster::cluster::test {

using muster::test::content_of;
using muster::test::Scratch;

/// Names that preflight.ignore may use in the tests.
inline constexpr std::array<std::string_view, 5> kChecks{"swap-off", "memory", "cpu-count", "disk-space",
                                                         "disk-latency"};

/// A cluster.yaml up to its spec, and one with two hosts.
inline constexpr std::string_view kHead =
    "apiVersion: muster/v1\nkind: Cluster\nmetadata: {name: demo}\nspec:\n";
inline constexpr std::string_view kHosts =
    "  hosts:\n    - {name: m1, role: master, address: 10.77.0.11}\n"
    "    - {name: n1, role: node, address: 10.77.0.12}\n";

inline Parsed parse(std::string_view text, const std::filesystem::path& file = "/etc/muster/cluster.yaml") {
  return parse_text(std::string(text), file, kChecks);
}

/// A cluster.yaml of two hosts and these lines of spec.
inline Parsed parse_spec(std::string_view lines) {
  return parse(std::string(kHead).append(kHosts).append(lines));
}

/// A cluster.yaml of these hosts, each a line "    - {...}".
inline Parsed parse_hosts(std::string_view lines) {
  return parse(std::string(kHead).append("  hosts:\n").append(lines));
}

/// The Spec, or a failed test that shows the problems.
inline Spec spec_of(const Parsed& parsed) {
  REQUIRE_MESSAGE(parsed.spec, render(parsed));
  return *parsed.spec;
}

/// An environment variable for as long as this lives; the old value comes back.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value) {
      ::setenv(name, value, 1);
    } else {
      ::unsetenv(name);
    }
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

}  // namespace muster::cluster::test
