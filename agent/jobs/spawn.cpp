#include "agent/jobs/spawn.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

namespace muster {

namespace {

using Environment = std::map<std::string, std::string>;

Environment environment_of(const Environment& added) {
  Environment all = added;
  all.insert({{"PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
              {"HOME", "/root"},
              {"LANG", "C"},
              {"LC_ALL", "C"}});
  return all;
}

bool is_program(const std::string& path) {
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0 && S_ISREG(seen.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

/// posix_spawn's two option objects, freed at the end.
struct SpawnOptions {
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  SpawnOptions() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
  ~SpawnOptions() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }

  void give(int ours, int theirs) {
    if (ours < 0) {
      ::posix_spawn_file_actions_addopen(&actions, theirs, "/dev/null", O_RDWR, 0);
    } else {
      ::posix_spawn_file_actions_adddup2(&actions, ours, theirs);
    }
  }
};

void set_options(SpawnOptions& options, const SpawnRequest& request) {
  options.give(request.in, STDIN_FILENO);
  options.give(request.out, STDOUT_FILENO);
  options.give(request.err, STDERR_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(&options.actions, STDERR_FILENO + 1);
  ::posix_spawn_file_actions_addchdir_np(&options.actions, request.cwd.c_str());
  sigset_t signals;
  sigfillset(&signals);
  ::posix_spawnattr_setsigdefault(&options.attributes, &signals);
  sigemptyset(&signals);
  ::posix_spawnattr_setsigmask(&options.attributes, &signals);
  ::posix_spawnattr_setpgroup(&options.attributes, 0);
  const int leads =
      request.leads == SpawnRequest::Leads::session ? POSIX_SPAWN_SETSID : POSIX_SPAWN_SETPGROUP;
  ::posix_spawnattr_setflags(&options.attributes,
                             static_cast<short>(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | leads));
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<std::string> find_program(const std::string& name, const Environment& env) {
  const auto path = environment_of(env)["PATH"];
  auto missing = fail(ErrorKind::command, name + ": not found on this host");
  if (name.empty()) return fail(ErrorKind::command, "the command names no program");
  if (name.find('/') != std::string::npos) {
    if (::access(name.c_str(), F_OK) != 0) return missing;
    return name;
  }
  // Not posix_spawnp: it looks in our PATH, not in the child's.
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find(':', at), path.size());
    const auto candidate = path.substr(at, end - at) + "/" + name;
    if (is_program(candidate)) return candidate;
    at = end + 1;
  }
  return std::move(missing).next("install it; looked in " + path);
}

Result<pid_t> spawn(const SpawnRequest& request) {
  if (request.argv.empty()) return fail(ErrorKind::command, "the command names no program");
  TRY(const auto program, find_program(request.argv[0], request.env));
  std::vector<std::string> environment;
  for (const auto& [name, value] : environment_of(request.env)) environment.push_back(name + "=" + value);
  SpawnOptions options;
  set_options(options, request);
  const auto arguments = pointers_to(request.argv);
  const auto variables = pointers_to(environment);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, program.c_str(), &options.actions, &options.attributes,
                                   arguments.data(), variables.data());
  if (failed == ENOENT) {
    return fail(ErrorKind::command, program + ": cannot be run: its interpreter (first line) or " +
                                        request.cwd + " is missing on this host");
  }
  if (failed != 0) return fail(ErrorKind::command, program + ": cannot be run: " + std::strerror(failed));
  return pid;
}

}  // namespace muster
