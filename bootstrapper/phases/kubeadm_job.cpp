#include "bootstrapper/phases/kubeadm_job.hpp"

#include <algorithm>

namespace muster::phases {

namespace asio = boost::asio;

namespace {

/// Cuts a job's output into lines, shows each as it comes, and keeps the end of it.
class OutputFollower {
 public:
  OutputFollower(report::Progress& progress, std::string host, std::string label)
      : progress_(progress), host_(std::move(host)), label_(std::move(label)) {}

  void take(std::string_view bytes) {
    constexpr std::size_t kKept = 256 << 10;
    kept_ += bytes;
    if (kept_.size() > 2 * kKept) kept_.erase(0, kept_.size() - kKept);
    line_ += bytes;
    for (auto end = line_.find('\n'); end != std::string::npos; end = line_.find('\n')) {
      show(line_.substr(0, end));
      line_.erase(0, end + 1);
    }
  }
  [[nodiscard]] const std::string& output() const { return kept_; }

 private:
  void show(const std::string& line) {
    progress_.output(host_, line);
    // kubeadm says "[certs] Generating ..." as it goes: the first line of each phase is the operator's one
    // line for this host.
    const auto end = line.find(']');
    if (!line.starts_with('[') || end == std::string::npos) return;
    auto phase = line.substr(0, end + 1);
    if (phase == phase_) return;
    phase_ = std::move(phase);
    progress_.host(host_, label_ + ": " + line);
  }

  report::Progress& progress_;
  std::string host_;
  std::string label_;
  std::string line_;
  std::string phase_;
  std::string kept_;
};

std::string how_it_ended(const JobInfo& job) {
  if (!job.exit) return "did not end: the host went down or the job was killed";
  if (job.exit->signal) return "was ended by signal " + std::to_string(job.exit->signal);
  return "failed with exit status " + std::to_string(job.exit->status);
}

std::string as_operators_say(std::string label) {
  std::replace(label.begin(), label.end(), '-', ' ');
  return label;
}

}  // namespace

std::string error_words(const std::string& output) {
  constexpr std::size_t kLines = 60;
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < output.size();) {
    const auto end = std::min(output.find('\n', at), output.size());
    lines.push_back(output.substr(at, end - at));
    at = end + 1;
  }
  const auto is_error = [](const std::string& line) {
    return line.starts_with("error") || line.starts_with("Error") ||
           line.find("[ERROR") != std::string::npos || line.starts_with("Unfortunately") ||
           line.starts_with("couldn't");
  };
  auto first = std::find_if(lines.begin(), lines.end(), is_error);
  if (first == lines.end()) first = lines.size() > 20 ? lines.end() - 20 : lines.begin();
  if (static_cast<std::size_t>(lines.end() - first) > kLines) first = lines.end() - kLines;
  std::string text;
  for (; first != lines.end(); ++first) text += "  " + *first + "\n";
  if (!text.empty()) text.pop_back();
  return text;
}

asio::awaitable<Result<std::optional<JobInfo>>> last_job(fleet::Link& host, std::string label) {
  CO_TRY(const auto list, co_await host.ask(ListJobs()));
  std::optional<JobInfo> last;
  for (const auto& job : list.jobs) {
    if (job.label == label) last = job;
  }
  co_return last;
}

asio::awaitable<Result<>> follow_job(Run& run, fleet::Link& host, JobInfo job) {
  const auto name = as_operators_say(job.label);
  OutputFollower output(run.progress, host.host().name, name);
  FollowJob request;
  request.id = job.id;
  CallOptions options;
  options.deadline = run.options.timeout;
  options.on_data = [&output](std::string_view bytes) { output.take(bytes); };
  auto ended = co_await host.ask(request, options);
  if (!ended) {
    co_return std::move(ended).error().next(name + " may still run on " + host.host().name +
                                            ": run the same command again to follow it");
  }
  if (ended->exit == Exit{}) co_return Result<>{};
  co_return fail(ErrorKind::command, name + " " + how_it_ended(*ended) + "\n" + error_words(output.output()))
      .in(host.host().name)
      .next("correct what " + std::string(name.substr(0, name.find(' '))) +
            " says and run the same command again; "
            "the whole output is in " +
            job.id + " under /var/lib/muster/jobs on " + host.host().name);
}

asio::awaitable<Result<>> run_job(Run& run, fleet::Link& host, std::string label,
                                  std::vector<std::string> argv) {
  CO_TRY(auto job, co_await last_job(host, label));
  if (!job || !job->running) {
    StartJob request;
    request.label = label;
    request.command.argv = std::move(argv);
    CO_TRY(job, co_await host.ask(request));
  } else {
    run.progress.note(host.host().name + ": " + as_operators_say(label) + " runs since " + job->started +
                      ": following it");
  }
  co_return co_await follow_job(run, host, *job);
}

}  // namespace muster::phases
