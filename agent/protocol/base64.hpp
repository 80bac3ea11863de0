#pragma once
// Base64 as known_hosts, key files and fingerprints use it.

#include <optional>
#include <string>
#include <string_view>

namespace muster {

/// `bytes` in base64, with padding.
std::string base64_encode(std::string_view bytes);

/// The bytes behind `text`; nothing unless all of it is padded base64 without white space.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace muster
