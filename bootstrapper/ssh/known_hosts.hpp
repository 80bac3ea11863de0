#pragma once
// What a known_hosts file says about a host, as OpenSSH reads it (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
// Pure: the file itself is read and written by known_hosts_file.hpp.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/ssh/public_key.hpp"

namespace muster::ssh {

/// One line that names a key.
struct KnownHost {
  enum class Marker { none, revoked, cert_authority };
  std::size_t line = 0;  ///< from 1
  Marker marker = Marker::none;
  std::string hosts;  ///< the patterns, comma-separated, or one hashed name
  PublicKey key;
  std::filesystem::path file = {};  ///< where the line stands; empty where it was parsed from a text
};

/// What the file says about the key that a host showed.
struct Verdict {
  enum class Kind {
    known,    ///< the key stands there for this host
    unknown,  ///< nothing usable stands there for this host
    changed,  ///< another key stands there for this host
    revoked,  ///< this key is marked @revoked
  };
  Kind kind = Kind::unknown;
  std::optional<KnownHost> entry;  ///< the line that decided it, where there is one
};

/// The usable lines of a known_hosts file. Lines that cannot be understood are passed over, as OpenSSH does.
class KnownHosts {
 public:
  static KnownHosts parse(std::string_view text);

  /// Takes over the lines of another file; they count behind those that are here.
  void add(KnownHosts more, const std::filesystem::path& file);
  /// Judges `key`, shown by the host at `address` and `port`. Keys of certificate authorities do not count.
  [[nodiscard]] Verdict judge(std::string_view address, std::uint16_t port, const PublicKey& key) const;
  /// The key types that stand there for the host, each once: the ones to negotiate first, since a key of
  /// another type could not be told from a changed one.
  [[nodiscard]] std::vector<std::string> key_types(std::string_view address, std::uint16_t port) const;

 private:
  std::vector<KnownHost> entries_;
};

}  // namespace muster::ssh
