#pragma once
// Whether a silent address has a host behind it at all, as far as this host's ARP table tells.

#include <boost/asio/ip/address.hpp>
#include <string_view>

namespace muster::probes {

/// Whether `table`, in the form of /proc/net/arp, has the address as asked for and never answered.
bool is_unanswered_in(std::string_view table, const boost::asio::ip::address& address);
/// The same in this host's table now; false for IPv6, and where the table cannot be read.
bool is_unanswered(const boost::asio::ip::address& address);

}  // namespace muster::probes
