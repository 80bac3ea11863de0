#pragma once
// Repairs of this host: done with a journal of what was there before, and undone from it. Which repairs a
// host needs is decided in agent/checks.

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "agent/protocol/repair.hpp"
#include "agent/protocol/result.hpp"
#include "agent/tasks/repair_journal.hpp"

namespace muster {

/// Runs a program (modprobe, swapoff, swapon) to its end; a command Error when it fails, with what it said.
using RunProgram = std::function<boost::asio::awaitable<Result<>>(std::vector<std::string> argv)>;

/// Everything below a root directory, "/" on a host; the programs act on the host itself.
class Repairs {
 public:
  Repairs(std::filesystem::path root, RunProgram run);

  /// Does one repair. A usage Error for one that makes no sense (a module name with a slash, say); an agent
  /// or command Error when a step fails: what was done until then is in the journal.
  boost::asio::awaitable<Result<ApplyRepairResponse>> apply(const Repair& repair);
  /// Puts back what the journal says, the last first; goes on past what cannot be put back.
  boost::asio::awaitable<Result<UndoRepairsResponse>> undo();
  /// What the journal says.
  [[nodiscard]] Result<RepairList> list() const;

 private:
  using Done = boost::asio::awaitable<Result<bool>>;  // whether anything changed
  using Rewrite = std::function<std::string(std::string_view)>;

  Done load_module(std::string name);
  Result<bool> set_sysctl(const std::string& key, const std::string& value);
  Done swap_off();
  Done open_port(std::string ports, std::string zone);
  Result<bool> add_host_entry(const std::string& address, const std::string& name);
  Result<bool> rewrite_file(const std::string& path, const Rewrite& rewrite);

  /// Puts one change back; gives why it was left alone, or "".
  boost::asio::awaitable<Result<std::string>> put_back(const JournalEntry& entry);
  Result<std::string> put_back_file(const FormerFile& former);
  Result<std::string> put_back_sysctl(const FormerSysctl& former);
  [[nodiscard]] bool is_loaded(const std::string& module) const;
  [[nodiscard]] std::filesystem::path below(const std::string& path) const;

  std::filesystem::path root_;
  RunProgram run_;
  Result<RepairJournal> journal_;
};

}  // namespace muster
