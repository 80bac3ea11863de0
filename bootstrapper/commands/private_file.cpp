#include "bootstrapper/commands/private_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

namespace muster::commands {

namespace fs = std::filesystem;

Result<> write_private(const fs::path& file, std::string_view bytes) {
  const fs::path fresh = file.string() + ".new";
  ::unlink(fresh.c_str());
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  const auto failed = [&] {
    Error error = fail(ErrorKind::usage, file.string() + ": cannot be written: " + std::strerror(errno));
    if (descriptor >= 0) ::close(descriptor);
    ::unlink(fresh.c_str());
    return error;
  };
  if (descriptor < 0) return failed();
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) return failed();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0 || ::rename(fresh.c_str(), file.c_str()) != 0) return failed();
  ::close(descriptor);
  return {};
}

Result<> check_writable(const fs::path& file) {
  const auto directory = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (::access(directory.c_str(), W_OK | X_OK) != 0)
    return fail(ErrorKind::usage, file.string() + ": cannot be written: " + std::strerror(errno));
  std::error_code none;
  if (fs::is_directory(file, none))
    return fail(ErrorKind::usage, file.string() + " is a directory: wanted the name of a file");
  return {};
}

}  // namespace muster::commands
