#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "bootstrapper/cluster/parse.hpp"
#include "bootstrapper/cluster/secret_source.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// What is wrong with a file that must be there and be readable.
Result<struct stat> look_at(const std::filesystem::path& path) {
  struct stat info {};
  const auto bad = [&](const std::string& why) {
    return fail(ErrorKind::usage, in_quotes(path.string()) + ": " + why);
  };
  if (stat(path.c_str(), &info) != 0 || access(path.c_str(), R_OK) != 0) {
    return bad(std::generic_category().message(errno));
  }
  if (!S_ISREG(info.st_mode)) return bad("this is no file");
  return info;
}

Result<> check_readable(const std::filesystem::path& path) {
  TRY(const auto info, look_at(path));
  (void)info;
  return {};
}

/// As ssh does it: only a key of one's own must be hidden from others; whose it is otherwise is not ours to
/// say.
Result<> check_key(const std::filesystem::path& path) {
  TRY(const auto info, look_at(path));
  if (info.st_uid != geteuid() || (info.st_mode & (S_IRWXG | S_IRWXO)) == 0) return {};
  return fail(ErrorKind::usage,
              in_quotes(path.string()) + ": others than its owner may read this private key")
      .next("chmod 600 " + path.string());
}

Result<> check(const NamedFile& named) {
  switch (named.kind) {
    case NamedFile::Kind::manifest:
    case NamedFile::Kind::playbook:
    case NamedFile::Kind::ssh_config:
      return check_readable(named.path);
    case NamedFile::Kind::key:
      return check_key(named.path);
    case NamedFile::Kind::secret:
      return check_secret_file(named.path);
  }
  return {};
}

}  // namespace

std::vector<Problem> check_files(const std::filesystem::path& file, std::span<const NamedFile> named) {
  Problems problems(file);
  for (const auto& one : named) {
    const auto good = check(one);
    if (!good) problems.error(one.place, one.key + ": " + good.error().message(), good.error().remedy());
  }
  return problems.sorted();
}

}  // namespace muster::cluster
