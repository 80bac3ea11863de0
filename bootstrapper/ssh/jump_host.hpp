#pragma once
// One hop of a ProxyJump: "[user@]host[:port]", an IPv6 address in brackets, or ssh://[user@]host[:port]
// (ssh_config(5), ProxyJump).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::ssh {

/// A host to go through, as it was named; what was not said is absent.
struct JumpHost {
  std::string host;  ///< without brackets
  std::optional<std::string> user;
  std::optional<std::uint16_t> port;
  bool operator==(const JumpHost&) const = default;
};

/// One hop; a usage Error names what cannot be read.
Result<JumpHost> parse_jump_host(std::string_view text);

/// The hops of a ProxyJump in the order of travel; none for "none".
Result<std::vector<JumpHost>> parse_proxy_jump(std::string_view text);

/// A port number from 1 to 65535; nothing for anything else.
std::optional<std::uint16_t> parse_port(std::string_view text);

}  // namespace muster::ssh
