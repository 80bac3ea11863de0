#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/protocol/descriptor.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/file_request.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// What a diff names of a directory that goes away; the rest is not told.
constexpr std::size_t kMostTold = 10000;

json::object content_of_directory(const std::string& path) {
  json::array directories;
  json::array files;
  std::error_code bad;
  for (fs::recursive_directory_iterator at(path, bad), end; !bad && at != end; at.increment(bad)) {
    const bool directory = at->is_directory(bad) && !at->is_symlink(bad);
    (directory ? directories : files).emplace_back(at->path().string());
    if (directories.size() + files.size() == kMostTold) break;
  }
  return {{"directories", std::move(directories)}, {"files", std::move(files)}};
}

}  // namespace

Answer FileRequest::refused(std::string msg) {
  answer.failed = true;
  answer.changed = false;
  answer.msg = std::move(msg);
  answer.values[state == "hard" ? "dest" : "path"] = path;
  tell_path(path, answer.values);
  return std::move(answer);
}

void FileRequest::begin_diff(const std::string& previous, const std::string& wanted) {
  json::object before{{"path", path}};
  json::object after{{"path", path}};
  if (previous != wanted) {
    before["state"] = previous;
    after["state"] = wanted;
    if (wanted == "absent" && previous == "directory") before["path_content"] = content_of_directory(path);
  }
  diff = {{"before", std::move(before)}, {"after", std::move(after)}};
}

std::string FileRequest::place() const {
  return follow && is_link(path) ? real_path(path) : path;
}

Result<> FileRequest::settle(const std::string& at) {
  TRY(const bool other, attributes.apply(at, task.check, &diff));
  TRY(const bool later, settle_times(at, modified, accessed, task.check, &diff));
  answer.changed = answer.changed || other || later;
  return {};
}

Answer FileRequest::done(std::string_view name) {
  answer.values[name] = path;
  answer.values["diff"] = std::move(diff);
  tell_path(path, answer.values);
  return std::move(answer);
}

Result<Answer> file_absent(FileRequest& request) {
  const auto previous = state_of(request.path);
  request.answer.values["path"] = request.path;
  request.answer.values["state"] = "absent";
  if (previous == "absent") return std::move(request.answer);
  request.begin_diff(previous, "absent");
  request.answer.changed = true;
  if (request.task.check) return request.done("path");
  if (previous == "directory") {
    std::error_code bad;
    fs::remove_all(request.path, bad);
    if (bad) return request.refused("rmtree failed: " + bad.message());
  } else if (::unlink(request.path.c_str()) != 0 && errno != ENOENT) {
    return request.refused(std::string("unlinking failed: ") + std::strerror(errno));
  }
  return request.done("path");
}

Result<Answer> file_touched(FileRequest& request) {
  const auto previous = state_of(request.path);
  request.answer.values["dest"] = request.path;
  if (previous == "absent") {
    request.answer.changed = true;
    if (request.task.check) return std::move(request.answer);
    // Names that nobody has are found before there is a file.
    if (auto good = request.attributes.look({}); !good) return request.refused(good.error().message());
    const Descriptor made(
        ::open(request.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!made.open()) {
      const int number = errno;
      request.answer.values.erase("dest");
      return request.refused("Error, could not touch target: [Errno " + std::to_string(number) + "] " +
                             std::strerror(number) + ": b'" + request.path + "'");
    }
  }
  request.begin_diff(previous, "touch");
  TRY(request.settle(request.place()));
  return request.done("dest");
}

Result<Answer> file_there(FileRequest& request) {
  auto previous = state_of(request.path);
  if (previous == "link" && request.follow) {
    request.path = real_path(request.path);
    previous = state_of(request.path);
  }
  if (previous != "file" && previous != "hard") {
    auto refused = request.refused("file (" + request.path + ") is " + previous + ", cannot continue");
    refused.values["state"] = previous;
    return refused;
  }
  request.begin_diff(previous, "file");
  TRY(request.settle(request.path));
  return request.done("path");
}

namespace {

/// Where the path is a directory, the file inside of it that `src` names; what is there is the default of
/// the state.
void settle_state(FileRequest& request) {
  const auto& state = request.state;
  if (state != "link" && state != "absent" && is_directory(request.path) && !request.src.empty())
    request.path = below(request.path, base_name(request.src));
  if (!state.empty()) return;
  request.state = state_of(request.path);
  if (request.state == "absent") request.state = request.recurse ? "directory" : "file";
}

Result<WantedTime> time_argument(const Task& task, const std::string& name, const std::string& state) {
  auto text = task.arguments.text(name);
  if (text.empty()) text = state == "touch" ? "now" : "preserve";
  auto format = task.arguments.text(name + "_format");
  if (format.empty()) format = "%Y%m%d%H%M.%S";
  return WantedTime::parse(text, format);
}

Result<Answer> settled_as(FileRequest& request) {
  const auto& state = request.state;
  if (state == "absent") return file_absent(request);
  TRY(request.modified, time_argument(request.task, "modification_time", state));
  TRY(request.accessed, time_argument(request.task, "access_time", state));
  if (state == "directory") return file_directory(request);
  if (state == "link") return file_link(request);
  if (state == "hard") return file_hard_link(request);
  if (state == "touch") return file_touched(request);
  return file_there(request);
}

}  // namespace

Running run_file(Task& task) {
  const auto& arguments = task.arguments;
  auto attributes = co_await Attributes::of(task);
  FileRequest request{task, std::move(attributes), path_argument(task, "path"), arguments.text("state")};
  while (request.path.size() > 1 && request.path.ends_with('/') && request.state == "absent")
    request.path.pop_back();
  request.src = expanded(task, arguments.text("src"));
  request.recurse = arguments.flag("recurse");
  request.force = arguments.flag("force");
  request.follow = arguments.flag("follow", true);
  settle_state(request);
  if (request.recurse && request.state != "directory")
    co_return request.refused("recurse option requires state to be 'directory'");
  if (!request.src.empty() && request.state != "link" && request.state != "hard")
    co_return request.refused("src option requires state to be 'link' or 'hard'");
  const auto path = request.path;
  auto answer = settled_as(request);
  if (answer) co_return answer;
  auto refused = Answer::failure(answer.error().message());
  refused.values["path"] = path;
  tell_path(path, refused.values);
  co_return refused;
}

}  // namespace muster::modules
