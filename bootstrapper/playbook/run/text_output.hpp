#pragma once
// What happens, as users of Ansible know it. One thing is better: a failure is told once, with all the hosts
// that had it, and as words instead of JSON.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/run/live_line.hpp"
#include "bootstrapper/playbook/run/output.hpp"

namespace muster::play {

/// How text is shown.
struct TextStyle {
  bool color = false;
  int verbosity = 0;
};

class TextOutput final : public Output {
 public:
  using Sink = std::function<void(std::string_view)>;
  /// `notes` gets what is no result: warnings. `live` may be null.
  TextOutput(Sink results, Sink notes, TextStyle style, LiveLine* live = nullptr)
      : results_(std::move(results)), notes_(std::move(notes)), style_(style), live_(live) {}

  void play(const std::string& name) override;
  void no_hosts_matched() override;
  void no_hosts_left() override;
  void task(const TaskBanner& banner) override;
  void waiting(const std::vector<std::string>& hosts) override;
  void item(const std::string& host, const Outcome& outcome) override;
  void result(const std::string& host, const Outcome& outcome) override;
  void retry(const std::string& host, const std::string& task, std::int64_t left) override;
  void included(const std::filesystem::path& file, const std::vector<std::string>& hosts,
                const std::string& label) override;
  void task_done() override;
  void note(const std::string& text) override;
  void recap(const Stats& stats) override;

 private:
  /// One failure and the hosts that had it.
  struct Failure {
    std::string before;  ///< "fatal: ["
    std::string after;   ///< "]: FAILED! => ..."
    std::string color;
    bool ignored = false;
    std::vector<std::string> hosts;
  };
  void line(std::string_view text, std::string_view color);
  void banner(const std::string& text);
  void diff(const Outcome& outcome);
  void warnings(const Outcome& outcome);
  void add_failure(const std::string& host, Failure failure);
  [[nodiscard]] std::string detail(const Outcome& outcome) const;
  [[nodiscard]] std::string label(const std::string& host, const Outcome& outcome) const;

  Sink results_;
  Sink notes_;
  TextStyle style_;
  LiveLine* live_;
  std::string module_;  ///< of the present task, as it was written
  bool debug_ = false;
  bool include_ = false;
  std::vector<Failure> failures_;
};

}  // namespace muster::play
