#include "agent/facts/output_cache.hpp"

#include <sys/stat.h>

namespace muster::facts {

OutputCache::File OutputCache::look(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {.device = status.st_dev,
          .inode = status.st_ino,
          .size = status.st_size,
          .modified_ns = status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec};
}

std::vector<Result<std::string>> OutputCache::outputs(std::span<const CommandLine> commands,
                                                      std::chrono::milliseconds deadline) {
  std::vector<CommandLine> due;
  std::vector<File> files;  // looked at before the run: a program replaced meanwhile is asked again
  for (const auto& command : commands) {
    const auto file = look(command[0]);
    const auto answer = answers_.find(command);
    if (answer != answers_.end() && answer->second.file == file) continue;
    answers_.erase(command);
    due.push_back(command);
    files.push_back(file);
  }
  const auto fresh = run_all(due, deadline);
  std::map<CommandLine, Error> failures;
  for (std::size_t i = 0; i < due.size(); ++i) {
    if (fresh[i]) {
      answers_.insert_or_assign(due[i], Answer{files[i], *fresh[i]});
    } else {
      failures.insert_or_assign(due[i], fresh[i].error());
    }
  }
  std::vector<Result<std::string>> outputs;
  for (const auto& command : commands) {
    const auto failure = failures.find(command);
    if (failure != failures.end()) {
      outputs.emplace_back(failure->second);
    } else {
      outputs.emplace_back(answers_.at(command).output);
    }
  }
  return outputs;
}

}  // namespace muster::facts
