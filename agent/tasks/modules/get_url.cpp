#include "agent/tasks/modules/get_url.hpp"

#include <sys/stat.h>

#include "agent/protocol/digest.hpp"
#include "agent/tasks/modules/attributes.hpp"
#include "agent/tasks/modules/checksum_argument.hpp"
#include "agent/tasks/modules/download.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/url_arguments.hpp"

namespace muster::modules {

namespace fs = std::filesystem;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

namespace {

/// One run of the module.
struct Getting {
  Task& task;
  std::string url;
  fs::path dest;  ///< a file, as soon as its name is known
  bool directory = false;
  bool force = false;
  Checksum checksum{};
  Attributes attributes{};
  Answer answer{};
  std::string dest_digest{};  ///< of what is there, by checksum's algorithm
  Clock::time_point started = Clock::now();

  Answer done(std::string msg) {
    tell_path(dest, answer.values);
    answer.msg = std::move(msg);
    return std::move(answer);
  }
  Answer failed(std::string msg) {
    answer.failed = true;
    answer.changed = false;
    return done(std::move(msg));
  }
};

/// The name that the server gives the file (RFC 6266), or that its URL has.
std::string filename_of(const HttpResponse& response) {
  const auto disposition = response.header("content-disposition");
  for (const std::string_view start : {"attachment; filename=", "attachment;filename="}) {
    if (!disposition.starts_with(start)) continue;
    auto name = disposition.substr(start.size());
    if (name.starts_with('"')) name.erase(0, 1);
    name = name.substr(0, name.find('"'));
    name = name.substr(name.rfind('/') + 1);
    if (!name.empty() && name != "." && name != "..") return name;
  }
  const auto url = parse_url(response.url);
  return url ? url_filename(*url) : "index.html";
}

/// Whether nothing needs to be fetched: the file has its checksum already.
Result<bool> is_there_already(Getting& getting) {
  if (getting.directory || !something_is_at(getting.dest)) return false;
  if (!getting.checksum.algorithm.empty()) {
    TRY(getting.dest_digest, digest_of_file(getting.dest, getting.checksum.algorithm));
    if (!getting.force && getting.dest_digest == getting.checksum.hex) return true;
    // What is there is wrong, so that it is newer than the server's is no reason to keep it.
    getting.force = true;
  }
  return false;
}

HttpRequest request_for(const Getting& getting) {
  auto request = request_of(getting.task, getting.url);
  struct stat seen {};
  if (!getting.directory && !getting.force && ::stat(getting.dest.c_str(), &seen) == 0)
    request.headers.emplace_back("If-Modified-Since", http_date(seen.st_mtime));
  // In check mode a file that is there is compared with what the server has now: that is all of it. Where
  // there is none the head is enough.
  if (getting.task.check && !getting.directory && !something_is_at(getting.dest)) request.method = "HEAD";
  return request;
}

Result<fs::path> staging_directory(const Getting& getting) {
  if (getting.task.check) return fs::path();
  const auto given = getting.task.arguments.text("tmp_dest");
  if (given.empty()) return getting.directory ? getting.dest : getting.dest.parent_path();
  if (is_directory(given)) return fs::path(given);
  if (something_is_at(given)) return fail(ErrorKind::usage, given + " is a file but should be a directory.");
  return fail(ErrorKind::usage, given + " directory does not exist.");
}

Result<> check_dest(const fs::path& dest) {
  const auto parent = dest.parent_path();
  if (is_directory(dest)) return fail(ErrorKind::usage, "Destination " + dest.string() + " is a directory");
  if (!is_directory(parent))
    return fail(ErrorKind::usage, "Destination " + parent.string() + " does not exist");
  return {};
}

void tell_elapsed(Getting& getting) {
  getting.answer.values["elapsed"] =
      std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - getting.started).count();
}

/// The diff that Ansible has for files whose content is not shown: their checksums.
void tell_diff(Getting& getting, const std::string& before, const std::string& after) {
  if (!getting.task.diff) return;
  const auto name = getting.dest.string();
  getting.answer.values["diff"] = {
      {"before_header", name},
      {"after_header", getting.url},
      {"before", before.empty() ? "" : "sha1 " + before + "\n"},
      {"after", "sha1 " + (after.empty() ? "unknown before it is fetched" : after) + "\n"}};
}

Result<Answer> settle(Getting& getting, std::string msg) {
  TRY(const bool attributes, getting.attributes.apply(getting.dest, getting.task.check, nullptr));
  getting.answer.changed = getting.answer.changed || attributes;
  return getting.done(std::move(msg));
}

/// What was fetched becomes the file, unless it is that already.
Result<Answer> put(Getting& getting, Download got) {
  auto& values = getting.answer.values;
  if (getting.directory) getting.dest /= filename_of(got.response);
  values["dest"] = getting.dest.string();
  if (const auto good = check_dest(getting.dest); !good) return getting.failed(good.error().message());
  std::string before;
  if (something_is_at(getting.dest)) {
    TRY(before, digest_of_file(getting.dest, "sha1"));
    values["checksum_dest"] = before;
  }
  if (!got.sha1.empty()) values["checksum_src"] = got.sha1;
  if (got.response.status != 0) values["status_code"] = got.response.status;
  const auto& wanted = getting.checksum.hex;
  if (!wanted.empty() && !got.wanted_digest.empty() && got.wanted_digest != wanted) {
    return getting.failed("The checksum for " + getting.dest.string() + " did not match " + wanted +
                          "; it was " + got.wanted_digest + ".");
  }
  getting.answer.changed = before.empty() || before != got.sha1;
  if (getting.answer.changed) tell_diff(getting, before, got.sha1);
  if (getting.task.check) {
    if (!getting.answer.changed) return settle(getting, got.message);
    return getting.done(got.message);
  }
  if (getting.answer.changed) {
    if (!before.empty() && getting.task.arguments.flag("backup")) {
      TRY(values["backup_file"], back_up(getting.dest));
    }
    TRY(got.staged->replace(getting.dest));
    values["checksum_dest"] = before.empty() ? json::value() : json::value(before);
  }
  const auto md5 = digest_of_file(getting.dest, "md5");
  if (md5) values["md5sum"] = *md5;
  return settle(getting, got.message);
}

}  // namespace

Running get_url(Task& task) {
  const auto& arguments = task.arguments;
  Getting getting{task, arguments.text("url"), arguments.text("dest")};
  getting.force = arguments.flag("force");
  getting.directory = is_directory(getting.dest);
  getting.attributes = co_await Attributes::of(task);
  getting.answer.values = {{"dest", getting.dest.string()},
                           {"url", getting.url},
                           {"elapsed", 0},
                           {"checksum_src", nullptr},
                           {"checksum_dest", nullptr}};
  auto checksum = co_await checksum_of(task);
  if (!checksum) co_return getting.failed(checksum.error().message());
  getting.checksum = *std::move(checksum);
  CO_TRY(const bool there, is_there_already(getting));
  if (there) {
    auto answer = settle(getting, "file already exists");
    if (answer && answer->changed) answer->msg = "file already exists but file attributes changed";
    co_return answer;
  }
  auto staging = staging_directory(getting);
  if (!staging) co_return getting.failed(staging.error().message());
  if (!task.check && !is_directory(*staging))
    co_return getting.failed("Destination " + staging->string() + " does not exist");
  Intake intake;
  intake.directory = *staging;
  intake.algorithm = getting.checksum.algorithm;
  auto request = request_for(getting);
  const bool head_only = request.method == "HEAD";
  auto got = co_await download(std::move(request), std::move(intake));
  tell_elapsed(getting);
  if (!got) co_return getting.failed(got.error().message());
  const auto status = got->response.status;
  if (status == 304) {
    getting.answer.values["status_code"] = status;
    co_return settle(getting, got->message);
  }
  if (status != 200 && status != 0) {
    getting.answer.values["status_code"] = status;
    getting.answer.values["response"] = got->message;
    co_return getting.failed("Request failed");
  }
  if (head_only) {
    got->sha1.clear();
    got->wanted_digest.clear();
  }
  co_return put(getting, *std::move(got));
}

}  // namespace muster::modules
