#include "agent/tasks/modules/connections.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <sstream>

namespace muster::modules {

namespace ip = boost::asio::ip;

namespace {

std::optional<std::uint32_t> hex_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto* end = text.data() + text.size();
  const auto [stopped, bad] = std::from_chars(text.data(), end, number, 16);
  if (bad != std::errc{} || stopped != end) return std::nullopt;
  return number;
}

/// Words of 32 bits, each in the host's byte order: "0100007F" is 127.0.0.1.
std::optional<ip::address> parse_address(std::string_view text) {
  if (text.size() != 8 && text.size() != 32) return std::nullopt;
  std::array<unsigned char, 16> bytes{};
  for (std::size_t i = 0; i * 8 < text.size(); ++i) {
    const auto word = hex_number(text.substr(i * 8, 8));
    if (!word) return std::nullopt;
    std::memcpy(bytes.data() + i * 4, &*word, 4);
  }
  if (text.size() == 8) return ip::address_v4({bytes[0], bytes[1], bytes[2], bytes[3]});
  const ip::address_v6 v6(bytes);
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  return v6;
}

}  // namespace

std::vector<Connection> parse_connections(std::string_view table) {
  std::vector<Connection> connections;
  std::istringstream lines{std::string(table)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string number, local, remote;
    Connection found;
    words >> number >> local >> remote >> found.state;
    const auto colon = std::min(local.find(':'), local.size());
    const auto near = parse_address(std::string_view(local).substr(0, colon));
    const auto port = hex_number(std::string_view(local).substr(std::min(colon + 1, local.size())));
    const auto far = parse_address(std::string_view(remote).substr(0, remote.find(':')));
    if (!near || !port || !far) continue;
    found.local = *near;
    found.local_port = static_cast<std::uint16_t>(*port);
    found.remote = *far;
    connections.push_back(std::move(found));
  }
  return connections;
}

std::string connection_state(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{"ESTABLISHED", "SYN_SENT",  "SYN_RECV",
                                                   "FIN_WAIT1",   "FIN_WAIT2", "TIME_WAIT"};
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return {};
  return "0" + std::to_string(found - kNames.begin() + 1);
}

}  // namespace muster::modules
