#include "agent/facts/output_cache.hpp"

#include <doctest/doctest.h>

#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

namespace {

constexpr std::chrono::milliseconds kDeadline{5000};

/// Installs a program that runs `script` and leaves a mark each time.
void install(ScratchTree& host, const std::string& script) {
  std::filesystem::remove(host.at("/kubelet"));
  host.program("/kubelet", "#!/bin/sh\necho run >> " + host.at("/runs").string() + "\n" + script + "\n");
}

std::uintmax_t runs(const ScratchTree& host) {
  return std::filesystem::exists(host.at("/runs")) ? std::filesystem::file_size(host.at("/runs")) / 4 : 0;
}

}  // namespace

TEST_CASE("a program is run again only after its file has changed") {
  ScratchTree host;
  install(host, "echo v1.20.2");
  const std::vector<CommandLine> commands = {{host.at("/kubelet").string(), "--version"}};
  OutputCache cache;
  for (int i = 0; i < 3; ++i) {
    CHECK(cache.outputs(commands, kDeadline).at(0).value() == "v1.20.2\n");
    CHECK(runs(host) == 1);
  }
  install(host, "echo v1.20.15");
  for (int i = 0; i < 2; ++i) {
    CHECK(cache.outputs(commands, kDeadline).at(0).value() == "v1.20.15\n");
    CHECK(runs(host) == 2);
  }
}

TEST_CASE("a failure is not remembered, and does not hide behind an older answer") {
  ScratchTree host;
  install(host, "echo v1.20.2");
  const auto path = host.at("/kubelet").string();
  const std::vector<CommandLine> commands = {{path, "--version"}, {"/bin/echo", "other"}};
  OutputCache cache;
  CHECK(cache.outputs(commands, kDeadline).at(0).value() == "v1.20.2\n");
  install(host, "exit 1");
  for (const std::uintmax_t expected : {2, 3}) {
    const auto outputs = cache.outputs(commands, kDeadline);
    CHECK(outputs.at(0).error().message() == path + " --version: exit status 1");
    CHECK(outputs.at(1).value() == "other\n");
    CHECK(runs(host) == expected);
  }
}

TEST_CASE("the arguments are part of the question") {
  OutputCache cache;
  const std::vector<CommandLine> commands = {{"/bin/echo", "a"}, {"/bin/echo", "b"}, {"/bin/echo", "a"}};
  const auto outputs = cache.outputs(commands, kDeadline);
  CHECK(outputs.at(0).value() == "a\n");
  CHECK(outputs.at(1).value() == "b\n");
  CHECK(outputs.at(2).value() == "a\n");
}

}  // namespace muster::facts
