#include "agent/tasks/modules/attributes.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/file_mode.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

constexpr const char* kSelinuxLabel = "security.selinux";

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// The number in the third column of what `getent` prints. Our own C library sees no directory service.
boost::asio::awaitable<std::optional<std::uint32_t>> from_directory(const Task& task, std::string database,
                                                                    std::string name) {
  if (!task.run) co_return std::nullopt;
  Program program;
  program.argv = {"getent", std::move(database), std::move(name)};
  auto asking = task.run(std::move(program));
  const auto asked = co_await std::move(asking);
  if (!asked || asked->exit.status != 0) co_return std::nullopt;
  const std::string_view line = asked->out;
  const auto first = line.find(':');
  const auto second = line.find(':', first == line.npos ? first : first + 1);
  if (second == line.npos) co_return std::nullopt;
  co_return number_in(line.substr(second + 1, line.find(':', second + 1) - second - 1));
}

/// The number of a user (`passwd`) or a group (`group`) of that name, which may be a number itself; nothing
/// where nobody has it.
boost::asio::awaitable<std::optional<std::uint32_t>> number_of(const Task& task, std::string database,
                                                               std::string name) {
  if (const auto number = number_in(name)) co_return number;
  if (database == "passwd") {
    if (const auto* user = ::getpwnam(name.c_str())) co_return user->pw_uid;
  } else {
    if (const auto* group = ::getgrnam(name.c_str())) co_return group->gr_gid;
  }
  auto asking = from_directory(task, std::move(database), std::move(name));
  co_return co_await std::move(asking);
}

std::string errno_text(const std::string& path) {
  const int number = errno;
  return "[Errno " + std::to_string(number) + "] " + std::strerror(number) + ": b'" + path + "'";
}

void note(Look& look, std::string_view what, json::value before, json::value after) {
  look.changed = true;
  look.before[what] = std::move(before);
  look.after[what] = std::move(after);
}

}  // namespace

void add_to_diff(json::object& diff, const json::object& before, const json::object& after) {
  for (const auto& [side, values] : {std::pair("before", &before), std::pair("after", &after)}) {
    if (values->empty()) continue;
    if (!diff.contains(side)) diff[side] = json::object();
    auto& told = diff[side].as_object();
    for (const auto& [name, value] : *values) told[name] = value;
  }
}

boost::asio::awaitable<Attributes> Attributes::of(const Task& task) {
  Attributes attributes;
  if (const auto* mode = task.arguments.find("mode")) attributes.mode_ = *mode;
  if (task.arguments.has("owner")) {
    Id owner{task.arguments.text("owner")};
    auto asking = number_of(task, "passwd", owner.name);
    owner.number = co_await std::move(asking);
    attributes.owner_ = std::move(owner);
  }
  if (task.arguments.has("group")) {
    Id group{task.arguments.text("group")};
    auto asking = number_of(task, "group", group.name);
    group.number = co_await std::move(asking);
    attributes.group_ = std::move(group);
  }
  Label label;
  bool any = false;
  constexpr std::array<std::string_view, 4> kParts{"seuser", "serole", "setype", "selevel"};
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    label.parts[i] = task.arguments.text(kParts[i]);
    any = any || !label.parts[i].empty();
  }
  if (any) attributes.label_ = std::move(label);
  co_return attributes;
}

Attributes Attributes::with_mode(json::value mode) const {
  auto other = *this;
  other.mode_ = std::move(mode);
  return other;
}

bool Attributes::none() const {
  return mode_.is_null() && !owner_ && !group_ && !label_;
}

Result<Look> Attributes::look(const struct stat& seen) const {
  Look look{seen.st_mode & 07777, seen.st_uid, seen.st_gid, false, {}, {}};
  if (owner_) {
    if (!owner_->number)
      return fail(ErrorKind::usage, "chown failed: failed to look up user " + owner_->name);
    if (look.uid != *owner_->number) note(look, "owner", look.uid, *owner_->number);
    look.uid = *owner_->number;
  }
  if (group_) {
    if (!group_->number)
      return fail(ErrorKind::usage, "chgrp failed: failed to look up group " + group_->name);
    if (look.gid != *group_->number) note(look, "group", look.gid, *group_->number);
    look.gid = *group_->number;
  }
  // A link has no mode of its own that could be changed.
  if (mode_.is_null() || S_ISLNK(seen.st_mode)) return look;
  TRY(const auto mode, settled_mode(mode_, seen.st_mode));
  if (mode != look.mode)
    note(look, "mode", json::string(mode_text(look.mode)), json::string(mode_text(mode)));
  look.mode = mode;
  return look;
}

Result<bool> Attributes::apply(const std::string& path, bool check, json::object* diff) const {
  if (none()) return false;
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) {
    if (check) return true;
    return errno_error(path, "stat");
  }
  TRY(const auto wanted, look(seen));
  if (diff) add_to_diff(*diff, wanted.before, wanted.after);
  TRY(const bool relabelled, relabel(path, check, diff));
  if (!wanted.changed || check) return wanted.changed || relabelled;
  if (wanted.uid != seen.st_uid && ::lchown(path.c_str(), wanted.uid, static_cast<gid_t>(-1)) != 0)
    return fail(ErrorKind::agent, "chown failed: " + errno_text(path));
  if (wanted.gid != seen.st_gid && ::lchown(path.c_str(), static_cast<uid_t>(-1), wanted.gid) != 0)
    return fail(ErrorKind::agent, "chgrp failed");
  // Also where the mode stays: a change of owner takes the set-user-ID bit away, which Ansible lets happen.
  const bool other_mode = wanted.mode != (seen.st_mode & 07777);
  if (other_mode && ::chmod(path.c_str(), wanted.mode) != 0)
    return fail(ErrorKind::agent, "chmod failed: " + errno_text(path));
  return true;
}

Result<bool> Attributes::relabel(const std::string& path, bool check, json::object* diff) const {
  std::array<char, 1024> label{};
  const auto size = label_ ? ::lgetxattr(path.c_str(), kSelinuxLabel, label.data(), label.size() - 1) : 0;
  if (size <= 0) return false;  // no SELinux here
  const std::string before(label.data());
  std::string after;
  std::size_t at = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    // The level is all that is left: it has colons of its own.
    const auto end = i == 3 ? before.size() : std::min(before.find(':', at), before.size());
    const auto& wanted = label_->parts[i];
    if (wanted == "_default")
      return fail(ErrorKind::usage, path + ": the default SELinux label is not known here; name it");
    const auto part =
        wanted.empty() ? before.substr(std::min(at, before.size()), end - std::min(at, end)) : wanted;
    if (!part.empty()) after += (i == 0 ? "" : ":") + part;
    at = end + 1;
  }
  if (after == before) return false;
  if (diff) add_to_diff(*diff, {{"secontext", before}}, {{"secontext", after}});
  if (!check && ::lsetxattr(path.c_str(), kSelinuxLabel, after.c_str(), after.size() + 1, 0) != 0)
    return fail(ErrorKind::agent, "set selinux context failed");
  return true;
}

}  // namespace muster::modules
