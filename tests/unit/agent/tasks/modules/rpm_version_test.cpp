#include "agent/tasks/modules/rpm_version.hpp"

#include <doctest/doctest.h>

#include <array>

using namespace muster::modules;

TEST_CASE("versions are ordered as rpm orders them") {
  struct Case {
    const char* left;
    const char* right;
    int order;
  };
  // From rpm's own description of its order, rpm-version(7).
  static constexpr std::array kCases{Case{"1.0", "1.0", 0},
                                     Case{"1.0", "2.0", -1},
                                     Case{"2.0.1", "2.0.1a", -1},
                                     Case{"5.5p10", "5.5p1", 1},
                                     Case{"10xyz", "10.1xyz", -1},
                                     Case{"xyz10", "xyz10.1", -1},
                                     Case{"xyz.4", "8", -1},
                                     Case{"5.5p2", "5.6p1", -1},
                                     Case{"6.0.rc1", "6.0", 1},
                                     Case{"10.0001", "10.1", 0},
                                     Case{"1.05", "1.5", 0},
                                     Case{"4.999.9", "5.0", -1},
                                     Case{"20101121", "20101122", -1},
                                     Case{"2_0", "2.0", 0},
                                     Case{"a+", "a_", 0},
                                     Case{"1.0~rc1", "1.0", -1},
                                     Case{"1.0~rc1", "1.0~rc2", -1},
                                     Case{"1.0~rc1~git1", "1.0~rc1", -1},
                                     Case{"1.0^git1", "1.0", 1},
                                     Case{"1.0^git1", "1.01", -1},
                                     Case{"1.0^git1~pre", "1.0^git1", -1},
                                     Case{"", "1", -1},
                                     Case{"1.", "1", 0}};
  for (const auto& one : kCases) {
    CAPTURE(one.left);
    CAPTURE(one.right);
    CHECK(compare_versions(one.left, one.right) == one.order);
    CHECK(compare_versions(one.right, one.left) == -one.order);
  }
}

TEST_CASE("an epoch weighs more than a version; a release is compared where both have one") {
  CHECK(compare(parse_evr("1:1.0-1"), parse_evr("2.0-9")) > 0);
  CHECK(compare(parse_evr("2.0-1.el7"), parse_evr("2.0-2.el7")) < 0);
  CHECK(compare(parse_evr("2.0-1.el7"), parse_evr("2.0")) == 0);
}

TEST_CASE("a package's name, version and architecture are read in every way of writing them") {
  for (const auto* text : {"3:docker-ce-19.03.15-3.el7.x86_64", "docker-ce-3:19.03.15-3.el7.x86_64",
                           "docker-ce-3:19.03.15-3.el7.x86_64.rpm"}) {
    const auto package = parse_envra(text);
    REQUIRE(package.has_value());
    CHECK(package->text() == "3:docker-ce-19.03.15-3.el7.x86_64");
    CHECK(package->nevra() == "docker-ce-3:19.03.15-3.el7.x86_64");
  }
  CHECK(parse_envra("kubelet-1.20.2-0")->nevra() == "kubelet-1.20.2-0.");
  for (const auto* name : {"docker-ce", "kernel-headers-devel", "docker-ce-19.03.15", "x", "-1-2", ""}) {
    CAPTURE(name);
    CHECK_FALSE(parse_envra(name).has_value());
  }
}
