#pragma once
// A public key, of a host or of a user, as SSH sends it and as people compare it.

#include <optional>
#include <string>
#include <string_view>

namespace muster::ssh {

/// A public key: its bytes on the wire, which begin with its type.
class PublicKey {
 public:
  /// The key in `blob`; nothing when it does not begin with the name of a type.
  static std::optional<PublicKey> from_blob(std::string_view blob);
  /// The key in "TYPE BASE64", as in a .pub file; what follows is ignored. Nothing when the two do not agree.
  static std::optional<PublicKey> from_text(std::string_view text);

  /// "ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa", ...
  [[nodiscard]] const std::string& type() const { return type_; }
  [[nodiscard]] const std::string& blob() const { return blob_; }
  /// "TYPE BASE64", as in known_hosts and .pub files.
  [[nodiscard]] std::string text() const;
  /// "SHA256:..." exactly as OpenSSH prints it.
  [[nodiscard]] std::string fingerprint() const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.blob_ == b.blob_; }

 private:
  PublicKey(std::string type, std::string blob) : type_(std::move(type)), blob_(std::move(blob)) {}

  std::string type_;
  std::string blob_;
};

}  // namespace muster::ssh
