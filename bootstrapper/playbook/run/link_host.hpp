#pragma once
// A host of the cluster as tasks see it: its agent runs the modules.

#include <chrono>

#include "bootstrapper/fleet/fleet.hpp"
#include "bootstrapper/playbook/run/task_host.hpp"

namespace muster::play {

class LinkHost final : public TaskHost {
 public:
  /// `deadline` is for one task. The link must outlive it.
  LinkHost(fleet::Link& link, std::chrono::seconds deadline) : link_(link), deadline_(deadline) {}
  boost::asio::awaitable<Result<boost::json::object>> run(ModuleCall call) override;

 private:
  boost::asio::awaitable<bool> take_from_store(const ssh::RemoteFile& file);
  boost::asio::awaitable<Result<std::string>> bring(const ModuleCall& call);
  boost::asio::awaitable<Result<boost::json::object>> ask(ModuleCall call, std::string content_file);
  fleet::Link& link_;
  std::chrono::seconds deadline_;
};

/// A host that could not be connected to: every task says why.
class LostHost final : public TaskHost {
 public:
  LostHost(std::string name, Error why) : name_(std::move(name)), why_(std::move(why)) {}
  boost::asio::awaitable<Result<boost::json::object>> run(ModuleCall call) override;

 private:
  std::string name_;
  Error why_;
};

}  // namespace muster::play
