#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/tasks/modules/file_request.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

/// Makes the directory and those above it; each new one gets the attributes.
Result<Answer> make(FileRequest& request) {
  if (request.task.check) {
    request.answer.changed = true;
    return request.done("path");
  }
  struct stat fresh {};
  fresh.st_mode = S_IFDIR;
  // Names that nobody has are found before there is a directory.
  if (auto good = request.attributes.look(fresh); !good) return request.refused(good.error().message());
  fs::path made;
  for (const auto& part : fs::path(request.path)) {
    made /= part;
    if (part.empty() || something_is_at(made.string())) continue;
    if (::mkdir(made.c_str(), 0777) != 0 && (errno != EEXIST || !is_directory(made.string()))) {
      const int number = errno;
      return request.refused("There was an issue creating " + made.string() + " as requested: [Errno " +
                             std::to_string(number) + "] " + std::strerror(number) + ": b'" + made.string() +
                             "'");
    }
    request.answer.changed = true;
    TRY(request.settle(made.string()));
  }
  return request.done("path");
}

/// What os.walk gives, with the attributes of everything below settled; links are followed one by one.
Result<> settle_below(FileRequest& request, const std::string& directory, int depth) {
  // A circle of links ends here.
  constexpr int kDeepest = 200;
  if (depth > kDeepest)
    return fail(ErrorKind::agent, "Could not recursively set attributes on " + directory +
                                      ". Original error was: 'maximum recursion depth exceeded'");
  std::error_code bad;
  for (fs::directory_iterator at(directory, bad), end; !bad && at != end; at.increment(bad)) {
    const auto name = at->path().string();
    std::error_code ignored;
    if (!at->is_symlink(ignored)) {
      TRY(request.settle(name));
      if (at->is_directory(ignored)) {
        TRY(settle_below(request, name, depth + 1));
      }
      continue;
    }
    TRY(const bool changed, request.attributes.apply(name, request.task.check, nullptr));
    request.answer.changed = request.answer.changed || changed;
    const auto target = below(directory, link_target(name));
    if (!request.follow || !something_is_at(target)) continue;
    if (is_directory(target)) {
      TRY(settle_below(request, target, depth + 1));
    }
    TRY(request.settle(target));
  }
  return {};
}

}  // namespace

Result<Answer> file_directory(FileRequest& request) {
  auto previous = state_of(request.path);
  if (previous == "link" && request.follow) {
    request.path = real_path(request.path);
    previous = state_of(request.path);
  }
  // "a/" of a link to a directory is the directory.
  request.begin_diff(previous, "directory");
  if (previous == "absent") return make(request);
  if (previous != "directory") return request.refused(request.path + " already exists as a " + previous);
  TRY(request.settle(request.path));
  if (request.recurse) {
    auto diff = request.diff;
    TRY(settle_below(request, request.path, 0));
    // As with Ansible it tells of the directory itself.
    request.diff = std::move(diff);
  }
  return request.done("path");
}

}  // namespace muster::modules
