#include "bootstrapper/ssh/jump_host.hpp"

#include <charconv>

#include "bootstrapper/ssh/config_words.hpp"

namespace muster::ssh {

namespace {

Error bad_hop(std::string_view text) {
  return fail(ErrorKind::usage, "\"" + std::string(text) + "\" is no host to go through")
      .next("write [user@]host[:port], an IPv6 address in brackets: jump@[2001:db8::1]:22");
}

std::string_view without_comment(std::string_view text) {
  text = text.substr(0, text.find('#'));
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) {
  unsigned number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || end != text.data() + text.size() || number < 1 || number > 65535)
    return std::nullopt;
  return static_cast<std::uint16_t>(number);
}

Result<JumpHost> parse_jump_host(std::string_view text) {
  constexpr std::string_view kScheme = "ssh://";
  auto left = text;
  if (lower_case(left.substr(0, kScheme.size())) == kScheme) {
    left.remove_prefix(kScheme.size());
    if (left.ends_with('/')) left.remove_suffix(1);
    if (left.find('/') != std::string_view::npos) return bad_hop(text);
  }
  JumpHost jump;
  if (const auto at = left.rfind('@'); at != std::string_view::npos) {
    if (at == 0) return bad_hop(text);
    jump.user = left.substr(0, at);
    left.remove_prefix(at + 1);
  }
  auto end = left.find_first_of(":/");
  if (left.starts_with('[')) {
    const auto bracket = left.find(']');
    if (bracket == std::string_view::npos) return bad_hop(text);
    jump.host = left.substr(1, bracket - 1);
    end = bracket + 1;
  } else {
    jump.host = left.substr(0, end);
  }
  left.remove_prefix(std::min(left.size(), end));
  if (jump.host.empty()) return bad_hop(text);
  if (left.size() <= 1 && (left.empty() || left == ":" || left == "/")) return jump;
  jump.port = parse_port(left.substr(1));
  if ((left.front() != ':' && left.front() != '/') || !jump.port) return bad_hop(text);
  return jump;
}

Result<std::vector<JumpHost>> parse_proxy_jump(std::string_view text) {
  std::vector<JumpHost> hops;
  text = without_comment(text);
  if (lower_case(text) == "none") return hops;
  for (;;) {
    const auto comma = text.find(',');
    TRY(auto hop, parse_jump_host(text.substr(0, comma)));
    hops.push_back(std::move(hop));
    if (comma == std::string_view::npos) return hops;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace muster::ssh
