#include "bootstrapper/report/progress.hpp"

#include <doctest/doctest.h>

#include "agent/checks/printable.hpp"
#include "tests/unit/bootstrapper/report/golden.hpp"
#include "tests/unit/bootstrapper/report/screen.hpp"

namespace muster::report {

namespace {

using namespace std::chrono_literals;

/// A file in memory.
class Sink {
 public:
  Sink() : file_(open_memstream(&bytes_, &size_)) {}
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  ~Sink() {
    std::fclose(file_);
    std::free(bytes_);
  }
  [[nodiscard]] std::FILE* file() const { return file_; }
  [[nodiscard]] std::string text() const { return {bytes_, size_}; }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

/// Progress into memory, with a clock that is moved by hand.
struct Stage {
  explicit Stage(bool terminal, bool color = false, int verbosity = 0, TerminalSize terminal_size = {})
      : size(terminal_size) {
    const std::chrono::system_clock::time_point start{1795237200s};  // 2026-11-21T05:00:00Z
    Surroundings surroundings{[this] { return std::chrono::steady_clock::time_point(elapsed); },
                              [this, start] { return start + elapsed; }, [this] { return size; }};
    progress = Progress::make(out.file(), terminal, color, verbosity, log.file(), surroundings);
  }
  /// What an operator sees now.
  [[nodiscard]] std::string screen() const {
    test::Screen screen;
    screen.write(out.text());
    return screen.text();
  }
  Sink out;
  Sink log;
  std::chrono::milliseconds elapsed{0};
  TerminalSize size;
  std::unique_ptr<Progress> progress;
};

/// A small run of `up` that fails in its third phase; `look` is called wherever the screen is worth a look.
template <class Look>
void play(Stage& stage, Look look) {
  auto& progress = *stage.progress;
  progress.begin({"m1", "n1", "n2"});
  progress.phase("connect", 1, 4);
  for (const auto* name : {"m1", "n1", "n2"}) progress.host(name, "connecting");
  look("connecting");
  stage.elapsed += 300ms;
  progress.host_done("m1", Outcome::ok, "connected");
  progress.host_done("n1", Outcome::ok, "connected");
  look("two connected");
  stage.elapsed += 1200ms;
  progress.host_done("n2", Outcome::ok, "");
  progress.phase("prepare hosts", 2, 4);
  progress.phase_done(Outcome::skipped, "nothing to prepare");
  progress.phase("init first master", 3, 4);
  progress.host("m1", "kubeadm init");
  progress.output("m1", "[certs] Generating \"ca\" certificate and key");
  stage.elapsed += 9s;
  progress.host("m1", "kubeadm init: [certs] Generating \"ca\" certificate and key");
  progress.host("m1", "kubeadm init: [certs] Generating \"ca\" certificate and key");
  look("init");
  stage.elapsed += 8200ms;
  progress.note("the API answers");
  progress.host_done("m1", Outcome::changed, "kubeadm init: done");
  progress.phase("join nodes", 4, 4);
  progress.host("n1", "kubeadm join");
  progress.host("n2", "kubeadm join");
  stage.elapsed += 100s;
  progress.tick();
  look("joining");
  progress.host_done("n2", Outcome::failed, "kubeadm join: [ERROR Port-10250]: Port 10250 is in use");
  look("one join failed");
  progress.end();
  look("the end");
}

}  // namespace

TEST_CASE("plain progress is one line for each thing that happened") {
  Stage stage(false);
  play(stage, [](auto) {});
  test::check_golden("report/progress-plain.txt", stage.out.text());
}

TEST_CASE("verbose plain progress has the output of commands") {
  Stage stage(false, false, 1);
  play(stage, [](auto) {});
  test::check_golden("report/progress-plain-verbose.txt", stage.out.text());
}

TEST_CASE("the log has everything with its time") {
  for (const bool terminal : {false, true}) {
    CAPTURE(terminal);
    Stage stage(terminal);
    play(stage, [](auto) {});
    test::check_golden("report/progress-log.txt", stage.log.text());
  }
}

TEST_CASE("plain progress and the log have no escape sequences") {
  Stage stage(false, true, 1);
  play(stage, [](auto) {});
  stage.progress->note("\x1b[2Jnote");
  CHECK(stage.out.text().find('\x1b') == std::string::npos);
  CHECK(stage.log.text().find('\x1b') == std::string::npos);
}

TEST_CASE("a terminal shows a line a host and keeps what is over above them") {
  for (const bool color : {false, true}) {
    CAPTURE(color);
    Stage stage(true, color, 1);
    std::string seen;
    play(stage,
         [&](std::string_view moment) { seen += "==== " + std::string(moment) + "\n" + stage.screen(); });
    test::check_golden("report/progress-terminal.txt", seen);
    CHECK((stage.out.text().find("\x1b[31mfailed") != std::string::npos) == color);
  }
}

TEST_CASE("a phase that ends while a host is at work was stopped") {
  Stage stage(true);
  stage.progress->begin({"m1"});
  stage.progress->phase("init first master", 1, 1);
  stage.progress->host("m1", "kubeadm init");
  stage.elapsed += 2s;
  stage.progress->end();
  CHECK(stage.screen() == "  stopped  init first master (m1) 2.0 s\n");
}

TEST_CASE("a phase may fail for a reason of its own") {
  for (const bool terminal : {false, true}) {
    Stage stage(terminal);
    stage.progress->phase("verify", 12, 12);
    stage.elapsed += 500ms;
    stage.progress->phase_done(Outcome::failed, "two pods are Pending");
    stage.progress->end();
    CHECK(stage.screen() == (terminal
                                 ? "  failed   verify: two pods are Pending 0.5 s\n"
                                 : "[12/12] verify\n[12/12] verify: failed: two pods are Pending (0.5 s)\n"));
  }
}

TEST_CASE("no live line is wider than the terminal, however long the names and states") {
  for (const std::size_t columns : {1, 5, 12, 20, 30, 80}) {
    CAPTURE(columns);
    Stage stage(true, false, 0, {columns, 24});
    stage.progress->begin({});
    stage.progress->phase("a phase with a title that is rather long for a terminal", 1, 1);
    stage.elapsed += 12s;
    stage.progress->host(std::string(63, 'h'), "kubeadm init: " + std::string(200, 's'));
    stage.progress->host("\xe4\xb8\xbb\xe6\x9c\xba", "\xe6\xad\xa3\xe5\x9c\xa8" + std::string(70, 'x'));
    stage.progress->host_done("done", Outcome::changed, std::string(100, 't'));
    stage.elapsed += 5s;
    stage.progress->tick();
    const auto screen = stage.screen();
    for (std::size_t at = 0; at < screen.size();) {
      const auto end = screen.find('\n', at);
      CHECK(width(screen.substr(at, end - at)) < std::max<std::size_t>(columns, 2));
      at = end + 1;
    }
  }
}

TEST_CASE("more hosts than rows: those at work are shown, the rest is counted") {
  Stage stage(true, false, 0, {80, 8});
  std::vector<std::string> names;
  for (int i = 1; i <= 25; ++i) names.push_back("n" + std::to_string(i));
  stage.progress->begin(names);
  stage.progress->phase("join nodes", 3, 9);
  for (const auto& name : names) stage.progress->host(name, "kubeadm join");
  for (int i = 0; i < 22; ++i)
    stage.progress->host_done(names[static_cast<std::size_t>(i)], Outcome::changed, "");
  CHECK(stage.screen() ==
        "  3/9      join nodes\n"
        "           n21  changed\n"
        "           n22  changed\n"
        "           n23  kubeadm join\n"
        "           n24  kubeadm join\n"
        "           n25  kubeadm join\n"
        "           and 20 hosts more\n");
}

TEST_CASE("a terminal without a known size is taken for 80 by 24") {
  Sink out;
  const auto progress = Progress::make(out.file(), true, false, 0);
  progress->begin({"m1"});
  progress->phase("connect", 1, 1);
  progress->host("m1", std::string(200, 's'));
  test::Screen screen;
  screen.write(out.text());
  CHECK(screen.text() == "  1/1      connect\n           m1  " + std::string(61, 's') + "...\n");
}

TEST_CASE("what hosts say cannot drive the terminal through progress") {
  const std::string evil =
      "\x1b[2J\r\n\x07\x9b"
      "1A\x1b]0;owned\x07";
  Stage stage(true, false, 1);
  auto& progress = *stage.progress;
  progress.begin({"m1" + evil});
  progress.phase("connect" + evil, 1, 1);
  progress.host("m1" + evil, evil + "state");
  progress.output("m1" + evil, evil + "line");
  progress.note(evil + "note");
  progress.host_done("m1" + evil, Outcome::failed, evil + "text");
  progress.phase_done(Outcome::failed, evil + "why");
  for (const auto& text : {stage.out.text(), stage.log.text()}) {
    for (const std::string_view bad : {"\x1b[2J", "\x07", "\x9b", "owned", "\r\n"}) {
      CAPTURE(bad);
      CHECK(text.find(bad) == std::string::npos);
    }
  }
}

TEST_CASE("a host that begins again in a phase is timed anew") {
  Stage stage(false);
  stage.progress->host("m1", "connecting");
  stage.elapsed += 4s;
  stage.progress->host_done("m1", Outcome::failed, "refused");
  stage.elapsed += 1s;
  stage.progress->host("m1", "connecting");
  stage.elapsed += 2s;
  stage.progress->host_done("m1", Outcome::ok, "connected");
  CHECK(stage.out.text() ==
        "m1: connecting\nm1: failed: refused (4.0 s)\nm1: connecting\nm1: connected (2.0 s)\n");
}

}  // namespace muster::report
