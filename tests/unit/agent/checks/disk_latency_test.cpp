#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

TEST_CASE("disk-latency warns when it is settled that the disk is slow") {
  auto host = sample::host("m1", Role::master, 1);
  auto disk = *host.facts.disk_latency;
  CHECK(sample::judged("disk-latency", host).saw ==
        "fdatasync in /var/lib: p99 2.4 ms, median 800 us, longest 3.1 ms of 299 records");
  disk.p99_us = 11'000;
  disk.verdict = DiskVerdict::unsettled;
  host.facts.disk_latency = disk;
  auto finding = sample::judged("disk-latency", host);
  CHECK(finding.status == Status::pass);
  CHECK(finding.saw.ends_with(", too close to call"));
  disk.verdict = DiskVerdict::over;
  host.facts.disk_latency = disk;
  finding = sample::judged("disk-latency", host);
  CHECK(finding.status == Status::warn);
  CHECK(sample::contains(finding.saw, "p99 11 ms"));
  CHECK_FALSE(finding.remedy.empty());
  host.facts.disk_latency = Fact<DiskLatency>::unknown("/var/lib: only 12 MiB are free");
  finding = sample::judged("disk-latency", host);
  CHECK(finding.status == Status::unknown);
  CHECK(finding.saw == "not known: /var/lib: only 12 MiB are free");
  host.role = Role::node;
  CHECK(sample::judged("disk-latency", host).status == Status::pass);
}
