#pragma once
// One question to nameservers over UDP (RFC 1035), with a deadline of its own. Static programs cannot use the
// host's NSS, and getaddrinfo's patience is the host's to set. No TCP, no EDNS, no DNSSEC: an answer tells
// what an ordinary lookup would find.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster::facts {

/// The addresses in a DNS answer to the question `id`, A and AAAA; an Error for what is no such answer, and
/// for a response code other than NOERROR and NXDOMAIN.
Result<std::vector<std::string>> parse_answer(std::string_view message, std::uint16_t id);

/// The addresses of `name` (without search domains) by the first nameserver that answers; none where it says
/// that there are none. Each gets an equal part of the time that is left. A timeout Error where none answers.
Result<std::vector<std::string>> ask_nameservers(const std::string& name,
                                                 std::span<const std::string> nameservers,
                                                 std::chrono::steady_clock::time_point deadline,
                                                 std::uint16_t port = 53);

}  // namespace muster::facts
