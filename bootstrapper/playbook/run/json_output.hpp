#pragma once
// One document of everything that happened, with the keys of Ansible's json callback:
// {"plays": [{"play": {"name"}, "tasks": [{"task": {"name"}, "hosts": {"h1": {...}}}]}], "stats": {"h1":
// {...}}}

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/run/output.hpp"

namespace muster::play {

class JsonOutput final : public Output {
 public:
  using Sink = std::function<void(std::string_view)>;
  /// `document` gets the whole once, at the recap; `notes` gets warnings as they come.
  JsonOutput(Sink document, Sink notes) : document_(std::move(document)), notes_(std::move(notes)) {}

  void play(const std::string& name) override;
  void no_hosts_matched() override {}
  void no_hosts_left() override {}
  void task(const TaskBanner& banner) override;
  void waiting(const std::vector<std::string>&) override {}
  void item(const std::string&, const Outcome&) override {}
  void result(const std::string& host, const Outcome& outcome) override;
  void retry(const std::string&, const std::string&, std::int64_t) override {}
  void included(const std::filesystem::path&, const std::vector<std::string>&, const std::string&) override {}
  void task_done() override {}
  void note(const std::string& text) override;
  void recap(const Stats& stats) override;

 private:
  Sink document_;
  Sink notes_;
  boost::json::array plays_;
  std::string module_;
};

}  // namespace muster::play
