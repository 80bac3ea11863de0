#include "bootstrapper/cluster/network.hpp"

#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

Result<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return fail(ErrorKind::usage, in_quotes(text) + " is no network such as 10.244.0.0/16");
  if (slash == std::string_view::npos) {
    return fail(ErrorKind::usage, in_quotes(text) + " is an address, wanted a network such as 10.244.0.0/16");
  }
  const auto prefix = parse_prefix(text.substr(slash + 1), address->bits());
  if (!prefix) {
    return fail(ErrorKind::usage,
                in_quotes(text) + ": the number after the / must be 0 to " + std::to_string(address->bits()));
  }
  const Network network{first_of(*address, *prefix), *prefix};
  if (network.address != *address) {
    return fail(ErrorKind::usage, in_quotes(text) + " is an address inside a network")
        .next("the network is " + to_string(network));
  }
  return network;
}

}  // namespace muster::cluster
