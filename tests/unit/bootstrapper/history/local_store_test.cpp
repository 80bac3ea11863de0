#include "bootstrapper/history/local_store.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "bootstrapper/history/recorder.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::history {

namespace fs = std::filesystem;

namespace {

unsigned mode_of(const fs::path& path) {
  struct stat seen {};
  REQUIRE(::stat(path.c_str(), &seen) == 0);
  return seen.st_mode & 07777U;
}

/// XDG_STATE_HOME for as long as it lives.
class StateHome {
 public:
  explicit StateHome(const fs::path& path) { ::setenv("XDG_STATE_HOME", path.c_str(), 1); }
  StateHome(const StateHome&) = delete;
  StateHome& operator=(const StateHome&) = delete;
  ~StateHome() { ::unsetenv("XDG_STATE_HOME"); }
};

}  // namespace

TEST_CASE(
    "a run is on this machine from its first moment, for the operator alone, and is completed at its end") {
  const test::Scratch scratch;
  const StateHome home(scratch / "state");
  const auto file = scratch.file("cluster.yaml", "kind: Cluster\npassword: hunter2\n");
  const auto directory = *directory_for("lab");
  std::string id;
  {
    Recorder recorder(begin_record("lab", file, "muster up"), "up");
    CHECK(recorder.problem().empty());
    id = recorder.record().id;
    CHECK(mode_of(directory) == 0700);
    CHECK(mode_of(directory / (id + ".json")) == 0600);
    CHECK(mode_of(directory / (id + ".log")) == 0600);
    REQUIRE(read_records(directory).size() == 1);
    CHECK_FALSE(read_records(directory).front().status.has_value());
    CHECK(is_running(directory, id));

    const auto listener = recorder.listener();
    listener->begin({"h1", "h2"});
    listener->phase("join nodes", 1, 1);
    listener->host_done("h1", report::Outcome::changed, "kubeadm join: done");
    listener->host_done("h2", report::Outcome::ok, "connected");
    recorder.changed("h3", "1 task");
    listener->end();
    recorder.end(fail(ErrorKind::command, "h2: no").next("look"));
  }
  CHECK_FALSE(is_running(directory, id));
  const auto records = read_records(directory);
  REQUIRE(records.size() == 1);
  const auto& record = records.front();
  CHECK(record.status == 5);
  CHECK(record.error == "h2: no\n  next: look");
  CHECK(record.seconds.has_value());
  CHECK(record.changed ==
        std::map<std::string, std::vector<std::string>>{{"h1", {"kubeadm join: done"}}, {"h3", {"1 task"}}});
  CHECK(record.cluster_yaml == "kind: Cluster\npassword: [masked]\n");
  CHECK(read_log(directory, id).find("h1: kubeadm join: done") != std::string::npos);
}

TEST_CASE("only the newest runs are kept, and what is no run's is left alone") {
  const test::Scratch scratch;
  const auto directory = scratch / "lab";
  REQUIRE(make_private_directory(directory));
  Record record;
  for (const auto* id : {"1-up", "2-up", "3-up"}) {
    record.id = id;
    REQUIRE(write_record(directory, record));
    scratch.file(std::string("lab/") + id + ".log", "log\n");
  }
  scratch.file("lab/notes.txt", "mine");
  prune(directory, 2);
  CHECK(read_records(directory).size() == 2);
  CHECK_FALSE(fs::exists(directory / "1-up.json"));
  CHECK_FALSE(fs::exists(directory / "1-up.log"));
  CHECK(fs::exists(directory / "notes.txt"));
  CHECK(read_log(directory, "3-up") == "log\n");
  CHECK(read_log(directory, "1-up").empty());
}

TEST_CASE("a run that cannot be recorded says why, and goes on") {
  const test::Scratch scratch;
  const StateHome home(scratch.file("state", "a file, no directory"));
  Recorder recorder(begin_record("lab", scratch / "cluster.yaml", "muster up"), "up");
  CHECK(recorder.problem().find("state") != std::string::npos);
  recorder.listener()->host_done("h1", report::Outcome::changed, "done");
  recorder.end(0);
  CHECK(recorder.record().status == 0);
  CHECK(recorder.record().changed.size() == 1);
  CHECK(recorder.log().empty());
}

}  // namespace muster::history
