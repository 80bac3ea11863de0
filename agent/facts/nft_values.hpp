#pragma once
// The values of `nft -j` (libnftables-json(5)): ports, networks, sets of them. What a rule does with them is
// in nft_rule.hpp.

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/ports.hpp"

namespace muster::facts {

using NftValues = std::vector<boost::json::value>;
/// The elements of the named sets and maps of one table.
using NftSets = std::map<std::string, NftValues>;

/// The member of a JSON object; nullptr where it is none or has no such member.
const boost::json::value* nft_member(const boost::json::value& value, std::string_view key);
/// The string at `key`; "" where there is none.
std::string nft_text(const boost::json::value& value, std::string_view key);

/// Keeps the elements of a "set" or "map" object under its name.
void remember_nft_set(const boost::json::value& set, NftSets& sets);
/// Appends an element of a set without its counters and timeouts.
void append_nft_element(const boost::json::value& element, NftValues& out);
/// The alternatives of a match's right side; none where they are not known.
NftValues nft_alternatives(const boost::json::value& right, const NftSets& sets);

/// A port or a range of them.
std::optional<PortRange> nft_ports(const boost::json::value& value);
/// "10.0.0.0/8"; nothing for a range of addresses.
std::optional<std::string> nft_network(const boost::json::value& value);
/// The words among the values; numbers as they are written.
std::vector<std::string> nft_words(const NftValues& values);

}  // namespace muster::facts
