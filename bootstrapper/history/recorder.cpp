#include "bootstrapper/history/recorder.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <random>

#include "agent/protocol/version.hpp"
#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/history/local_store.hpp"
#include "bootstrapper/history/mask.hpp"
#include "bootstrapper/report/both_progress.hpp"
#include "bootstrapper/report/progress_plain.hpp"

namespace muster::history {

namespace {

/// Keeps of progress what a host changed.
class ChangeListener final : public report::Progress {
 public:
  explicit ChangeListener(Recorder& recorder) : recorder_(recorder) {}
  void begin(std::vector<std::string>) override {}
  void phase(std::string_view, int, int) override {}
  void phase_done(report::Outcome, std::string_view) override {}
  void host(std::string_view, std::string_view) override {}
  void host_done(std::string_view name, report::Outcome outcome, std::string_view text) override {
    if (outcome == report::Outcome::changed) recorder_.changed(std::string(name), std::string(text));
  }
  void output(std::string_view, std::string_view) override {}
  void note(std::string_view) override {}
  void end() override {}

 private:
  Recorder& recorder_;
};

std::string suffix() {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "%04x", std::random_device()() & 0xffffU);
  return text.data();
}

}  // namespace

Record begin_record(const std::string& cluster, const std::filesystem::path& file,
                    const std::string& command) {
  constexpr std::size_t kLargestFile = 1 << 20;
  std::array<char, 256> machine{};
  ::gethostname(machine.data(), machine.size() - 1);
  const auto* user = ::getpwuid(::getuid());
  Record record;
  record.cluster = cluster;
  record.command = command;
  record.user = user ? user->pw_name : "uid " + std::to_string(::getuid());
  record.machine = machine.data();
  record.version = muster_version();
  const auto text = read_whole_file(file, kLargestFile);
  if (text && *text) record.cluster_yaml = masked_yaml((*text)->bytes);
  return record;
}

Recorder::Recorder(Record begun, const std::string& name) : record_(std::move(begun)) {
  const auto now = std::chrono::system_clock::now();
  record_.id = make_id(now, name, suffix());
  record_.began = to_time(now);
  if (const auto opened = open_here(); !opened) problem_ = opened.error().message();
}

Result<> Recorder::open_here() {
  TRY(const auto directory, directory_for(record_.cluster));
  TRY(make_private_directory(directory));
  const auto log = directory / (record_.id + ".log");
  const int opened = ::open(log.c_str(), O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (opened < 0) return errno_error(log, "create");
  // Held until the program ends: by this a run that was killed is told from one that goes on.
  ::flock(opened, LOCK_EX | LOCK_NB);
  log_.reset(::fdopen(opened, "a+"));
  TRY(write_record(directory, record_));
  directory_ = directory;
  prune(directory, kKept);
  return {};
}

std::unique_ptr<report::Progress> Recorder::listener() {
  auto changes = std::make_unique<ChangeListener>(*this);
  if (!log_) return changes;
  auto lines = std::make_unique<report::PlainProgress>(
      log_.get(), report::PlainLines{.output = true, .timestamps = true}, report::Surroundings{});
  return report::tell_both(std::move(changes), std::move(lines));
}

void Recorder::changed(const std::string& host, const std::string& what) {
  record_.changed[host].push_back(what);
}

void Recorder::end(const Result<int>& outcome) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
  record_.seconds = took.count();
  record_.status = outcome ? *outcome : exit_status(outcome.error().kind());
  if (!outcome) {
    record_.error = outcome.error().message();
    if (!outcome.error().remedy().empty()) *record_.error += "\n  next: " + outcome.error().remedy();
  }
  if (directory_.empty()) return;
  if (const auto written = write_record(directory_, record_); !written) problem_ = written.error().message();
}

std::string Recorder::log() const {
  return directory_.empty() ? "" : read_log(directory_, record_.id);
}

}  // namespace muster::history
