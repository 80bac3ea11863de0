#include "bootstrapper/ssh/host_pattern.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

#include "agent/protocol/base64.hpp"
#include "bootstrapper/ssh/config_words.hpp"

namespace muster::ssh {

namespace {

// "|1|SALT|HASH": the HMAC-SHA1 of the name, keyed with the salt, both in base64.
bool hash_matches(std::string_view hashed, std::string_view name) {
  constexpr std::string_view kMagic = "|1|";
  hashed.remove_prefix(kMagic.size());
  const auto bar = hashed.find('|');
  if (bar == std::string_view::npos) return false;
  const auto salt = base64_decode(hashed.substr(0, bar));
  const auto hash = base64_decode(hashed.substr(bar + 1));
  if (!salt || !hash) return false;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  HMAC(EVP_sha1(), salt->data(), static_cast<int>(salt->size()),
       reinterpret_cast<const unsigned char*>(name.data()), name.size(), digest, &size);
  return *hash == std::string_view(reinterpret_cast<const char*>(digest), size);
}

}  // namespace

bool wildcard_matches(std::string_view pattern, std::string_view name) {
  // Without recursion: on a mismatch the last '*' takes one character more.
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_took = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_took = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++star_took;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool pattern_list_matches(std::string_view patterns, std::string_view name) {
  bool matched = false;
  while (!patterns.empty()) {
    auto pattern = patterns.substr(0, patterns.find(','));
    patterns.remove_prefix(std::min(patterns.size(), pattern.size() + 1));
    const bool negated = pattern.starts_with('!');
    if (negated) pattern.remove_prefix(1);
    if (pattern.empty() || !wildcard_matches(pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

std::string known_host_name(std::string_view address, std::uint16_t port) {
  auto name = lower_case(address);
  if (port == 22) return name;
  return "[" + name + "]:" + std::to_string(port);
}

bool host_matches(std::string_view hosts, std::string_view name) {
  if (hosts.starts_with("|1|")) return hash_matches(hosts, name);
  return pattern_list_matches(lower_case(hosts), name);
}

}  // namespace muster::ssh
