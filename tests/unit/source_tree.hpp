#pragma once
// Where tests/golden and tests/fixtures are.

#include <filesystem>

namespace muster::test {

/// The root of the checkout that these tests were built from.
std::filesystem::path source_tree();

}  // namespace muster::test
