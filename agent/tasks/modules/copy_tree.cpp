#include "agent/tasks/modules/copy_tree.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "agent/protocol/digest.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/fresh_file.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepest = 200;

/// One run.
struct Tree {
  const Task& task;
  Attributes owners;  ///< without a mode: files keep their own
  bool follow = false;
  bool changed = false;

  Result<> own(const std::string& path) {
    TRY(const bool other, owners.apply(path, task.check, nullptr));
    changed = changed || other;
    return {};
  }
};

Result<bool> same_content(const std::string& a, const std::string& b) {
  struct stat first {};
  struct stat second {};
  if (::stat(a.c_str(), &first) != 0 || ::stat(b.c_str(), &second) != 0) return false;
  if (!S_ISREG(first.st_mode) || !S_ISREG(second.st_mode) || first.st_size != second.st_size) return false;
  TRY(const auto left, digest_of_file(a, "sha256"));
  TRY(const auto right, digest_of_file(b, "sha256"));
  return left == right;
}

Result<> copy_file(Tree& tree, const std::string& from, const std::string& to) {
  TRY(const bool same, same_content(from, to));
  if (same && !is_link(to)) return tree.own(to);
  tree.changed = true;
  if (tree.task.check) return {};
  struct stat seen {};
  if (::stat(from.c_str(), &seen) != 0) return errno_error(from, "stat");
  if (!S_ISREG(seen.st_mode)) return fail(ErrorKind::agent, from + " is no regular file");
  TRY(auto fresh, FreshFile::beside(to));
  TRY(fresh.copy_from(from));
  auto before = look_before(to);
  before.st_mode = seen.st_mode;
  TRY(const auto look, tree.owners.look(before));
  TRY(fresh.look_like(look, to));
  TRY(fresh.times_of(from));
  return fresh.become(to);
}

Result<> copy_link(Tree& tree, const std::string& from, const std::string& to) {
  const auto target = link_target(from);
  if (link_target(to) == target) return {};
  tree.changed = true;
  if (tree.task.check) return {};
  if (state_of(to) != "absent") return fail(ErrorKind::agent, to + " is in the way of a symbolic link");
  if (::symlink(target.c_str(), to.c_str()) != 0) return errno_error(to, "make this link");
  return tree.own(to);
}

Result<> copy_directory(Tree& tree, const std::string& from, const std::string& to, int depth) {
  if (depth > kDeepest) return fail(ErrorKind::agent, from + " is too deep, or links make a circle");
  const bool fresh = state_of(to) == "absent";
  struct stat seen {};
  if (::stat(from.c_str(), &seen) != 0) return errno_error(from, "stat");
  if (fresh) {
    tree.changed = true;
    if (!tree.task.check && ::mkdir(to.c_str(), 0700) != 0) return errno_error(to, "make this directory");
  } else if (!is_directory(to)) {
    return fail(ErrorKind::agent, to + " is no directory");
  }
  std::error_code bad;
  for (fs::directory_iterator at(from, bad), end; !bad && at != end; at.increment(bad)) {
    const auto source = at->path().string();
    const auto target = below(to, at->path().filename().string());
    if (is_link(source) && !tree.follow) {
      TRY(copy_link(tree, source, target));
    } else if (is_directory(source)) {
      TRY(copy_directory(tree, source, target, depth + 1));
    } else {
      TRY(copy_file(tree, source, target));
    }
  }
  if (bad) return fail(ErrorKind::agent, from + ": " + bad.message());
  if (fresh && tree.task.check) return {};
  if (fresh && ::chmod(to.c_str(), seen.st_mode & 07777) != 0) return errno_error(to, "set its mode");
  return tree.own(to);
}

}  // namespace

Result<Answer> copy_tree(const Task& task, const Attributes& attributes, const std::string& src,
                         const std::string& dest) {
  Tree tree{task, attributes.with_mode({}), task.arguments.flag("local_follow")};
  const bool content_only = src.ends_with('/');
  const auto to = content_only ? dest : below(dest, base_name(src));
  const bool there = is_directory(dest);
  if (state_of(dest) == "absent") {
    if (!something_is_at(parent_of(dest)))
      return Answer::failure("Destination directory " + parent_of(dest) + " does not exist");
    tree.changed = true;
    if (!task.check && !content_only && ::mkdir(dest.c_str(), 0777) != 0)
      return errno_error(dest, "make this directory");
  }
  TRY(copy_directory(tree, src, to, 0));
  // Named as Ansible names it: inside of a directory that was there, which after "SRC/" is the directory
  // itself.
  const auto told = there ? below(dest, base_name(src)) : dest;
  Answer answer;
  TRY(const bool other, attributes.apply(told, task.check, nullptr));
  answer.changed = tree.changed || other;
  answer.values = {{"dest", told}, {"src", src}, {"checksum", nullptr}, {"md5sum", nullptr}};
  tell_path(told, answer.values);
  return answer;
}

}  // namespace muster::modules
