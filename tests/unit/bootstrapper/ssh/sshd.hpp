#pragma once
// A real sshd for the tests: on 127.0.0.1 and a high port, with its own configuration, host keys and users.
// As root it runs in a mount namespace with a passwd and a shadow of its own, so that there are passwords to
// test and a user "ops" who is not root.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "bootstrapper/ssh/public_key.hpp"
#include "bootstrapper/ssh/target.hpp"
#include "tests/unit/bootstrapper/ssh/child.hpp"

namespace muster::test {

/// The password of all users of the test sshd.
inline constexpr const char* kPassword = "right-password";
/// The passphrase of the encrypted keys.
inline constexpr const char* kPassphrase = "open sesame";

/// Keys that are made once for all tests: host keys, and users' keys that the test sshd lets in.
class Keys {
 public:
  static const Keys& get();
  /// A user's private key: ed25519, ecdsa, rsa, rsa-pem, rsa-pkcs8, ecdsa-pem, encrypted, encrypted-pem are
  /// let in, stranger is not.
  [[nodiscard]] std::filesystem::path user(const std::string& name) const {
    return folder_ / ("user-" + name);
  }
  /// A host's private key: ed25519, ecdsa, rsa; "other" is an ed25519 key that no host has.
  [[nodiscard]] std::filesystem::path host(const std::string& type) const {
    return folder_ / ("host-" + type);
  }
  [[nodiscard]] ssh::PublicKey public_host_key(const std::string& type) const;
  [[nodiscard]] std::filesystem::path authorized_keys() const { return folder_ / "authorized_keys"; }

 private:
  Keys();
  ScratchFolder folder_;
};

struct SshdOptions {
  std::vector<std::string> host_keys = {"ed25519"};
  std::vector<std::string> configuration =
      {};                    ///< lines before the defaults: the first value of a key counts
  std::string path = {};     ///< PATH of the commands; empty: the usual one
  std::string prepare = {};  ///< shell commands run before it, as root in its mount namespace
};

/// A running sshd.
class Sshd {
 public:
  explicit Sshd(SshdOptions options = {});

  /// How to log in to it with the ed25519 key. Its host keys are in known_hosts().
  [[nodiscard]] ssh::Target target() const;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// "[127.0.0.1]:PORT"
  [[nodiscard]] std::string name() const { return "[127.0.0.1]:" + std::to_string(port_); }
  [[nodiscard]] std::filesystem::path known_hosts() const { return folder_ / "known_hosts"; }

  /// The processes that serve its connections.
  [[nodiscard]] std::vector<int> servers() const { return process_->children(); }

  /// The user of target(): "root" as root, else whoever runs the tests.
  [[nodiscard]] static std::string user();
  /// A user who is not root; as root that is "ops".
  [[nodiscard]] static std::string plain_user();

 private:
  ScratchFolder folder_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Child> process_;
};

/// Whether the tests run as root: without it there are no passwords to test.
bool is_root();

/// A port on 127.0.0.1 that nobody listened on a moment ago.
std::uint16_t free_port();

}  // namespace muster::test
