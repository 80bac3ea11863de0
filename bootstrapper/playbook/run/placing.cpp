#include "bootstrapper/playbook/run/placing.hpp"

#include "agent/protocol/base64.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view kOwnership[] = {"mode",   "owner",   "group",      "seuser",       "serole",
                                           "setype", "selevel", "attributes", "unsafe_writes"};
/// What Ansible shows of a file in a diff.
constexpr std::size_t kMostShown = 104448;

bool flag_of(const json::object& status, std::string_view name) {
  const auto* value = status.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

/// What `stat` says of a path; an empty map where there is nothing.
Doing status_of(Work& work, const std::string& path, bool follow, bool checksum) {
  json::object arguments;
  arguments["path"] = path;
  arguments["follow"] = follow;
  arguments["get_checksum"] = checksum;
  arguments["checksum_algorithm"] = "sha1";
  arguments["get_mime"] = false;
  arguments["get_attributes"] = false;
  auto looking = look(work, "stat", std::move(arguments));
  CO_TRY(auto result, co_await std::move(looking));
  if (has_failed(result)) co_return result;
  auto* status = result.if_contains("stat");
  if (!status || !status->is_object()) co_return failure_result("the agent's stat says nothing of " + path);
  co_return std::move(status->get_object());
}

std::string parent_of(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

bool is_binary(std::string_view bytes) {
  return bytes.find('\0') != std::string_view::npos;
}

/// One side of the diff: its text, or why it is not shown.
void show_side(json::object& diff, std::string_view bytes, std::string_view side, std::string_view file) {
  if (bytes.size() > kMostShown) {
    diff[std::string(file) + "_larger"] = kMostShown;
  } else if (is_binary(bytes)) {
    diff[std::string(file) + "_binary"] = 1;
  } else {
    diff[side] = bytes;
  }
}

Doing difference(Work& work, const Placing& placing, const std::string& path, bool exists) {
  json::object diff;
  std::string before;
  if (exists) {
    json::object arguments;
    arguments["src"] = path;
    auto reading = look(work, "slurp", std::move(arguments));
    CO_TRY(const auto slurped, co_await std::move(reading));
    if (const auto* content = slurped.if_contains("content")) {
      auto bytes = base64_decode(plain_text(*content));
      if (bytes) before = std::move(*bytes);
    }
    diff["before_header"] = path;
  }
  show_side(diff, before, "before", "dst");
  std::string after = placing.cargo.bytes;
  if (!placing.cargo.file.empty()) {
    CO_TRY(const auto size, archive::size_of(placing.cargo.file));
    if (size > kMostShown) {
      after.assign(kMostShown + 1, ' ');
    } else {
      CO_TRY(after, archive::read_at(placing.cargo.file, 0, static_cast<std::size_t>(size)));
    }
  }
  show_side(diff, after, "after", "src");
  if (diff.contains("after")) diff["after_header"] = placing.source;
  co_return diff;
}

/// The content is right: only mode and owner may not be.
Doing own(Work& work, const Placing& placing, const std::string& path) {
  auto arguments = ownership_arguments(work);
  arguments["path"] = path;
  arguments["state"] = "file";
  if (!placing.mode.is_null()) arguments["mode"] = placing.mode;
  auto owning = run_module(work, "file", std::move(arguments));
  co_return co_await std::move(owning);
}

Doing send(Work& work, Placing& placing, const std::string& path) {
  auto arguments = ownership_arguments(work);
  for (const std::string_view name : {"backup", "force", "validate", "checksum"}) {
    if (const auto* value = work.arguments.if_contains(name)) arguments[name] = *value;
  }
  arguments["dest"] = path;
  arguments["follow"] = placing.follow;
  if (!placing.mode.is_null()) arguments["mode"] = placing.mode;
  auto sending = run_module_with(work, "copy", std::move(arguments), std::move(placing.cargo));
  co_return co_await std::move(sending);
}

/// The content is another, or there is none yet.
Doing replace(Work& work, Placing placing, const std::string& path, bool exists) {
  json::value diff;
  if (work.diff) {
    auto comparing = difference(work, placing, path, exists);
    CO_TRY(auto seen, co_await std::move(comparing));
    diff = json::array{std::move(seen)};
  }
  json::object result;
  if (work.check) {
    result["changed"] = true;
  } else {
    if (placing.dest.ends_with('/') && !exists) {
      auto making = make_directory(work, parent_of(path));
      CO_TRY(const auto made, co_await std::move(making));
      if (has_failed(made)) co_return made;
    }
    const bool told = std::exchange(work.diff, false);
    auto sending = send(work, placing, path);
    auto sent = co_await std::move(sending);
    work.diff = told;
    if (!sent) co_return sent;
    result = std::move(*sent);
  }
  if (!diff.is_null()) result["diff"] = std::move(diff);
  co_return result;
}

std::string below(const std::string& directory, const std::string& name) {
  return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

}  // namespace

json::object ownership_arguments(const Work& work) {
  json::object arguments;
  for (const auto name : kOwnership) {
    const auto* value = work.arguments.if_contains(name);
    if (value && !(name == "mode" && plain_text(*value) == "preserve")) arguments[name] = *value;
  }
  return arguments;
}

Doing make_directory(Work& work, std::string path) {
  auto looking = status_of(work, path, true, false);
  CO_TRY(auto status, co_await std::move(looking));
  if (has_failed(status) || flag_of(status, "exists")) co_return status;
  auto arguments = ownership_arguments(work);
  arguments.erase("mode");
  if (const auto* mode = work.arguments.if_contains("directory_mode")) arguments["mode"] = *mode;
  arguments["path"] = path;
  arguments["state"] = "directory";
  auto making = run_module(work, "file", std::move(arguments));
  co_return co_await std::move(making);
}

asio::awaitable<Result<std::optional<json::object>>> place(Work& work, Placing placing) {
  CO_TRY(const bool force, flag_argument(work, "force", true));
  auto path = placing.dest.ends_with('/') ? placing.dest + placing.name : placing.dest;
  auto looking = status_of(work, path, placing.follow, force);
  CO_TRY(auto status, co_await std::move(looking));
  if (!has_failed(status) && flag_of(status, "isdir")) {
    path = below(placing.dest.ends_with('/') ? path : placing.dest, placing.name);
    auto again = status_of(work, path, placing.follow, force);
    CO_TRY(status, co_await std::move(again));
  }
  if (has_failed(status)) co_return std::optional(std::move(status));
  const bool exists = flag_of(status, "exists");
  if (exists && !force) co_return std::optional<json::object>();
  const auto* checksum = status.if_contains("checksum");
  const bool same = exists && checksum && plain_text(*checksum) == placing.sha1 && !placing.sha1.empty();
  const auto sha1 = placing.sha1;
  Result<json::object> result = muster::fail(ErrorKind::bug, "");
  if (same) {
    auto owning = own(work, placing, path);
    result = co_await std::move(owning);
  } else {
    auto replacing = replace(work, std::move(placing), path, exists);
    result = co_await std::move(replacing);
  }
  if (!result) co_return std::move(result).error();
  if (!has_failed(*result) && !result->contains("checksum") && !(work.check && !same))
    (*result)["checksum"] = sha1;
  co_return std::optional(std::move(*result));
}

namespace {

/// Gives a result that has only `path` a `dest`.
void name_destination(json::object& result) {
  const auto* path = result.if_contains("path");
  if (!path || result.contains("dest")) return;
  // A reference into an object is gone once a key is added to it.
  const json::value dest = *path;
  result["dest"] = dest;
}

}  // namespace

Doing place_alone(Work& work, Placing placing) {
  json::object untouched;
  untouched["dest"] = placing.dest;
  untouched["src"] = placing.source;
  untouched["changed"] = false;
  auto working = place(work, std::move(placing));
  CO_TRY(auto placed, co_await std::move(working));
  if (!placed) co_return untouched;
  name_destination(*placed);
  co_return std::move(*placed);
}

}  // namespace muster::play
