#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "agent/protocol/digest.hpp"
#include "agent/tasks/modules/copy_tree.hpp"
#include "agent/tasks/modules/file_content.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/fresh_file.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

/// One run of the module for one file.
struct Copying {
  const Task& task;
  Attributes attributes;
  std::string dest;
  std::string named = dest;  ///< dest as the user has it, where that is a link that is followed
  std::string bytes{};       ///< what comes
  std::string file{};        ///< or a file of this host that holds it
  bool remote = false;       ///< the user named that file
  bool link = false;         ///< dest is one, and will be a file
  std::string sha1{};
  std::string md5{};
  Answer answer{};

  Answer refused(std::string msg) {
    answer.failed = true;
    answer.changed = false;
    answer.msg = std::move(msg);
    if (!remote && !sha1.empty()) answer.values["checksum"] = sha1;
    return std::move(answer);
  }
  /// What is told of a file that was, or would be, written.
  void tell() {
    answer.values["dest"] = dest;
    answer.values["checksum"] = sha1;
    answer.values["md5sum"] = md5;
    if (remote) answer.values["src"] = file;
    tell_path(dest, answer.values);
  }
};

Result<std::string> digest_of(const Copying& copying, const std::string& algorithm) {
  if (!copying.file.empty()) return digest_of_file(copying.file, algorithm);
  TRY(auto digest, Digest::make(algorithm));
  digest.update(copying.bytes);
  return std::move(digest).hex();
}

Result<bool> is_there_already(const Copying& copying) {
  if (copying.link || !is_regular(copying.dest) || ::access(copying.dest.c_str(), R_OK) != 0) return false;
  TRY(const auto there, digest_of_file(copying.dest, "sha1"));
  return there == copying.sha1;
}

/// One side of the diff from a file, read no further than it takes to see that it is too long to show.
Result<> show_file(json::object& diff, std::string_view side, const std::string& path) {
  constexpr std::size_t kTooLong = 104449;
  struct stat seen {};
  if (::stat(path.c_str(), &seen) != 0 || !S_ISREG(seen.st_mode)) {
    show_content(diff, side, "");
    return {};
  }
  if (static_cast<std::size_t>(seen.st_size) >= kTooLong) {
    show_content(diff, side, std::string(kTooLong, ' '));
    return {};
  }
  TRY(const auto bytes, content_of_file(path));
  show_content(diff, side, bytes.value_or(""));
  return {};
}

Result<json::value> difference(const Copying& copying) {
  json::array all;
  if (!copying.task.diff) return json::value(std::move(all));
  json::object diff;
  if (something_is_at(copying.dest)) diff["before_header"] = copying.named;
  diff["after_header"] = copying.remote ? copying.file : copying.named;
  TRY(show_file(diff, "before", copying.dest));
  if (copying.file.empty()) {
    show_content(diff, "after", copying.bytes);
  } else {
    TRY(show_file(diff, "after", copying.file));
  }
  all.push_back(std::move(diff));
  return json::value(std::move(all));
}

/// The content is right: mode and owner may not be. Told as the module file does.
Result<Answer> own(Copying& copying) {
  auto& values = copying.answer.values;
  json::object before{{"path", copying.dest}};
  json::object after{{"path", copying.dest}};
  if (!copying.remote && state_of(copying.dest) == "hard") {
    before["state"] = "hard";
    after["state"] = "file";
  }
  json::object diff{{"before", std::move(before)}, {"after", std::move(after)}};
  TRY(copying.answer.changed, copying.attributes.apply(copying.dest, copying.task.check, &diff));
  if (!copying.remote) values["path"] = copying.dest;
  values["dest"] = copying.dest;
  values["checksum"] = copying.sha1;
  if (!copying.remote || copying.task.diff) values["diff"] = std::move(diff);
  if (copying.remote) {
    values["src"] = copying.file;
    values["md5sum"] = copying.md5;
  }
  tell_path(copying.dest, values);
  return std::move(copying.answer);
}

/// Why the file cannot be put there; "" where it can.
std::string why_not(const Copying& copying) {
  const auto parent = parent_of(copying.dest);
  // An earlier task of the same check would have made it.
  const bool to_come = copying.task.check && !copying.remote;
  if (!something_is_at(parent))
    return to_come ? std::string() : "Destination directory " + parent + " does not exist";
  if (::access(parent.c_str(), W_OK) != 0 && !copying.task.arguments.flag("unsafe_writes"))
    return "Destination " + parent + " not writable";
  struct stat seen {};
  const bool special =
      ::lstat(copying.dest.c_str(), &seen) == 0 && !S_ISREG(seen.st_mode) && !S_ISLNK(seen.st_mode);
  return special ? "Destination " + copying.dest + " is no regular file" : std::string();
}

Running write(Copying& copying) {
  auto& answer = copying.answer;
  const auto before = copying.link ? look_of_new_file() : look_before(copying.dest);
  CO_TRY(const auto look, copying.attributes.look(before));
  if (copying.task.arguments.flag("backup") && something_is_at(copying.dest)) {
    CO_TRY(answer.values["backup_file"], back_up(copying.dest));
  }
  CO_TRY(auto fresh, FreshFile::beside(copying.dest));
  CO_TRY(copying.file.empty() ? fresh.write(copying.bytes) : fresh.copy_from(copying.file));
  CO_TRY(fresh.look_like(look, copying.dest));
  auto validating = validated(copying.task, fresh.path());
  CO_TRY(const auto checked, co_await std::move(validating));
  if (checked && checked->exit != Exit()) {
    answer.values["exit_status"] = checked->exit.status;
    answer.values["stdout"] = checked->out;
    answer.values["stderr"] = checked->err;
    co_return copying.refused("failed to validate");
  }
  if (copying.remote) {
    CO_TRY(fresh.times_of(copying.file));
  }
  CO_TRY(fresh.become(copying.dest));
  // What no new file can be given: an SELinux label of the user's.
  CO_TRY(const bool more, copying.attributes.apply(copying.dest, false, nullptr));
  answer.changed = answer.changed || more;
  copying.tell();
  co_return std::move(answer);
}

Running put(Copying& copying) {
  const auto& arguments = copying.task.arguments;
  CO_TRY(copying.sha1, digest_of(copying, "sha1"));
  CO_TRY(copying.md5, digest_of(copying, "md5"));
  const bool follow = arguments.flag("follow");
  if (follow && is_link(copying.dest)) copying.dest = real_path(copying.dest);
  copying.link = is_link(copying.dest);
  const bool there = something_is_at(copying.dest) || copying.link;
  if (there && !arguments.flag("force", true)) {
    copying.answer.values["dest"] = copying.dest;
    if (copying.remote) {
      copying.answer.msg = "file already exists";
      copying.answer.values["src"] = copying.file;
      tell_path(copying.dest, copying.answer.values);
    }
    co_return std::move(copying.answer);
  }
  const auto wanted = arguments.text("checksum");
  if (!wanted.empty() && wanted != copying.sha1) {
    copying.answer.values["checksum"] = copying.sha1;
    copying.answer.values["expected_checksum"] = wanted;
    co_return copying.refused("Copied file does not match the expected checksum. Transfer failed.");
  }
  CO_TRY(const bool already, is_there_already(copying));
  if (already) co_return own(copying);
  if (!copying.remote || copying.task.diff) {
    CO_TRY(copying.answer.values["diff"], difference(copying));
  }
  if (auto why = why_not(copying); !why.empty()) co_return copying.refused(std::move(why));
  copying.answer.changed = true;
  if (copying.task.check) {
    // An owner that does not exist fails now, as it would then.
    CO_TRY(copying.attributes.look(look_before(copying.dest)));
    if (copying.remote) copying.tell();
    co_return std::move(copying.answer);
  }
  auto writing = write(copying);
  co_return co_await std::move(writing);
}

/// "DIR/": made where it is not there; new directories get directory_mode. The file is inside of it.
Result<> make_destination(const Task& task, const Attributes& attributes, const std::string& directory) {
  if (something_is_at(directory)) return {};
  TRY(make_destination(task, attributes, parent_of(directory)));
  if (::mkdir(directory.c_str(), 0777) != 0)
    return fail(ErrorKind::agent, "could not make the directory " + directory);
  const auto* mode = task.arguments.find("directory_mode");
  const auto own = attributes.with_mode(mode ? *mode : json::value());
  TRY(own.apply(directory, false, nullptr));
  return {};
}

Running copy_on_host(Task& task, Attributes attributes) {
  const auto src = path_argument(task, "src");
  auto dest = path_argument(task, "dest");
  if (!something_is_at(src)) co_return Answer::failure("Source " + src + " not found");
  if (::access(src.c_str(), R_OK) != 0) co_return Answer::failure("Source " + src + " not readable");
  if (task.arguments.text("mode") == "preserve") {
    struct stat seen {};
    ::stat(src.c_str(), &seen);
    attributes = attributes.with_mode(json::string(mode_text(seen.st_mode)));
  }
  if (!is_directory(src) && !is_regular(src))
    co_return Answer::failure("Cannot copy invalid source '" + src + "': not a file");
  if (dest.ends_with('/') && !something_is_at(parent_of(dest))) {
    if (task.check) {
      Answer answer;
      answer.changed = true;
      answer.msg = "dest directory " + parent_of(dest) + " would be created";
      answer.values["src"] = src;
      co_return answer;
    }
    CO_TRY(make_destination(task, attributes, parent_of(dest)));
  }
  if (is_directory(src)) co_return copy_tree(task, attributes, src, dest);
  if (is_directory(dest)) dest = below(dest, base_name(src));
  Copying copying{task, std::move(attributes), dest};
  copying.file = src;
  copying.remote = true;
  auto putting = put(copying);
  co_return co_await std::move(putting);
}

}  // namespace

Running run_copy(Task& task) {
  const auto& arguments = task.arguments;
  auto attributes = co_await Attributes::of(task);
  const bool comes_along = !arguments.has("src") || (!task.content.empty() || !task.content_file.empty());
  if (!comes_along) {
    auto copying = copy_on_host(task, std::move(attributes));
    co_return co_await std::move(copying);
  }
  // Content of a playbook has no mode of its own; Ansible's is that of its temporary file.
  if (arguments.text("mode") == "preserve") attributes = attributes.with_mode(json::string("0600"));
  Copying copying{task, std::move(attributes), path_argument(task, "dest")};
  copying.bytes = arguments.has("content") ? arguments.text("content") : std::move(task.content);
  copying.file = task.content_file;
  if (is_directory(copying.dest)) {
    copying.answer.values["diff"] = json::array();
    co_return copying.refused("can not use content with a dir as dest");
  }
  auto putting = put(copying);
  co_return co_await std::move(putting);
}

}  // namespace muster::modules
