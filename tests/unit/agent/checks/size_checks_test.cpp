// cpu-count and memory.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

TEST_CASE("cpu-count fails below the minimum on every role and passes from it on") {
  struct Case {
    std::uint32_t cpus;
    std::uint32_t minimum;
    Status status;
    const char* saw;
    const char* wanted;
  };
  const Case cases[] = {{0, 2, Status::fail, "0 CPUs", "at least 2 CPUs"},
                        {1, 2, Status::fail, "1 CPU", "at least 2 CPUs"},
                        {2, 2, Status::pass, "2 CPUs", "at least 2 CPUs"},
                        {3, 4, Status::fail, "3 CPUs", "at least 4 CPUs"},
                        {1, 1, Status::pass, "1 CPU", "at least 1 CPU"}};
  for (const auto role : {Role::master, Role::node}) {
    for (const auto& row : cases) {
      CAPTURE(row.saw);
      auto host = sample::host("m1", role, 1);
      host.facts.cpus = row.cpus;
      Settings settings;
      settings.minimum_cpus = row.minimum;
      const auto finding = sample::judged("cpu-count", host, settings);
      CHECK(finding.status == row.status);
      CHECK(finding.saw == row.saw);
      CHECK(finding.wanted == row.wanted);
      CHECK(finding.remedy.empty() == (row.status == Status::pass));
      CHECK(finding.hosts == std::vector<std::string>{"m1"});
      CHECK(finding.scope == Scope::host);
    }
  }
}

TEST_CASE("cpu-count is unknown where the CPUs could not be counted, and ignored by kubeadm's name too") {
  auto host = sample::host("m1", Role::master, 1);
  host.facts.cpus = Fact<std::uint32_t>::unknown("/proc/stat: permission denied");
  const auto finding = sample::judged("cpu-count", host);
  CHECK(finding.status == Status::unknown);
  CHECK(finding.saw == "not known: /proc/stat: permission denied");
  Settings settings;
  settings.ignore = {"NumCPU"};
  CHECK(sample::judged("cpu-count", host, settings).status == Status::ignored);
  CHECK(sample::judged("cpu-count", host, settings).saw == finding.saw);
}

TEST_CASE("memory says MiB, and what it saw never reads like the limit it missed") {
  struct Case {
    std::uint64_t bytes;
    std::uint64_t minimum;
    Status status;
    const char* saw;
    const char* wanted;
  };
  constexpr std::uint64_t kMiB = 1 << 20;
  const Case cases[] = {
      {1700 * kMiB, 1700 * kMiB, Status::pass, "1700 MiB", "at least 1700 MiB of MemTotal"},
      {1700 * kMiB - 1, 1700 * kMiB, Status::fail, "1699 MiB", "at least 1700 MiB of MemTotal"},
      {1837 * kMiB, 1700 * kMiB, Status::pass, "1837 MiB", "at least 1700 MiB of MemTotal"},
      {2'000'000'000 - 1, 2'000'000'000, Status::fail, "1907 MiB", "at least 1908 MiB of MemTotal"},
      {2'000'000'000, 2'000'000'000, Status::pass, "1907 MiB", "at least 1908 MiB of MemTotal"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.bytes);
    auto host = sample::host("n1", Role::node, 1);
    host.facts.memory_bytes = row.bytes;
    Settings settings;
    settings.minimum_memory_bytes = row.minimum;
    const auto finding = sample::judged("memory", host, settings);
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.wanted == row.wanted);
  }
}

TEST_CASE("memory is unknown without /proc/meminfo, and ignored as Mem") {
  auto host = sample::host("n1", Role::node, 1);
  host.facts.memory_bytes = Fact<std::uint64_t>::unknown("no MemTotal");
  CHECK(sample::judged("memory", host).status == Status::unknown);
  Settings settings;
  settings.ignore = {"mem"};
  CHECK(sample::judged("memory", host, settings).status == Status::ignored);
}
