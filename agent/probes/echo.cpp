#include "agent/probes/echo.hpp"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <ctime>

namespace muster::probes {
namespace {

constexpr std::string_view kAsk = "muster ask ";
constexpr std::string_view kAnswer = "muster answer ";

/// Takes `words` and a space off the front.
bool take(std::string_view& rest, std::string_view words) {
  if (!rest.starts_with(words) || rest.size() <= words.size() || rest[words.size()] != ' ') return false;
  rest.remove_prefix(words.size() + 1);
  return true;
}

/// Takes a number and the space or line end after it off the front.
template <std::integral T>
bool take_number(std::string_view& rest, T& number) {
  const auto* end = rest.data() + rest.size();
  const auto [stopped, bad] = std::from_chars(rest.data(), end, number);
  if (bad != std::errc() || stopped == end || (*stopped != ' ' && *stopped != '\n')) return false;
  rest.remove_prefix(static_cast<std::size_t>(stopped - rest.data()) + 1);
  return true;
}

bool take_head(std::string_view& rest, std::string_view kind, std::string_view token) {
  if (!rest.starts_with(kind)) return false;
  rest.remove_prefix(kind.size());
  return take(rest, token);
}

}  // namespace

std::string echo_request(std::string_view token, std::uint32_t sequence, std::size_t bytes) {
  std::string text;
  text.reserve(std::max<std::size_t>(bytes, 128));
  text.append(kAsk).append(token).append(" ").append(std::to_string(sequence)).append("\n");
  if (text.size() < bytes) text.resize(bytes);
  return text;
}

std::optional<std::uint32_t> parse_request(std::string_view datagram, std::string_view token) {
  std::uint32_t sequence = 0;
  if (!take_head(datagram, kAsk, token) || !take_number(datagram, sequence)) return std::nullopt;
  return sequence;
}

std::string echo_reply(std::string_view token, const EchoReply& reply) {
  std::string text;
  text.append(kAnswer).append(token);
  for (const std::int64_t number : {std::int64_t{reply.sequence}, std::int64_t{reply.bytes},
                                    std::int64_t{reply.port}, reply.received_ns, reply.sent_ns}) {
    text.append(" ").append(std::to_string(number));
  }
  return text.append(" ").append(reply.name).append("\n");
}

std::optional<EchoReply> parse_reply(std::string_view datagram, std::string_view token) {
  EchoReply reply;
  auto& rest = datagram;
  if (!take_head(rest, kAnswer, token) || !take_number(rest, reply.sequence) ||
      !take_number(rest, reply.bytes) || !take_number(rest, reply.port) ||
      !take_number(rest, reply.received_ns) || !take_number(rest, reply.sent_ns) || !rest.ends_with('\n')) {
    return std::nullopt;
  }
  reply.name = rest.substr(0, rest.size() - 1);
  return reply;
}

std::int64_t realtime_ns() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

}  // namespace muster::probes
