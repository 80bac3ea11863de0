#include "tests/unit/source_tree.hpp"

namespace muster::test {

std::filesystem::path source_tree() {
  return MUSTER_SOURCE_DIR;
}

}  // namespace muster::test
