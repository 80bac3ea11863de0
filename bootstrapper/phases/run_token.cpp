#include "bootstrapper/phases/run_token.hpp"

#include <cstdio>
#include <random>

namespace muster::phases {

std::string make_run_token() {
  std::random_device random;
  std::string token;
  for (int i = 0; i < 4; ++i) {
    char word[9];
    std::snprintf(word, sizeof word, "%08x", static_cast<unsigned>(random()));
    token += word;
  }
  return token;
}

}  // namespace muster::phases
