#pragma once
// A host for the system modules: a directory of its own in the place of "/", and the programs that a case
// expects.

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

namespace muster::test {

/// How a module is run.
enum class Mode { run, check, diff, check_diff };

/// The files of a host.
class HostTree {
 public:
  HostTree(std::initializer_list<std::pair<std::string, std::string>> files) {
    for (const auto& [path, text] : files) write(path, text);
  }
  void write(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(at(path).parent_path());
    scratch_.file(path.substr(1), text);
  }
  [[nodiscard]] std::filesystem::path at(const std::string& path) const { return scratch_ / path.substr(1); }
  [[nodiscard]] std::string text(const std::string& path) const { return content_of(at(path)); }
  [[nodiscard]] bool has(const std::string& path) const { return std::filesystem::exists(at(path)); }

  /// The module's result on this host, where exactly these programs are run.
  [[nodiscard]] modules::Answer run(const std::string& module, const std::string& arguments,
                                    std::vector<programs::Expected> programs, Mode mode = Mode::run) const {
    programs::ExpectedPrograms host(std::move(programs), scratch_ / "");
    return host.run(module, arguments, mode == Mode::check || mode == Mode::check_diff,
                    mode == Mode::diff || mode == Mode::check_diff);
  }

 private:
  Scratch scratch_;
};

}  // namespace muster::test
