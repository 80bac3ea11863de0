#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/tasks/modules/file_request.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

std::string errno_words() {
  const int number = errno;
  return "[Errno " + std::to_string(number) + "] " + std::strerror(number);
}

bool is_empty_directory(const std::string& path) {
  std::error_code bad;
  return std::filesystem::is_empty(path, bad);
}

ino_t inode_of(const std::string& path) {
  struct stat seen {};
  return ::stat(path.c_str(), &seen) == 0 ? seen.st_ino : 0;
}

/// Makes the link under a name of its own and renames it: what was there stays until the last step. symlink
/// and link follow nothing and replace nothing.
bool put_link(const std::string& src, const std::string& path, bool symbolic, bool replace) {
  const auto make = symbolic ? ::symlink : ::link;
  if (!replace) return make(src.c_str(), path.c_str()) == 0;
  const auto fresh = below(parent_of(path), ".muster-" + std::to_string(::getpid()) + ".tmp");
  ::unlink(fresh.c_str());
  if (make(src.c_str(), fresh.c_str()) != 0) return false;
  if (::rename(fresh.c_str(), path.c_str()) == 0) {
    // A name of the same file already: rename then does nothing.
    ::unlink(fresh.c_str());
    return true;
  }
  const int why = errno;
  ::unlink(fresh.c_str());
  errno = why;
  return false;
}

void note_source(FileRequest& request, const std::string& before) {
  request.diff["before"].as_object()["src"] = before;
  request.diff["after"].as_object()["src"] = request.src;
  request.answer.changed = true;
}

Answer linked(FileRequest& request) {
  request.answer.values["src"] = request.src.empty() ? json::value() : json::value(request.src);
  return request.done("dest");
}

/// Why there may be no symbolic link here; "" where there may.
std::string why_no_link(const FileRequest& request, const std::string& previous) {
  const auto& path = request.path;
  const auto base = previous == "directory" ? path : parent_of(path);
  if (!request.force && !request.src.empty() && !something_is_at(below(base, request.src))) {
    return "src file does not exist, use \"force=yes\" if you really want to create the link: " +
           below(base, request.src);
  }
  const auto refusal = "refusing to convert from " + previous + " to symlink for " + path;
  if (previous == "directory") {
    if (!request.force) return refusal;
    if (!is_empty_directory(path)) return "the directory " + path + " is not empty, refusing to convert it";
  }
  if ((previous == "file" || previous == "hard") && !request.force) return refusal;
  if (previous != "link" && request.src.empty()) return "src is required for creating new symlinks";
  return {};
}

}  // namespace

Result<Answer> file_link(FileRequest& request) {
  const auto& path = request.path;
  const auto previous = state_of(path);
  const auto before = link_target(path);
  if (request.src.empty() && request.follow && something_is_at(path)) request.src = before;
  if (auto why = why_no_link(request, previous); !why.empty()) {
    if (why.starts_with("src file")) request.answer.values["src"] = request.src;
    return request.refused(std::move(why));
  }
  request.begin_diff(previous, "link");
  if (previous != "link") request.answer.changed = true;
  if (previous == "link" && !request.src.empty() && before != request.src) note_source(request, before);
  if (request.answer.changed && !request.task.check) {
    const bool replace = previous != "absent";
    if (auto good = request.attributes.look({}); !good) return request.refused(good.error().message());
    const bool cleared = previous != "directory" || ::rmdir(path.c_str()) == 0;
    if (!cleared || !put_link(request.src, path, true, replace)) {
      return request.refused((replace ? "Error while replacing: " : "Error while linking: ") + errno_words());
    }
  }
  if (request.task.check && !something_is_at(path)) return linked(request);
  const auto place = request.place();
  if (request.follow && is_link(path) && !something_is_at(place)) {
    request.answer.values["warnings"] = json::array{
        "Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid "
        "this."};
  } else {
    TRY(request.settle(place));
  }
  return linked(request);
}

namespace {

/// Why there may be no hard link here; "" where there may.
std::string why_no_hard_link(const FileRequest& request, const std::string& previous) {
  if (previous != "hard" && request.src.empty()) return "src is required for creating new hardlinks";
  if (!request.src.empty() && !something_is_at(request.src)) return "src does not exist";
  if (request.force) return {};
  const bool other = !request.src.empty() && inode_of(request.path) != inode_of(request.src);
  if (previous == "hard" && other) return "Cannot link, different hard link exists at destination";
  if (previous == "file") return "Cannot link, file exists at destination";
  if (previous == "directory" && other) return "Cannot link: different hard link exists at destination";
  return {};
}

}  // namespace

Result<Answer> file_hard_link(FileRequest& request) {
  if (!request.src.empty()) request.src = expanded_path(request.task, request.src);
  const auto& path = request.path;
  const auto previous = state_of(path);
  const auto before = link_target(path);
  if (auto why = why_no_hard_link(request, previous); !why.empty()) {
    if (!request.src.empty()) request.answer.values["src"] = request.src;
    return request.refused(std::move(why));
  }
  request.begin_diff(previous, "hard");
  const bool same = inode_of(path) == inode_of(request.src);
  if (previous == "directory" && same) {
    request.answer.values["path"] = path;
    return std::move(request.answer);
  }
  if (previous == "link" && before != request.src) note_source(request, before);
  if (previous == "absent" || previous == "file" || previous == "directory") request.answer.changed = true;
  if (previous == "hard" && !request.src.empty() && !same) request.answer.changed = true;
  if (request.answer.changed && !request.task.check) {
    const bool replace = previous != "absent";
    if (!put_link(request.src, path, false, replace))
      return request.refused((replace ? "Error while replacing: " : "Error while linking: ") + errno_words());
  }
  if (request.task.check && !something_is_at(path)) return linked(request);
  TRY(request.settle(request.place()));
  return linked(request);
}

}  // namespace muster::modules
