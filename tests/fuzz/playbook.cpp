// Fuzzes the parser of playbooks: an input is parsed as a playbook, as a file of tasks, as a file of
// variables, as a line of arguments and as a pattern of hosts. It names no other file that exists.

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "bootstrapper/playbook/free_form.hpp"
#include "bootstrapper/playbook/host_pattern.hpp"
#include "bootstrapper/playbook/parse.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace muster;
using fuzz::demand;
using namespace muster::playbook;

/// A directory of this process alone, gone at its end.
class Directory {
 public:
  Directory()
      : path_(std::filesystem::temp_directory_path() / ("muster-fuzz-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path file() const { return path_ / "input.yml"; }

 private:
  std::filesystem::path path_;
};

/// What was refused says why, at a place in the file.
void check_problems(bool taken, const std::vector<ParsedFile>& files) {
  bool any_error = false;
  for (const auto& file : files) {
    const auto lines = std::count(file.text.begin(), file.text.end(), '\n') + 1;
    for (const auto& problem : file.problems) {
      any_error = any_error || !problem.warning;
      demand(!problem.message.empty() && problem.line >= 0 && problem.line <= lines && problem.column >= 0 &&
             problem.column <= static_cast<int>(file.text.size()) + 1);
    }
  }
  demand(taken != any_error);
  demand(render(files).empty() == !any_error);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::ofstream(directory.file(), std::ios::binary | std::ios::trunc) << input;

  const auto parsed = parse_playbook(directory.file());
  check_problems(parsed.playbook.has_value(), parsed.files);
  const auto tasks = parse_tasks(directory.file(), {});
  check_problems(tasks.steps.has_value(), tasks.files);
  if (const auto variables = parse_variables(directory.file()); !variables)
    demand(!variables.error().message().empty());

  if (const auto words = split_line(input)) {
    for (const auto& word : *words) demand(!word.empty());
  }
  static_cast<void>(read_line(input, {"creates", "chdir"}));
  const HostNames hosts{{"m1", "m2", "n1"}, {{"masters", {"m1", "m2"}}, {"nodes", {"n1"}}}};
  if (const auto found = resolve_pattern(input, hosts)) demand(check_pattern(input) && found->size() <= 3);
  return 0;
}
