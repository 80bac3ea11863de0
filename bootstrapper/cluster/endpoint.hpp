#pragma once
// host:port, as in controlPlaneEndpoint.

#include <cstdint>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::cluster {

/// Where the Kubernetes API answers.
struct Endpoint {
  std::string host;  ///< IP address without brackets, or DNS name
  std::uint16_t port = 6443;
};

/// Reads "10.77.0.11:6443", "[fd00::11]:6443" or "api.example.com"; the port is 6443 where none is named.
Result<Endpoint> parse_endpoint(std::string_view text);
/// "10.77.0.11:6443", "[fd00::11]:6443"
std::string to_string(const Endpoint& endpoint);

}  // namespace muster::cluster
