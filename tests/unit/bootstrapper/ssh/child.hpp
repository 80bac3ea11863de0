#pragma once
// What the tests of bootstrapper/ssh need of the machine: a folder, files, programs beside the test.

#include <filesystem>
#include <string>
#include <vector>

#include "agent/protocol/descriptor.hpp"

namespace muster::test {

/// A folder of its own, removed at the end; others may read in it.
class ScratchFolder {
 public:
  ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// A program that runs beside the test and is killed with it.
class Child {
 public:
  explicit Child(std::vector<std::string> argv);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();
  /// Waits until it has printed `words` on stdout or stderr; throws with all it printed when it ends before.
  void wait_for_words(const std::string& words);
  /// The processes that it has started and that still run.
  [[nodiscard]] std::vector<int> children() const;

 private:
  int pid_ = -1;
  Descriptor output_;
  std::string printed_;
};

/// Runs a program to its end; throws when it fails.
void run_program(std::vector<std::string> argv);

void write_file(const std::filesystem::path& path, const std::string& text);
std::string read_file(const std::filesystem::path& path);
/// The permission bits, "0600".
std::string permissions_of(const std::filesystem::path& path);

}  // namespace muster::test
