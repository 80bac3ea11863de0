#pragma once
// The networks that cluster.yaml names, read strictly. Addresses and networks themselves:
// agent/protocol/ip.hpp.

#include <string_view>

#include "agent/protocol/ip.hpp"
#include "agent/protocol/result.hpp"

namespace muster::cluster {

/// Reads "10.244.0.0/16". A usage Error says what is wrong, and for an address inside a network which network
/// that is.
Result<Network> parse_network(std::string_view text);

}  // namespace muster::cluster
