#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "agent/protocol/digest.hpp"
#include "agent/tasks/modules/file_flags.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/stat_values.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

void tell_flags(const std::string& path, json::object& values) {
  values["version"] = nullptr;
  values["attributes"] = json::array();
  values["attr_flags"] = "";
  const auto flags = file_flags(path);
  if (!flags) return;
  json::array names;
  for (const char letter : flags->letters) {
    if (const auto name = flag_name(letter); !name.empty()) names.emplace_back(name);
  }
  if (flags->version) values["version"] = std::to_string(*flags->version);
  values["attributes"] = std::move(names);
  values["attr_flags"] = flags->letters;
}

/// What file(1) prints: "PATH: text/plain; charset=us-ascii".
void tell_mime(const std::string& line, json::object& values) {
  const auto colon = line.rfind(": ");
  const auto mark = line.find("; charset=", colon == line.npos ? line.size() : colon);
  if (colon == line.npos || mark == line.npos) return;
  values["mimetype"] = line.substr(colon + 2, mark - colon - 2);
  const auto charset = line.substr(mark + 10);
  values["charset"] = charset.substr(0, charset.find('\n'));
}

void tell_link(const std::string& path, json::object& values) {
  values["lnk_source"] = real_path(path);
  values["lnk_target"] = link_target(path);
}

}  // namespace

Running run_stat(Task& task) {
  const auto& arguments = task.arguments;
  const auto path = path_argument(task, "path");
  struct stat seen {};
  const bool follow = arguments.flag("follow");
  const int status = follow ? ::stat(path.c_str(), &seen) : ::lstat(path.c_str(), &seen);
  Answer answer;
  if (status != 0) {
    if (errno != ENOENT) co_return Answer::failure(std::strerror(errno));
    answer.values["stat"] = json::object{{"exists", false}};
    co_return answer;
  }
  auto values = stat_values(seen);
  values["exists"] = true;
  values["path"] = path;
  values["blocks"] = static_cast<std::int64_t>(seen.st_blocks);
  values["block_size"] = static_cast<std::int64_t>(seen.st_blksize);
  values["device_type"] = seen.st_rdev;
  values["readable"] = ::access(path.c_str(), R_OK) == 0;
  values["writeable"] = ::access(path.c_str(), W_OK) == 0;
  values["executable"] = ::access(path.c_str(), X_OK) == 0;
  if (S_ISLNK(seen.st_mode)) tell_link(path, values);
  tell_names(seen, values);
  const bool readable = S_ISREG(seen.st_mode) && values.at("readable").as_bool();
  if (readable && arguments.flag("get_checksum", true)) {
    auto algorithm = arguments.text("checksum_algorithm");
    if (algorithm.empty()) algorithm = "sha1";
    CO_TRY(values["checksum"], digest_of_file(path, algorithm));
  }
  if (arguments.flag("get_mime")) {
    values["mimetype"] = "unknown";
    values["charset"] = "unknown";
    Program program;
    program.argv = {"file", "--mime-type", "--mime-encoding", path};
    auto asking = task.run(std::move(program));
    const auto told = co_await std::move(asking);
    if (told && told->exit == Exit()) tell_mime(told->out, values);
  }
  if (arguments.flag("get_attributes", true)) tell_flags(path, values);
  answer.values["stat"] = std::move(values);
  co_return answer;
}

}  // namespace muster::modules
