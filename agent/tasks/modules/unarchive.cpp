#include "agent/tasks/modules/unarchive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <set>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/attributes.hpp"
#include "agent/tasks/modules/download.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/tar_archive.hpp"
#include "agent/tasks/modules/url_arguments.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// The archive on this host; one that came with the task, or from a URL, goes away with this.
struct Source {
  std::string path;
  std::optional<FreshFile> brought;
};

asio::awaitable<Result<Source>> fetch(const Task& task, std::string url) {
  Source source;
  Intake intake;
  intake.directory = fs::temp_directory_path();
  auto request = request_of(task, url);
  auto got = co_await download(std::move(request), std::move(intake));
  std::string why;
  if (!got) why = got.error().message();
  if (got && !got->staged) why = got->message;
  if (!why.empty()) co_return fail(ErrorKind::agent, "Failure downloading " + url + ", " + why);
  source.path = got->staged->path();
  source.brought.emplace(std::move(*got->staged));
  co_return source;
}

asio::awaitable<Result<Source>> find_source(const Task& task) {
  Source source;
  source.path = task.arguments.text("src");
  if (task.arguments.flag("remote_src")) {
    if (source.path.find("://") != std::string::npos) co_return co_await fetch(task, source.path);
    if (::access(source.path.c_str(), F_OK) != 0)
      co_return fail(ErrorKind::usage, "Source '" + source.path + "' does not exist");
  } else if (!task.content_file.empty()) {
    source.path = task.content_file;
  } else {
    CO_TRY(auto brought, FreshFile::in(fs::temp_directory_path()));
    CO_TRY(brought.write(task.content));
    source.path = brought.path();
    source.brought.emplace(std::move(brought));
  }
  co_return source;
}

Result<Packing> look_into(const Source& source) {
  const Descriptor file(::open(source.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file.open())
    return fail(ErrorKind::agent, "Source '" + source.path + "' not readable, " + std::strerror(errno));
  std::array<char, 8> first{};
  const auto got = ::read(file.get(), first.data(), first.size());
  if (got < 0)
    return fail(ErrorKind::agent, "Source '" + source.path + "' not readable, " + std::strerror(errno));
  if (got == 0) return fail(ErrorKind::usage, "Invalid archive '" + source.path + "', the file is 0 bytes");
  const auto packing = packing_of(std::string_view(first.data(), static_cast<std::size_t>(got)));
  if (packing == Packing::zip)
    return fail(ErrorKind::usage,
                "'" + source.path + "' is a zip archive, which muster does not unpack: wanted one of tar");
  return packing;
}

/// Whether `path` gets other attributes; one that is not there is none to be settled in check mode only.
Result<bool> settle_member(const Task& task, const Attributes& attributes, const std::string& path) {
  if (state_of(path) != "absent") return attributes.apply(path, task.check, nullptr);
  if (task.check) return false;
  return errno_error(path, "stat");
}

/// Mode, owner and group of every member, and of the folders on top.
Result<bool> settle_members(const Task& task, const Attributes& attributes, const fs::path& dest,
                            const std::vector<std::string>& members) {
  std::set<std::string> paths;
  for (const auto& member : members) {
    paths.insert(member);
    const auto slash = member.find('/');
    if (slash != member.npos) paths.insert(member.substr(0, slash));
  }
  bool changed = false;
  for (const auto& path : paths) {
    auto settled = settle_member(task, attributes, dest / path);
    if (!settled) return std::move(settled).error().in("Unexpected error when accessing exploded file");
    changed = changed || *settled;
  }
  return changed;
}

json::object told(const std::vector<std::string>& argv, const Captured& captured) {
  json::array command;
  for (const auto& word : argv) command.emplace_back(as_utf8(word));
  return {{"cmd", command},
          {"rc", captured.exit.status},
          {"out", as_utf8(captured.out)},
          {"err", as_utf8(captured.err)}};
}

asio::awaitable<Result<Answer>> unpack(Task& task, const Source& source, Packing packing) {
  const auto dest = task.arguments.text("dest");
  TarArchive archive(task, source.path, dest, packing);
  auto members = co_await archive.list();
  if (!members) {
    co_return Answer::failure("Failed to find handler for \"" + source.path +
                              "\". Make sure the required command to extract the file is installed.\n" +
                              members.error().message());
  }
  CO_TRY(const auto differences, co_await archive.differences());
  Answer answer;
  answer.changed = !differences.empty();
  answer.values = {{"dest", dest}, {"src", source.path}, {"handler", archive.handler()}};
  if (task.diff && answer.changed) answer.values["diff"] = {{"prepared", as_utf8(differences)}};
  if (answer.changed && !task.check) {
    CO_TRY(const auto extracted, co_await archive.extract());
    answer.values["extract_results"] = told(extracted.first, extracted.second);
    if (extracted.second.exit != Exit{}) {
      answer.failed = true;
      answer.changed = false;
      answer.msg = "failed to unpack " + source.path + " to " + dest;
      co_return answer;
    }
  }
  const auto attributes = co_await Attributes::of(task);
  CO_TRY(const bool settled, settle_members(task, attributes, dest, *members));
  answer.changed = answer.changed || settled;
  if (task.arguments.flag("list_files")) {
    json::array files;
    for (const auto& member : *members) files.emplace_back(as_utf8(member));
    answer.values["files"] = std::move(files);
  }
  tell_path(dest, answer.values);
  co_return answer;
}

}  // namespace

Running unarchive(Task& task) {
  const auto creates = task.arguments.text("creates");
  if (!creates.empty() && ::access(creates.c_str(), F_OK) == 0) {
    Answer answer;
    answer.skipped = true;
    answer.msg = "skipped, since " + creates + " exists";
    co_return answer;
  }
  const auto dest = task.arguments.text("dest");
  std::error_code ignored;
  if (!fs::is_directory(dest, ignored))
    co_return Answer::failure("dest '" + dest + "' must be an existing dir");
  CO_TRY(const auto source, co_await find_source(task));
  CO_TRY(const auto packing, look_into(source));
  co_return co_await unpack(task, source, packing);
}

}  // namespace muster::modules
