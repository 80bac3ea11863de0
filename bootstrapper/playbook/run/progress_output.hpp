#pragma once
// What a playbook does as the progress of a phase: each host with the task that it is at.

#include "bootstrapper/playbook/run/silent_output.hpp"
#include "bootstrapper/report/progress.hpp"

namespace muster::play {

class ProgressOutput final : public SilentOutput {
 public:
  /// `prefix` stands before the task's name: "docker: Install docker".
  ProgressOutput(report::Progress& progress, std::string prefix)
      : progress_(progress), prefix_(std::move(prefix)) {}
  void task(const TaskBanner& banner) override { task_ = prefix_ + banner.name; }
  void waiting(const std::vector<std::string>& hosts) override {
    for (const auto& host : hosts) progress_.host(host, task_);
  }
  void note(const std::string& text) override { progress_.note(text); }

 private:
  report::Progress& progress_;
  std::string prefix_;
  std::string task_;
};

}  // namespace muster::play
