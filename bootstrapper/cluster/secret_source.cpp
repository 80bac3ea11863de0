#include "bootstrapper/cluster/secret_source.hpp"

#include <fcntl.h>
#include <string.h>  // explicit_bzero
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "agent/protocol/descriptor.hpp"
#include "bootstrapper/cluster/first_line.hpp"
#include "bootstrapper/cluster/secret_command.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

std::string reason(int number) {
  return std::generic_category().message(number);
}

Error in_file(const std::filesystem::path& file, const std::string& message) {
  return fail(ErrorKind::usage, in_quotes(file.string()) + ": " + message);
}

Result<> check_open_file(int descriptor, const std::filesystem::path& file) {
  struct stat info {};
  if (fstat(descriptor, &info) != 0) return in_file(file, reason(errno));
  if (!S_ISREG(info.st_mode)) return in_file(file, "this is no file");
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return in_file(file, "others than its owner may read it").next("chmod 600 " + file.string());
  }
  return {};
}

/// O_NONBLOCK: a named pipe without a writer would hold up the open.
Result<Descriptor> open_secret(const std::filesystem::path& file) {
  Descriptor descriptor(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (descriptor.get() < 0) return in_file(file, reason(errno));
  TRY(check_open_file(descriptor.get(), file));
  return descriptor;
}

Result<Secret> from_file(const std::filesystem::path& file) {
  TRY(auto descriptor, open_secret(file));
  FirstLine line;
  std::array<char, 512> buffer{};
  ssize_t got = 0;
  while (!line.complete() && (got = read(descriptor.get(), buffer.data(), buffer.size())) > 0) {
    line.append({buffer.data(), static_cast<std::size_t>(got)});
  }
  const int error = errno;
  explicit_bzero(buffer.data(), buffer.size());
  if (got < 0) return in_file(file, reason(error));
  if (line.too_long()) return in_file(file, "its first line is too long for a secret");
  auto secret = std::move(line).take();
  if (secret.empty()) return in_file(file, "its first line is empty");
  return secret;
}

Result<Secret> from_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value) {
    return fail(ErrorKind::usage, "the environment variable " + name + " is not set")
        .next("export " + name + " before muster is started");
  }
  FirstLine line;
  line.append(value);
  line.append("\n");
  if (line.too_long())
    return fail(ErrorKind::usage, "the environment variable " + name + " is too long for a secret");
  auto secret = std::move(line).take();
  if (secret.empty()) return fail(ErrorKind::usage, "the environment variable " + name + " is empty");
  return secret;
}

}  // namespace

Result<> check_secret_file(const std::filesystem::path& file) {
  TRY(auto descriptor, open_secret(file));
  return {};
}

Result<Secret> read_secret(const SecretSource& source, std::chrono::milliseconds deadline) {
  if (!source.file.empty()) return from_file(source.file);
  if (!source.environment.empty()) return from_environment(source.environment);
  if (!source.command.empty()) return read_secret_command(source.command, deadline);
  return fail(ErrorKind::bug, "a secret was asked for that has no source");
}

}  // namespace muster::cluster
