#pragma once
// What is told while playbooks run, in the order in which it happens. text_output.hpp shows it as Ansible
// does, json_output.hpp collects it into one document.

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "bootstrapper/playbook/playbook.hpp"
#include "bootstrapper/playbook/run/outcome.hpp"
#include "bootstrapper/playbook/run/stats.hpp"

namespace muster::play {

/// A task that begins on some hosts.
struct TaskBanner {
  const playbook::Task* task = nullptr;
  std::string name;  ///< rendered; the module's name where there is none
  bool handler = false;
  bool check = false;  ///< in check mode though the run is not
};

class Output {
 public:
  Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  virtual ~Output() = default;

  virtual void play(const std::string& name) = 0;
  virtual void no_hosts_matched() = 0;
  virtual void no_hosts_left() = 0;
  virtual void task(const TaskBanner& banner) = 0;
  /// The hosts on which the task is still under way.
  virtual void waiting(const std::vector<std::string>& hosts) = 0;
  virtual void item(const std::string& host, const Outcome& outcome) = 0;
  /// The whole task, on one host. What its items told is told already.
  virtual void result(const std::string& host, const Outcome& outcome) = 0;
  virtual void retry(const std::string& host, const std::string& task, std::int64_t left) = 0;
  virtual void included(const std::filesystem::path& file, const std::vector<std::string>& hosts,
                        const std::string& label) = 0;
  /// All hosts are through with the task.
  virtual void task_done() = 0;
  /// A sentence to the operator.
  virtual void note(const std::string& text) = 0;
  virtual void recap(const Stats& stats) = 0;
};

}  // namespace muster::play
