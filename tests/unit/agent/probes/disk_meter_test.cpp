#include "agent/probes/disk_meter.hpp"

#include <doctest/doctest.h>
#include <sys/mount.h>

#include <cmath>
#include <filesystem>

#include "agent/probes/disk_settled.hpp"
#include "agent/probes/round_trips.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/coroutine.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
using namespace muster::probes;

TEST_CASE("the probability of so many hits or more") {
  CHECK(at_least(0, 10, 0.01) == 1);
  CHECK(at_least(11, 10, 0.01) == 0);
  CHECK(std::abs(at_least(1, 299, 0.01) - (1 - std::pow(0.99, 299))) < 1e-9);
  CHECK(std::abs(at_least(2, 2, 0.01) - 0.0001) < 1e-9);
  CHECK(at_least(10'000, 10'000, 0.01) < 1e-9);
}

TEST_CASE("a verdict on the 99th percentile is settled by so many records") {
  struct Case {
    std::uint32_t over;
    std::uint32_t records;
    DiskVerdict verdict;
  };
  for (const auto& row : {Case{0, 1, DiskVerdict::unsettled}, Case{19, 19, DiskVerdict::unsettled},
                          Case{20, 20, DiskVerdict::over}, Case{1, 20, DiskVerdict::unsettled},
                          Case{0, 298, DiskVerdict::unsettled}, Case{0, 299, DiskVerdict::under},
                          Case{1, 299, DiskVerdict::unsettled}, Case{1, 473, DiskVerdict::under},
                          Case{6, 299, DiskVerdict::unsettled}, Case{12, 299, DiskVerdict::over},
                          Case{100, 10'000, DiskVerdict::unsettled}, Case{50, 10'000, DiskVerdict::under}}) {
    CAPTURE(row.over);
    CAPTURE(row.records);
    CHECK(settled(row.over, row.records) == row.verdict);
  }
}

TEST_CASE("percentiles and histograms") {
  std::vector<std::uint64_t> times;
  for (std::uint64_t i = 1; i <= 100; ++i) times.push_back(i * 100);
  CHECK(percentile(times, 50) == 5'000);
  CHECK(percentile(times, 99) == 9'900);
  CHECK(percentile({7}, 99) == 7);
  CHECK(percentile({7, 8}, 1) == 7);
  times.push_back(9'000'000);
  const auto buckets = histogram_of(times);
  REQUIRE(buckets.size() == 8);
  CHECK(buckets.front().up_to_us == 100);
  CHECK(buckets.front().count == 1);
  CHECK(buckets.back().up_to_us == 9'000'000);
  std::uint32_t all = 0;
  for (const auto& bucket : buckets) all += bucket.count;
  CHECK(all == times.size());
  CHECK(round_trip_of({}, 3, "udp").why() == "none of 3 round trips came back");
  CHECK(round_trip_of({3, 1, 2}, 1, "udp")->median_us == 2);
}

TEST_CASE("the disk is measured in the deepest directory that exists, and nothing is left there") {
  const test::Scratch scratch;
  boost::asio::io_context context(1);
  MeasureDisk request;
  request.directory = (scratch / "not" / "there").string();
  request.limit_us = 60'000'000;
  const auto latency = test::run(context, measure_disk(request));
  REQUIRE(latency);
  CHECK(latency->directory == (scratch / "").parent_path().string());
  CHECK(latency->records > 0);
  CHECK(latency->over_limit == 0);
  CHECK((latency->verdict == DiskVerdict::under || latency->milliseconds >= request.most_ms));
  CHECK(latency->median_us <= latency->p99_us);
  CHECK(latency->p99_us <= latency->longest_us);
  CHECK(std::filesystem::is_empty(scratch / ""));
}

TEST_CASE(
    "a disk that is slower than the limit is settled after half of the time, however clear it is before") {
  const test::Scratch scratch;
  MeasureDisk request;
  request.directory = (scratch / "").string();
  request.most_ms = 200;
  request.limit_us = 0;  // every record takes longer, on tmpfs perhaps not
  const std::atomic<bool> never = false;
  const auto latency = measure_disk_here(request, never);
  REQUIRE(latency);
  CHECK(latency->records <= 10'030);
  if (latency->median_us > 0) {
    CHECK(latency->verdict == DiskVerdict::over);
    CHECK(latency->milliseconds >= 100);
  }
}

TEST_CASE("a measurement of the disk that nobody waits for any more ends at once") {
  const test::Scratch scratch;
  MeasureDisk request;
  request.directory = (scratch / "").string();
  const std::atomic<bool> stop = true;
  const auto latency = measure_disk_here(request, stop);
  REQUIRE(latency);
  CHECK(latency->records == 0);
  CHECK(latency->verdict == DiskVerdict::unsettled);
}

TEST_CASE("a disk without room is not written to") {
  const test::Scratch scratch;
  MeasureDisk request;
  request.directory = (scratch / "").string();
  request.most_bytes = 1ULL << 60;
  const std::atomic<bool> never = false;
  const auto latency = measure_disk_here(request, never);
  REQUIRE_FALSE(latency);
  CHECK(latency.error().message().find("MiB are free") != std::string::npos);
}
