#include "agent/tasks/modules/home_directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <regex>

#include "agent/protocol/whole_file.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

/// What login.defs(5) has for homes; nothing where it says nothing.
std::optional<mode_t> home_mode() {
  static const std::regex kUmask("UMASK\\s+(\\d+)");
  std::ifstream file("/etc/login.defs");
  std::smatch found;
  for (std::string line; std::getline(file, line);) {
    if (std::regex_match(line, found, kUmask)) {
      return 0777 & ~static_cast<mode_t>(std::stoul(found[1].str(), nullptr, 8));
    }
  }
  return std::nullopt;
}

Result<> own(const fs::path& path, const Account& owner) {
  if (::lchown(path.c_str(), static_cast<uid_t>(owner.uid), static_cast<gid_t>(owner.gid)) == 0) return {};
  return errno_error(path, "set its owner");
}

}  // namespace

Result<> own_tree(const fs::path& directory, const Account& owner) {
  TRY(own(directory, owner));
  std::error_code failed;
  for (fs::recursive_directory_iterator entry(directory, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    TRY(own(entry->path(), owner));
  }
  if (failed) return fail(ErrorKind::agent, directory.string() + ": read: " + failed.message());
  return {};
}

Result<> make_home(const fs::path& home, const fs::path& skeleton, const Account& owner) {
  std::error_code failed;
  if (fs::exists(home, failed)) return {};
  fs::create_directories(home, failed);
  if (failed) return fail(ErrorKind::agent, home.string() + ": create: " + failed.message());
  if (fs::is_directory(skeleton)) {
    fs::copy(skeleton, home, fs::copy_options::recursive | fs::copy_options::copy_symlinks, failed);
  }
  if (failed) return fail(ErrorKind::agent, home.string() + ": copy: " + failed.message());
  if (const auto mode = home_mode(); mode && ::chmod(home.c_str(), *mode) != 0) {
    return errno_error(home, "set its mode");
  }
  return own_tree(home, owner);
}

}  // namespace muster::modules
