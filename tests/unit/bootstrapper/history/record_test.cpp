#include "bootstrapper/history/record.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/show_result.hpp"

namespace muster::history {

namespace {

Record run(const std::string& id) {
  Record record;
  record.id = id;
  record.cluster = "lab";
  record.command = "muster up";
  record.user = "ops";
  record.machine = "bastion";
  record.version = "0.1";
  record.began = "2026-11-26T22:31:00Z";
  record.cluster_yaml = "apiVersion: muster/v1\n# \"quoted\"\n";
  return record;
}

std::vector<std::string> ids(const std::vector<Record>& records) {
  std::vector<std::string> all;
  for (const auto& record : records) all.push_back(record.id);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a record is read as it was written, with and without an end; a broken line is left out") {
  auto ended = run("20261126T223100Z-up-0001");
  ended.seconds = 58.25;
  ended.status = 5;
  ended.error = "h2: kubeadm join failed\n  [ERROR Swap]";
  ended.changed = {{"h1", {"agent installed", "kubeadm init: done"}}, {"h2", {"agent installed"}}};
  const auto begun = run("20261126T223200Z-reset-0002");
  const auto line = to_line(ended);
  CHECK(std::count(line.begin(), line.end(), '\n') == 1);

  const auto read = read_lines(to_line(ended) + "{\"id\": \"20261126\n" + R"({"id": "../../etc/passwd"})" +
                               "\n" + to_line(begun));
  REQUIRE(read.size() == 2);
  CHECK(read[0].seconds == ended.seconds);
  CHECK(read[0].status == ended.status);
  CHECK(read[0].error == ended.error);
  CHECK(read[0].changed == ended.changed);
  CHECK(read[0].cluster_yaml == ended.cluster_yaml);
  CHECK_FALSE(read[1].status.has_value());
  CHECK(to_line(read[1]) == to_line(begun));
}

TEST_CASE("ids sort by time and are safe as names of files") {
  const auto then = std::chrono::system_clock::from_time_t(1'795'732'260);
  const auto first = make_id(then, "kubeconfig", "3f9a");
  CHECK(first == "20261126T223100000Z-kubeconfig-3f9a");
  CHECK(make_id(then + std::chrono::seconds(1), "up", "0000") > first);
  const auto later = make_id(then + std::chrono::milliseconds(42), "exec", "0000");
  CHECK(later == "20261126T223100042Z-exec-0000");
  CHECK(later > first);
  CHECK(to_time(then) == "2026-11-26T22:31:00Z");
  CHECK(is_id(first));
  for (const auto* bad : {"", "..", "a/b", "a b", "a.json", "$(reboot)"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_id(bad));
  }
}

TEST_CASE("the oldest runs go when there are too many") {
  CHECK(surplus({"3", "1", "2"}, 2) == Names{"1"});
  CHECK(surplus({"3", "1", "2"}, 3).empty());
  CHECK(surplus({}, 3).empty());
  CHECK(surplus({"2", "1"}, 0) == Names{"1", "2"});
}

TEST_CASE(
    "runs kept in several places are shown once, newest first, with their end where one place knows it") {
  auto ended = run("2-up");
  ended.status = 0;
  CHECK(ids(merged({run("1-up"), run("2-up")}, {run("3-up"), ended})) == Names{"3-up", "2-up", "1-up"});
  for (const auto& all : {merged({run("2-up")}, {ended}), merged({ended}, {run("2-up")})}) {
    REQUIRE(all.size() == 1);
    CHECK(all.front().status == 0);
  }
  CHECK(merged({}, {}).empty());
}

TEST_CASE("a run is found by the beginning of its name; else the error says what there is") {
  const std::vector<Record> runs = {run("20261126T223200Z-reset-0002"), run("20261126T223100Z-up-0001")};
  struct Case {
    const char* asked;
    const char* found;  ///< or what the error says
    const char* next;
  };
  const Case cases[] = {
      {"20261126T2231", "20261126T223100Z-up-0001", nullptr},
      {"20261126T223200Z-reset-0002", "20261126T223200Z-reset-0002", nullptr},
      {"2026", "2 runs begin with \"2026\", from 20261126T223100Z-up-0001 to 20261126T223200Z-reset-0002",
       "give more of the name"},
      {"20261126T223100Z-up-0003", "no run is named \"20261126T223100Z-up-0003\"",
       "did you mean 20261126T223100Z-up-0001?"},
      {"x", "no run is named \"x\"", "muster history lists the runs"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.asked);
    const auto found = find_run(runs, one.asked);
    CHECK(found.has_value() == (one.next == nullptr));
    CHECK((found ? found->id : found.error().message()) == one.found);
    if (!found && one.next) CHECK(found.error().remedy() == one.next);
  }
  const auto none = find_run({}, "x");
  REQUIRE_FALSE(none);
  CHECK(none.error().message() == "no run is named \"x\": none is recorded");
}

}  // namespace muster::history
