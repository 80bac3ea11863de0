#include <filesystem>

#include "agent/protocol/base64.hpp"
#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/digests.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// Where the file goes on this machine. A host's name and a path that begins with "/" stay below dest.
Result<fs::path> place_of(const Work& work, const std::string& src, std::string dest, bool flat) {
  std::error_code ignored;
  const fs::path written(dest);
  const auto base = written.is_absolute() ? written : work.session.playbook_dir / written;
  if (!flat) {
    const auto root = (base / work.host).lexically_normal();
    const auto place = fs::path(root.string() + "/" + src).lexically_normal();
    if (!place.string().starts_with(root.string() + "/"))
      return muster::fail(ErrorKind::usage, "Detected directory traversal, expected to be contained in '" +
                                                root.string() + "' but got '" + place.string() + "'");
    return place;
  }
  if (dest.ends_with('/')) return (base / fs::path(src).filename()).lexically_normal();
  if (fs::is_directory(base, ignored))
    return muster::fail(ErrorKind::usage,
                        "dest is an existing directory, use a trailing slash if you want to "
                        "fetch src into that directory");
  return base.lexically_normal();
}

/// What Ansible says where the file cannot be had.
json::object missing(json::object slurped, const std::string& src, bool must_exist) {
  const auto* said = slurped.if_contains("msg");
  const auto msg = said ? plain_text(*said) : std::string();
  json::object result;
  if (must_exist) {
    result = std::move(slurped);
  } else {
    result["file"] = src;
    result["changed"] = false;
  }
  if (msg.find("not found") != std::string::npos) {
    result["msg"] = "the remote file does not exist, not transferring, ignored";
  } else if (msg.starts_with("source is a directory")) {
    result["msg"] = "remote file is a directory, fetch cannot work on directories";
  }
  return result;
}

json::object written(const fs::path& place, const std::string& src, const std::string& bytes) {
  json::object result;
  const auto remote = digests_of(bytes);
  const auto local = digests_of_file(place);
  if (local && local->sha1 == remote.sha1 && !remote.sha1.empty()) {
    result["changed"] = false;
    result["md5sum"] = local->md5;
    result["file"] = src;
    result["dest"] = place.string();
    result["checksum"] = local->sha1;
    return result;
  }
  std::error_code bad;
  fs::create_directories(place.parent_path(), bad);
  const auto stored =
      bad ? Result<>(muster::fail(ErrorKind::usage, bad.message())) : replace_file(place, bytes, 0644);
  if (!stored) return failure_result("Failed to fetch the file: " + stored.error().message());
  result["changed"] = true;
  result["md5sum"] = remote.md5;
  result["dest"] = place.string();
  result["remote_md5sum"] = nullptr;
  result["checksum"] = remote.sha1;
  result["remote_checksum"] = remote.sha1;
  return result;
}

}  // namespace

Doing fetch(Work& work) {
  const auto src = text_argument(work, "src");
  const auto dest = text_argument(work, "dest");
  CO_TRY(const bool flat, flag_argument(work, "flat", false));
  CO_TRY(const bool must_exist, flag_argument(work, "fail_on_missing", true));
  if (work.check) {
    json::object skipped;
    skipped["skipped"] = true;
    skipped["msg"] = "check mode not (yet) supported for this module";
    co_return skipped;
  }
  if (src.empty() || dest.empty()) co_return failure_result("src and dest are required");
  json::object arguments;
  arguments["src"] = src;
  auto reading = run_module(work, "slurp", std::move(arguments));
  CO_TRY(auto slurped, co_await std::move(reading));
  if (has_failed(slurped)) co_return missing(std::move(slurped), src, must_exist);
  const auto* content = slurped.if_contains("content");
  const auto bytes = content ? base64_decode(plain_text(*content)) : std::nullopt;
  if (!bytes) co_return failure_result("the agent's slurp gave no content");
  const auto place = place_of(work, src, dest, flat);
  if (!place) co_return failure_result(place.error().message());
  co_return written(*place, src, *bytes);
}

}  // namespace muster::play
