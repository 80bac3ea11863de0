#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <tuple>

#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

// The states of include/net/tcp_states.h, as /proc/net prints them.
constexpr std::string_view kSynReceived = "03";
constexpr std::string_view kClosed = "07";  // for UDP: bound, and connected to nobody
constexpr std::string_view kListening = "0A";

struct Socket {
  std::string protocol;
  std::string address;
  std::uint16_t port = 0;
  std::uint64_t inode = 0;
};

/// "0100007F" or 32 such digits as an address: the kernel prints each 32-bit word as this machine holds it in
/// memory.
std::optional<std::string> parse_address(std::string_view digits) {
  if (digits.size() != 8 && digits.size() != 32) return std::nullopt;
  std::array<unsigned char, 16> bytes{};
  for (std::size_t word = 0; word < digits.size() / 8; ++word) {
    const auto value = number<std::uint32_t>(digits.substr(word * 8, 8), 16);
    if (!value) return std::nullopt;
    std::memcpy(bytes.data() + word * 4, &*value, 4);
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!::inet_ntop(digits.size() == 8 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size()))
    return std::nullopt;
  return std::string(text.data());
}

/// The columns of proc(5): sl, local_address, rem_address, st, queues, timer, retrnsmt, uid, timeout, inode.
std::optional<Socket> parse_row(std::string_view protocol, const std::vector<std::string_view>& columns) {
  const auto colon = columns[1].find(':');
  if (columns.size() < 10 || colon == std::string_view::npos) return std::nullopt;
  auto address = parse_address(columns[1].substr(0, colon));
  const auto port = number<std::uint16_t>(columns[1].substr(colon + 1), 16);
  const auto inode = number<std::uint64_t>(columns[9]);
  if (!address || !port || !inode) return std::nullopt;
  return Socket{std::string(protocol), *std::move(address), *port, *inode};
}

/// Reads one table. The kernel prints TCP's listening sockets first (tcp_get_idx), with half-open ones among
/// them up to 4.3, so the reading stops before what may be many thousand connections.
Result<> read_table(const Tree& tree, std::string_view path, std::string_view protocol,
                    std::vector<Socket>& sockets) {
  const bool tcp = protocol == "tcp";
  bool header_seen = false;
  TRY(tree.read_lines(path, [&](std::string_view line) {
    const auto columns = words(line);
    if (!header_seen) {
      header_seen = columns.size() > 1 && columns[0] == "sl" && columns[1] == "local_address";
      return header_seen;
    }
    if (columns.size() < 4) return true;
    if (columns[3] == (tcp ? kListening : kClosed)) {
      if (auto socket = parse_row(protocol, columns)) sockets.push_back(*std::move(socket));
      return true;
    }
    return !tcp || columns[3] == kSynReceived;
  }));
  if (!header_seen) return fail(ErrorKind::agent, "not a table of sockets").in(tree.shown(path));
  return {};
}

Result<std::vector<Socket>> all_sockets(const Tree& tree) {
  std::vector<Socket> sockets;
  TRY(read_table(tree, "/proc/net/tcp", "tcp", sockets));
  TRY(read_table(tree, "/proc/net/udp", "udp", sockets));
  for (const std::string_view protocol : {"tcp", "udp"}) {
    const auto path = "/proc/net/" + std::string(protocol) + "6";
    TRY(const bool there, tree.exists(path));  // not so with ipv6.disable=1
    if (there) {
      TRY(read_table(tree, path, protocol, sockets));
    }
  }
  return sockets;
}

Result<std::vector<Listener>> find_listeners(const Tree& tree) {
  TRY(const auto sockets, all_sockets(tree));
  std::set<std::uint64_t> inodes;
  for (const auto& socket : sockets) inodes.insert(socket.inode);
  const auto owners = socket_owners(tree, std::move(inodes));

  // A socket without an owner may have been closed while the owners were looked for.
  TRY(const auto still_open, all_sockets(tree));
  std::set<std::uint64_t> open;
  for (const auto& socket : still_open) open.insert(socket.inode);

  std::vector<Listener> listeners;
  for (const auto& socket : sockets) {
    const auto owner = owners.find(socket.inode);
    if (owner == owners.end() && !open.contains(socket.inode)) continue;
    listeners.push_back({.protocol = socket.protocol,
                         .address = socket.address,
                         .port = socket.port,
                         .owner = owner == owners.end() ? std::nullopt : std::optional(owner->second)});
  }
  const auto key = [](const Listener& listener) {
    return std::tuple(listener.protocol, listener.port, listener.address,
                      listener.owner ? listener.owner->pid : 0);
  };
  std::ranges::sort(listeners, {}, key);
  // With SO_REUSEPORT one process may listen on one port many times.
  const auto same = [&](const Listener& a, const Listener& b) { return key(a) == key(b); };
  listeners.erase(std::unique(listeners.begin(), listeners.end(), same), listeners.end());
  return listeners;
}

}  // namespace

Fact<std::vector<Listener>> listeners(const Tree& tree) {
  return to_fact(find_listeners(tree));
}

}  // namespace muster::facts
