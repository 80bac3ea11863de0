#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "agent/protocol/process.hpp"

int main(int argc, char** argv) {
  muster::keep_name_services_out();
  return doctest::Context(argc, argv).run();
}
