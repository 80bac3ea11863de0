#pragma once
// Texts that are compared with a file below tests/golden; with UPDATE_GOLDEN=1 in the environment the file is
// rewritten.

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "tests/unit/source_tree.hpp"

namespace muster::test {

/// Fails the test where `actual` is not what tests/golden/NAME holds.
inline void check_golden(std::string_view name, const std::string& actual) {
  const auto path = source_tree() / "tests/golden" / name;
  if (std::getenv("UPDATE_GOLDEN")) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file, "no " << path << ": make it with UPDATE_GOLDEN=1");
  std::ostringstream expected;
  expected << file.rdbuf();
  INFO("compared with ", path.string());
  CHECK(actual == expected.str());
}

}  // namespace muster::test
