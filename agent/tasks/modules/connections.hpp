#pragma once
// The TCP connections of this host, as /proc/net/tcp and tcp6 list them (proc(5)).

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace muster::modules {

/// One connection; an IPv4 address mapped into IPv6 is given as IPv4.
struct Connection {
  boost::asio::ip::address local;
  std::uint16_t local_port = 0;
  boost::asio::ip::address remote;
  std::string state;  ///< "01" is ESTABLISHED
};

/// The lines of one table; what is no connection is left out.
std::vector<Connection> parse_connections(std::string_view table);
/// The number of a state by its name in Ansible ("ESTABLISHED"); empty for one that is not known.
std::string connection_state(std::string_view name);

}  // namespace muster::modules
