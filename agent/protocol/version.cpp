#include "agent/protocol/version.hpp"

#include <charconv>

namespace muster {

Result<Version> parse_version(std::string_view text) {
  const std::string whole(text);
  const auto bad = [&] { return fail(ErrorKind::usage, "\"" + whole + "\" is no version such as 1.20.2"); };
  if (text.starts_with('v')) text.remove_prefix(1);
  if (const auto end = text.find_first_of("-+"); end != std::string_view::npos) text = text.substr(0, end);
  int parts[3] = {0, 0, 0};
  int found = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (; found < 3; ++found) {
    const auto [next, error] = std::from_chars(at, end, parts[found]);
    if (error != std::errc{} || parts[found] < 0) return bad();
    at = next;
    if (at == end || *at != '.') break;
    ++at;
  }
  if (at != end || found < 1) return bad();
  return Version{parts[0], parts[1], parts[2]};
}

std::string to_string(const Version& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor) + "." +
         std::to_string(version.patch);
}

std::string_view muster_version() {
  return MUSTER_VERSION;
}

}  // namespace muster
