#pragma once
// A host to repair: files and programs.

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "agent/tasks/repairs.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/coroutine.hpp"

namespace muster::test {

using Argv = std::vector<std::string>;

/// A host's files in a directory of the test, and its programs: those that are expected, in order; each does
/// to the files what it does to a host.
class FakeHost {
 public:
  FakeHost() {
    for (const auto* directory : {"etc/modules-load.d", "etc/sysctl.d", "etc/firewalld/zones",
                                  "usr/lib/firewalld/zones", "proc/sys/net/ipv4", "sys/module", "var/lib"})
      std::filesystem::create_directories(root() / directory);
    put("etc/fstab", "UUID=1 / xfs defaults 0 0\nUUID=2 swap swap defaults 0 0\n");
    put("usr/lib/firewalld/zones/public.xml", "<zone>\n</zone>\n");
    put("etc/hosts", "127.0.0.1 localhost\n");
    put("proc/sys/net/ipv4/ip_forward", "0\n");
    put("proc/sys/net/ipv4/ip_local_reserved_ports", "\n");
    put("proc/swaps", swaps("500"));
    put("proc/meminfo", "MemTotal: 4000000 kB\nMemAvailable:    2000000 kB\n");
  }
  ~FakeHost() { CHECK_MESSAGE(expected_.empty(), "a program was expected that nobody ran"); }

  static std::string swaps(const std::string& used) {
    return "Filename Type Size Used Priority\n/dev/dm-1 partition 2097148 " + used +
           " -2\n/swap\\040file file 1024 0 5\n";
  }
  [[nodiscard]] std::filesystem::path root() const { return scratch_ / ""; }
  void put(const std::string& path, const std::string& text) const { scratch_.file(path, text); }
  [[nodiscard]] std::string get(const std::string& path) const { return content_of(root() / path); }
  [[nodiscard]] bool has(const std::string& path) const { return std::filesystem::exists(root() / path); }

  struct Program {
    Argv argv;
    std::function<void()> effect = [] {};
    std::string failure;
  };
  void expect(Program program) { expected_.push_back(std::move(program)); }

  Repairs repairs() {
    return Repairs(root(), [this](Argv argv) { return run_program(std::move(argv)); });
  }
  Result<ApplyRepairResponse> apply(const Repair& repair) {
    auto now = repairs();
    return run(context_, now.apply(repair));
  }
  Result<UndoRepairsResponse> undo() {
    auto now = repairs();
    return run(context_, now.undo());
  }

  /// Every file and its mode and bytes.
  [[nodiscard]] std::map<std::string, std::string> picture() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root())) {
      const auto name = entry.path().lexically_relative(root()).string();
      if (name == "var/lib/muster") continue;
      files[name] = std::to_string(mode_of(entry.path())) +
                    (entry.is_regular_file() ? " " + content_of(entry.path()) : "");
    }
    return files;
  }

 private:
  boost::asio::awaitable<Result<>> run_program(Argv argv) {
    REQUIRE_MESSAGE(!expected_.empty(), "unexpected program: ", argv.front());
    const auto program = expected_.front();
    expected_.pop_front();
    CHECK(argv == program.argv);
    if (!program.failure.empty()) co_return fail(ErrorKind::command, program.failure);
    program.effect();
    co_return Result<>{};
  }

  Scratch scratch_;
  boost::asio::io_context context_;
  std::deque<Program> expected_;
};

}  // namespace muster::test
