#pragma once
// Tells nobody.

#include "bootstrapper/playbook/run/output.hpp"

namespace muster::play {

class SilentOutput : public Output {
 public:
  void play(const std::string&) override {}
  void no_hosts_matched() override {}
  void no_hosts_left() override {}
  void task(const TaskBanner&) override {}
  void waiting(const std::vector<std::string>&) override {}
  void item(const std::string&, const Outcome&) override {}
  void result(const std::string&, const Outcome&) override {}
  void retry(const std::string&, const std::string&, std::int64_t) override {}
  void included(const std::filesystem::path&, const std::vector<std::string>&, const std::string&) override {}
  void task_done() override {}
  void note(const std::string&) override {}
  void recap(const Stats&) override {}
};

}  // namespace muster::play
