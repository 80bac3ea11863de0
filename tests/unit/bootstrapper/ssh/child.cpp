#include "tests/unit/bootstrapper/ssh/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace muster::test {

namespace fs = std::filesystem;

namespace {

/// Starts a program with its output going to `output`, or nowhere; gives its pid.
int start(std::vector<std::string> argv, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  if (output < 0) {
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  } else {
    posix_spawn_file_actions_adddup2(&actions, output, 1);
  }
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  std::vector<char*> words;
  for (auto& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  int pid = -1;
  const int failed = ::posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + argv[0]);
  return pid;
}

}  // namespace

ScratchFolder::ScratchFolder() {
  std::string name = (fs::temp_directory_path() / "muster-ssh-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
  path_ = name;
  ::chmod(path_.c_str(), 0755);
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Child::Child(std::vector<std::string> argv) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  output_ = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  pid_ = start(std::move(argv), theirs.get());
}

Child::~Child() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Child::wait_for_words(const std::string& words) {
  constexpr int kPatienceMs = 20000;
  while (printed_.find(words) == std::string::npos) {
    pollfd waiting{output_.get(), POLLIN, 0};
    char block[4096];
    const auto got = ::poll(&waiting, 1, kPatienceMs) == 1 ? ::read(output_.get(), block, sizeof block) : 0;
    if (got <= 0) throw std::runtime_error("no \"" + words + "\" in: " + printed_);
    printed_.append(block, static_cast<std::size_t>(got));
  }
}

std::vector<int> Child::children() const {
  const auto pid = std::to_string(pid_);
  std::istringstream list(read_file("/proc/" + pid + "/task/" + pid + "/children"));
  return {std::istream_iterator<int>(list), {}};
}

void run_program(std::vector<std::string> argv) {
  int status = -1;
  ::waitpid(start(argv, -1), &status, 0);
  if (status != 0) throw std::runtime_error(argv[0] + " failed");
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string permissions_of(const fs::path& path) {
  char text[8];
  std::snprintf(text, sizeof text, "%04o", static_cast<unsigned>(fs::status(path).permissions()));
  return text;
}

}  // namespace muster::test
