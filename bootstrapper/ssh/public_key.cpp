#include "bootstrapper/ssh/public_key.hpp"

#include <algorithm>

#include "agent/protocol/base64.hpp"
#include "agent/protocol/ssh_fingerprint.hpp"
#include "bootstrapper/ssh/packet_reader.hpp"

namespace muster::ssh {

namespace {

// Algorithm names are printable US-ASCII, at most 64 characters (RFC 4251 section 6).
bool is_type_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return c > ' ' && c < 0x7f; });
}

}  // namespace

std::optional<PublicKey> PublicKey::from_blob(std::string_view blob) {
  const auto type = PacketReader(blob).string();
  if (!type || !is_type_name(*type)) return std::nullopt;
  return PublicKey(std::string(*type), std::string(blob));
}

std::optional<PublicKey> PublicKey::from_text(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto type = text.substr(0, text.find_first_of(kSpace));
  text.remove_prefix(type.size());
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kSpace)));
  const auto blob = base64_decode(text.substr(0, text.find_first_of(kSpace)));
  if (!blob) return std::nullopt;
  auto key = from_blob(*blob);
  if (!key || key->type() != type) return std::nullopt;
  return key;
}

std::string PublicKey::text() const {
  return type_ + " " + base64_encode(blob_);
}

std::string PublicKey::fingerprint() const {
  return ssh_fingerprint(blob_);
}

}  // namespace muster::ssh
