#include "bootstrapper/ssh/known_hosts_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/system/error_code.hpp>
#include <cerrno>
#include <string>

#include "agent/protocol/descriptor.hpp"
#include "bootstrapper/ssh/host_pattern.hpp"

namespace muster::ssh {

namespace {

// The whole content from the beginning; false with errno set when it cannot be read.
bool read_all(const Descriptor& file, std::string& text) {
  char block[16384];
  for (off_t at = 0;;) {
    const auto got = ::pread(file.get(), block, sizeof block, at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    text.append(block, static_cast<std::size_t>(got));
    at += got;
  }
}

Error cannot(std::string_view what, const std::filesystem::path& file) {
  const boost::system::error_code why(errno, boost::system::system_category());
  return fail(ErrorKind::login, "cannot " + std::string(what) + " " + file.string() + ": " + why.message());
}

}  // namespace

Result<KnownHosts> read_known_hosts(const std::filesystem::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.open() && errno == ENOENT) return KnownHosts();
  std::string text;
  if (!opened.open() || !read_all(opened, text)) return cannot("read", file);
  return KnownHosts::parse(text);
}

Result<Verdict> remember_host(const std::filesystem::path& file, std::string_view address, std::uint16_t port,
                              const PublicKey& key) {
  ::mkdir(file.parent_path().c_str(), 0700);  // where it cannot be made, the open below says why
  const Descriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!opened.open()) return cannot("write", file);
  if (::flock(opened.get(), LOCK_EX) != 0) return cannot("lock", file);
  std::string text;
  if (!read_all(opened, text)) return cannot("read", file);
  auto verdict = KnownHosts::parse(text).judge(address, port, key);
  if (verdict.kind != Verdict::Kind::unknown) return verdict;

  std::string line = text.empty() || text.back() == '\n' ? "" : "\n";
  line += known_host_name(address, port) + " " + key.text() + "\n";
  if (::write(opened.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    return cannot("write", file);
  }
  return KnownHosts::parse(text + line).judge(address, port, key);
}

}  // namespace muster::ssh
