#include "agent/tasks/modules/stat_values.hpp"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <cstdio>

namespace muster::modules {

namespace {

double seconds(const timespec& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// "0644", "1777".
std::string octal(mode_t mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode & 07777);
  return text.data();
}

}  // namespace

boost::json::object stat_values(const struct stat& seen) {
  const auto mode = seen.st_mode;
  const auto has = [&](mode_t bit) { return (mode & bit) != 0; };
  return {{"mode", octal(mode)},
          {"isdir", S_ISDIR(mode)},
          {"ischr", S_ISCHR(mode)},
          {"isblk", S_ISBLK(mode)},
          {"isreg", S_ISREG(mode)},
          {"isfifo", S_ISFIFO(mode)},
          {"islnk", S_ISLNK(mode)},
          {"issock", S_ISSOCK(mode)},
          {"uid", seen.st_uid},
          {"gid", seen.st_gid},
          {"size", seen.st_size},
          {"inode", seen.st_ino},
          {"dev", seen.st_dev},
          {"nlink", seen.st_nlink},
          {"atime", seconds(seen.st_atim)},
          {"mtime", seconds(seen.st_mtim)},
          {"ctime", seconds(seen.st_ctim)},
          {"wusr", has(S_IWUSR)},
          {"rusr", has(S_IRUSR)},
          {"xusr", has(S_IXUSR)},
          {"wgrp", has(S_IWGRP)},
          {"rgrp", has(S_IRGRP)},
          {"xgrp", has(S_IXGRP)},
          {"woth", has(S_IWOTH)},
          {"roth", has(S_IROTH)},
          {"xoth", has(S_IXOTH)},
          {"isuid", has(S_ISUID)},
          {"isgid", has(S_ISGID)}};
}

void tell_names(const struct stat& seen, boost::json::object& values) {
  if (const auto* user = ::getpwuid(seen.st_uid)) values["pw_name"] = user->pw_name;
  if (const auto* group = ::getgrgid(seen.st_gid)) values["gr_name"] = group->gr_name;
}

}  // namespace muster::modules
