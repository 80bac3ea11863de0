#include "bootstrapper/ssh/private_key.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/system/error_code.hpp>
#include <cerrno>
#include <fstream>
#include <string_view>
#include <utility>

#include "agent/protocol/base64.hpp"
#include "agent/protocol/descriptor.hpp"
#include "bootstrapper/ssh/packet_reader.hpp"

namespace muster::ssh {

namespace {

constexpr off_t kMostBytes = 64 << 10;

Error cannot_use(const std::filesystem::path& path, const std::string& why) {
  return fail(ErrorKind::login, path.string() + ": " + why);
}

// The bytes between "-----BEGIN X-----" and "-----END X-----".
Secret pem_bytes(std::string_view text) {
  const auto begin = text.find('\n', text.find("-----BEGIN "));
  const auto end = text.find("-----END ");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return Secret();
  std::string body(text.substr(begin, end - begin));
  std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  const Secret base64(std::move(body));
  auto bytes = base64_decode(base64.reveal());
  return bytes ? Secret(*std::move(bytes)) : Secret();
}

// The header of OpenSSH's own format (PROTOCOL.key): its public key is never encrypted.
std::optional<PrivateKey> inspect_openssh(std::string_view text) {
  constexpr std::string_view kMagic("openssh-key-v1\0", 15);
  const auto bytes = pem_bytes(text);
  if (!bytes.reveal().starts_with(kMagic)) return std::nullopt;
  PacketReader reader(std::string_view(bytes.reveal()).substr(kMagic.size()));
  const auto cipher = reader.string();
  reader.string();  // key derivation
  reader.string();  // and its options
  reader.number();  // of keys: always one
  const auto blob = reader.string();
  if (!blob) return std::nullopt;
  PrivateKey key;
  key.encrypted = cipher != "none";
  key.public_key = PublicKey::from_blob(*blob);
  if (key.public_key) key.type = key.public_key->type();
  return key;
}

}  // namespace

std::optional<PrivateKey> inspect_private_key(Secret content) {
  std::optional<PrivateKey> key;
  const std::string_view text = content.reveal();
  const auto begins = [text](std::string_view label) {
    return text.find("-----BEGIN " + std::string(label) + "-----") != std::string_view::npos;
  };
  if (begins("OPENSSH PRIVATE KEY")) {
    key = inspect_openssh(text);
  } else if (begins("RSA PRIVATE KEY") || begins("EC PRIVATE KEY")) {
    key.emplace();
    key->type = begins("RSA PRIVATE KEY") ? "ssh-rsa" : "ecdsa";
    key->encrypted = text.find("Proc-Type: 4,ENCRYPTED") != std::string_view::npos;
  } else if (begins("PRIVATE KEY") || begins("ENCRYPTED PRIVATE KEY")) {
    key.emplace();
    key->encrypted = begins("ENCRYPTED PRIVATE KEY");
  }
  if (key) key->content = std::move(content);
  return key;
}

std::optional<PublicKey> read_public_half(const std::filesystem::path& path) {
  for (const auto& file : {path, std::filesystem::path(path.string() + ".pub")}) {
    std::ifstream in(file);
    std::string line;
    // A private key has more than one line, and the first is no public key.
    if (!std::getline(in, line)) continue;
    if (auto key = PublicKey::from_text(line)) return key;
  }
  return std::nullopt;
}

Result<PrivateKey> read_private_key(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) {
    return cannot_use(path, boost::system::error_code(errno, boost::system::system_category()).message());
  }
  struct stat status {};
  std::string text;
  const bool fits =
      ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= kMostBytes;
  if (fits) {
    text.resize(static_cast<std::size_t>(status.st_size));
    const auto got = ::read(file.get(), text.data(), text.size());
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  }
  Secret content(std::move(text));
  if (!fits) return cannot_use(path, "not a private key");
  if (status.st_uid == ::getuid() && (status.st_mode & 077) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", status.st_mode & 07777);
    return cannot_use(path, "open to others (mode " + std::string(mode) + ")")
        .next("chmod 600 " + path.string());
  }
  auto key = inspect_private_key(std::move(content));
  if (!key) return cannot_use(path, "not a private key");
  key->path = path;
  return *std::move(key);
}

}  // namespace muster::ssh
