#include "bootstrapper/playbook/run/local_files.hpp"
#include "bootstrapper/playbook/run/local_tree.hpp"
#include "bootstrapper/playbook/run/placing.hpp"
#include "bootstrapper/playbook/run/result_text.hpp"

namespace muster::play {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// Content that was given as a map or a list is written as JSON.
Doing copy_content(Work& work) {
  auto arguments = work.arguments;
  const auto& content = arguments.at("content");
  if (content.is_object() || content.is_array()) arguments["content"] = json_text(json::value(content));
  auto copying = run_module(work, "copy", std::move(arguments));
  co_return co_await std::move(copying);
}

Result<Placing> placing_of(const Work& work, const fs::path& file, const std::string& name,
                           const std::string& dest, bool follow) {
  Placing placing;
  placing.cargo.file = range_of(work.session, file);
  TRY(placing.sha1, sha1_of(work.session, file));
  placing.name = name;
  placing.dest = dest;
  placing.source = file.string();
  placing.follow = follow;
  if (text_argument(work, "mode") == "preserve") {
    TRY(const auto mode, mode_of(work.session, file));
    placing.mode = json::value(mode);
  }
  return placing;
}

bool is_changed(const json::object& result) {
  const auto* changed = result.if_contains("changed");
  return changed && changed->is_bool() && changed->get_bool();
}

Doing copy_file(Work& work, const fs::path& file, std::string dest) {
  CO_TRY(const bool follow, flag_argument(work, "follow", false));
  auto placing = placing_of(work, file, file.filename().string(), dest, follow);
  if (!placing) co_return failure_result(placing.error().message());
  auto working = place_alone(work, std::move(*placing));
  co_return co_await std::move(working);
}

Doing make_link(Work& work, std::string target, std::string path, bool follow) {
  auto arguments = ownership_arguments(work);
  arguments["path"] = std::move(path);
  arguments["src"] = std::move(target);
  arguments["state"] = "link";
  arguments["force"] = true;
  arguments["follow"] = follow;
  auto linking = run_module(work, "file", std::move(arguments));
  co_return co_await std::move(linking);
}

/// The same owner and mode for a directory that was there already.
Doing own_directory(Work& work, std::string path) {
  auto arguments = ownership_arguments(work);
  arguments.erase("mode");
  if (const auto* mode = work.arguments.if_contains("directory_mode")) arguments["mode"] = *mode;
  arguments["path"] = std::move(path);
  arguments["state"] = "directory";
  auto making = run_module(work, "file", std::move(arguments));
  co_return co_await std::move(making);
}

Doing copy_tree(Work& work, const fs::path& top, std::string dest, bool contents_only) {
  CO_TRY(const bool local_follow, flag_argument(work, "local_follow", true));
  const auto& bundle = work.session.options.bundle;
  const bool in_bundle = bundle && bundle->has(top);
  const auto tree =
      in_bundle ? bundle_tree(*bundle, top, contents_only) : local_tree(top, contents_only, local_follow);
  if (!dest.ends_with('/')) dest += '/';
  CO_TRY(const bool asked, flag_argument(work, "follow", false));
  const bool follow = asked && tree.directories.empty();
  bool changed = false;
  for (const auto& [file, name] : tree.files) {
    auto placing = placing_of(work, file, name, dest, follow);
    if (!placing) co_return failure_result(placing.error().message());
    auto working = place(work, std::move(*placing));
    CO_TRY(auto placed, co_await std::move(working));
    if (placed && has_failed(*placed)) co_return std::move(*placed);
    changed = changed || (placed && is_changed(*placed));
  }
  for (const auto& name : tree.directories) {
    auto making = own_directory(work, dest + name);
    CO_TRY(auto made, co_await std::move(making));
    if (has_failed(made)) co_return made;
    changed = changed || is_changed(made);
  }
  for (const auto& [target, name] : tree.links) {
    auto linking = make_link(work, target, dest + name, follow);
    CO_TRY(auto linked, co_await std::move(linking));
    if (has_failed(linked)) co_return linked;
    changed = changed || is_changed(linked);
  }
  json::object result;
  result["dest"] = dest;
  result["src"] = top.string() + (contents_only ? "/" : "");
  result["changed"] = changed;
  co_return result;
}

}  // namespace

Doing copy(Work& work) {
  const auto src = text_argument(work, "src");
  const auto dest = text_argument(work, "dest");
  const bool has_content = work.arguments.contains("content");
  CO_TRY(const bool remote, flag_argument(work, "remote_src", false));
  if (src.empty() && !has_content) co_return failure_result("src (or content) is required");
  if (dest.empty()) co_return failure_result("dest is required");
  if (!src.empty() && has_content) co_return failure_result("src and content are mutually exclusive");
  if (has_content && dest.ends_with('/')) co_return failure_result("can not use content with a dir as dest");
  if (has_content) {
    auto copying = copy_content(work);
    co_return co_await std::move(copying);
  }
  if (remote) {
    auto copying = run_module(work, "copy", work.arguments);
    co_return co_await std::move(copying);
  }
  const auto found = find_local(work.session, work.task.at.file, "files", src);
  if (!found) co_return failure_result(found.error().message());
  if (is_directory(work.session, *found)) {
    const auto top = found->has_filename() ? *found : found->parent_path();
    auto copying = copy_tree(work, top, dest, src.ends_with('/'));
    co_return co_await std::move(copying);
  }
  auto copying = copy_file(work, *found, dest);
  co_return co_await std::move(copying);
}

}  // namespace muster::play
