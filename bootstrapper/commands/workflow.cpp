#include "bootstrapper/commands/workflow.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <memory>

#include "bootstrapper/cluster/parse.hpp"
#include "bootstrapper/commands/bundle_site.hpp"
#include "bootstrapper/fleet/access.hpp"
#include "bootstrapper/fleet/ssh_settings.hpp"
#include "bootstrapper/history/mask.hpp"
#include "bootstrapper/history/on_masters.hpp"
#include "bootstrapper/history/recorder.hpp"
#include "bootstrapper/report/both_progress.hpp"

namespace muster::commands {

namespace asio = boost::asio;

namespace {

using Changes = std::map<std::string, std::vector<std::string>>;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Result<File> open_log(const std::filesystem::path& path) {
  if (path.empty()) return File(nullptr, std::fclose);
  // What commands print is in it with -v.
  const int opened = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  File file(opened < 0 ? nullptr : ::fdopen(opened, "a"), std::fclose);
  if (!file)
    return fail(ErrorKind::usage, path.string() + ": cannot be written: " + std::strerror(errno))
        .in("--log-file");
  return file;
}

std::vector<std::string> shown_hosts(const cluster::Spec& spec, const std::vector<std::string>& only) {
  if (!only.empty()) return only;
  std::vector<std::string> names;
  for (const auto& host : spec.hosts) names.push_back(host.name);
  return names;
}

/// Runs one coroutine to its end; ^C cancels it, a second ^C ends the program.
class Loop {
 public:
  explicit Loop(report::Progress& progress)
      : progress_(progress), signals_(context_, SIGINT, SIGTERM), clock_(context_) {}

  Result<int> run(asio::awaitable<Result<int>> work) {
    Result<int> outcome = fail(ErrorKind::interrupted, "interrupted");
    const auto ended = [&](std::exception_ptr thrown, Result<int> result) {
      if (!thrown) outcome = std::move(result);
      context_.stop();
    };
    asio::co_spawn(context_, std::move(work), asio::bind_cancellation_slot(cancel_.slot(), ended));
    await_signal(true);
    tick();
    context_.run();
    return outcome;
  }

 private:
  void await_signal(bool first) {
    signals_.async_wait([this, first](boost::system::error_code bad, int) {
      if (bad) return;
      if (!first) {
        progress_.end();
        fleet::restore_terminal();
        ::_exit(exit_status(ErrorKind::interrupted));
      }
      progress_.note("stopping; ^C again stops at once, without cleaning up");
      await_signal(false);
      cancel_.emit(asio::cancellation_type::terminal);
    });
  }

  void tick() {
    clock_.expires_after(std::chrono::seconds(1));
    clock_.async_wait([this](boost::system::error_code bad) {
      if (bad) return;
      progress_.tick();
      tick();
    });
  }

  report::Progress& progress_;
  asio::io_context context_{1};
  asio::signal_set signals_;
  asio::steady_timer clock_;
  asio::cancellation_signal cancel_;
};

/// Passwords that nobody wrote down are asked for, where there is somebody to ask.
void ask_on_terminal(phases::Run& run, const asio::any_io_executor& executor) {
  auto& passwords = run.fleet.access().passwords;
  passwords.set_asker(fleet::Terminal::open(executor));
  passwords.set_pause([&run](bool paused) { run.progress.pause(paused); });
}

/// The record of a run that may change something; nullptr for one that only looks.
std::unique_ptr<history::Recorder> start_recording(const Invocation& invocation, const cluster::Spec& spec) {
  if (invocation.only_looks || invocation.dry_run) return nullptr;
  auto record = history::begin_record(spec.name, spec.file, history::command_line(invocation.words));
  return std::make_unique<history::Recorder>(std::move(record), invocation.command);
}

/// Said once: a run goes on that cannot be recorded.
asio::awaitable<void> keep_on_masters(phases::Run& run, const history::Recorder& recorder) {
  auto kept = co_await history::write_to_masters(run.fleet, recorder.record(), "");
  if (!kept) run.progress.note("note: this run is not in the history there: " + kept.error().message());
}

asio::awaitable<void> end_recording(phases::Run& run, history::Recorder& recorder, const Changes& changes,
                                    const Result<int>& outcome) {
  for (const auto& [host, what] : changes) {
    for (const auto& one : what) recorder.changed(host, one);
  }
  recorder.end(outcome);
  // What was wrong there was said at the beginning; a master that is gone by now has a record without an end.
  auto log = recorder.log();
  auto kept = co_await history::write_to_masters(run.fleet, recorder.record(), std::move(log));
  if (!kept && !recorder.problem().empty())
    run.progress.note("note: the end of this run is in no history: " + kept.error().message());
}

/// The work, and what has to be done at its end however it ends.
asio::awaitable<Result<int>> then_close(phases::Run& run, const Work& work, history::Recorder* recorder,
                                        const Changes& changes) {
  const auto executor = co_await asio::this_coro::executor;
  ask_on_terminal(run, executor);
  Result<int> status = fail(ErrorKind::interrupted, "interrupted");
  std::exception_ptr thrown;
  try {
    status = co_await work(run);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (recorder) co_await end_recording(run, *recorder, changes, status);
  run.fleet.close();
  if (thrown) std::rethrow_exception(thrown);
  co_return status;
}

/// The bundle of --bundle, verified; null where none is given.
Result<std::shared_ptr<const bundle::Bundle>> open_bundle(const Invocation& invocation) {
  if (invocation.bundle.empty()) return std::shared_ptr<const bundle::Bundle>();
  return bundle::Bundle::open(invocation.bundle);
}

/// The playbooks that come with the bundle, as cluster.yaml names them.
std::vector<std::filesystem::path> brought_by(const bundle::Bundle* opened,
                                              const std::filesystem::path& file) {
  std::vector<std::filesystem::path> paths;
  if (!opened) return paths;
  const auto base = std::filesystem::absolute(file).parent_path();
  for (const auto& site : opened->manifest().site) paths.push_back((base / site.path).lexically_normal());
  return paths;
}

/// Has the playbooks find everything in the bundle.
Result<std::shared_ptr<PrivateDirectory>> use_bundle(cluster::Spec& spec, const bundle::Bundle* opened) {
  if (!opened) return std::shared_ptr<PrivateDirectory>();
  const auto& manifest = opened->manifest();
  const auto wanted = to_string(spec.kubernetes.version);
  if (manifest.kubernetes != wanted || manifest.runtime != spec.kubernetes.container_runtime)
    return fail(ErrorKind::usage, opened->file().string() + " is for Kubernetes " + manifest.kubernetes +
                                      " with " + manifest.runtime + ", and " + spec.file.string() +
                                      " wants " + wanted + " with " + spec.kubernetes.container_runtime)
        .next("create a bundle for this cluster.yaml: muster bundle create");
  spec.variables["offline_dir"] = opened->file().string();
  return use_site_files(spec, *opened);
}

}  // namespace

Result<cluster::Spec> load_spec(const Invocation& invocation, const bundle::Bundle* opened) {
  std::vector<std::string_view> checks;
  for (const auto& check : catalogue()) checks.push_back(check.name);
  auto parsed = cluster::parse_file(invocation.file, checks, brought_by(opened, invocation.file));
  const auto text = cluster::render(parsed);
  if (!text.empty()) std::fprintf(stderr, "%s", text.c_str());
  if (!parsed.spec) {
    return fail(ErrorKind::usage, invocation.file.string() + " cannot be used; no host was touched");
  }
  const auto settled = fleet::settle_ssh(*parsed.spec);
  for (const auto& note : settled.notes) std::fprintf(stderr, "note: %s\n", note.c_str());
  for (const auto& problem : settled.problems) {
    std::fprintf(stderr, "error: %s\n", problem.message().c_str());
    if (!problem.remedy().empty()) std::fprintf(stderr, "  next: %s\n", problem.remedy().c_str());
  }
  if (!settled.problems.empty())
    return fail(ErrorKind::usage, "ssh's configuration cannot be used as it is; no host was touched");
  return std::move(*parsed.spec);
}

Result<> check_hosts(const cluster::Spec& spec, const std::vector<std::string>& names,
                     std::string_view where) {
  for (const auto& name : names) {
    const bool known = std::any_of(spec.hosts.begin(), spec.hosts.end(),
                                   [&](const auto& host) { return host.name == name; });
    if (!known)
      return fail(ErrorKind::usage,
                  std::string(where) + ": no host is named \"" + name + "\" in " + spec.file.string());
  }
  return {};
}

Result<int> run_on_cluster(const Invocation& invocation, fleet::Bring bring, Work work,
                           const Before& before) {
  TRY(const auto opened, open_bundle(invocation));
  TRY(auto spec, load_spec(invocation, opened.get()));
  TRY(const auto unpacked, use_bundle(spec, opened.get()));
  TRY(check_hosts(spec, invocation.hosts, "--hosts"));
  if (before) {
    TRY(before(spec));
  }
  TRY(const auto payload, fleet::find_agent_payload());
  TRY(const auto log, open_log(invocation.log_file));
  phases::Options options;
  options.parallel = invocation.parallel;
  TRY(options.timeout, parse_duration(invocation.timeout));
  options.hosts = invocation.hosts;
  options.bring = bring;
  options.dry_run = invocation.dry_run;

  const auto recorder = start_recording(invocation, spec);
  auto progress =
      report::Progress::make(stderr, ::isatty(STDERR_FILENO), wants_color(invocation, STDERR_FILENO),
                             invocation.verbosity, log.get());
  if (recorder) progress = report::tell_both(std::move(progress), recorder->listener());
  Loop loop(*progress);
  phases::Run run(spec, std::move(options), *progress, payload);
  run.bundle = opened;
  progress->begin(shown_hosts(spec, invocation.hosts));
  if (recorder) {
    run.once_connected = [&recorder](phases::Run& connected) {
      return keep_on_masters(connected, *recorder);
    };
    if (!recorder->problem().empty())
      progress->note("note: this run is not in the history here: " + recorder->problem());
  }
  auto status = loop.run(then_close(run, work, recorder.get(), *invocation.changes));
  progress->end();
  return status;
}

}  // namespace muster::commands
