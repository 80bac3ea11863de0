#pragma once
// What of an X.509 certificate is looked at. Which file holds which certificate is certificates.cpp's.

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::facts {

struct X509Summary {
  std::int64_t not_after = 0;  ///< seconds since the epoch
  std::string issuer;          ///< common name, "" where it has none
};

/// The first certificate of a text in PEM; whatever else stands there, such as a private key, is skipped. An
/// agent Error where there is none that can be read.
Result<X509Summary> read_x509(std::string_view pem);

}  // namespace muster::facts
