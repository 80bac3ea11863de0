#include "bootstrapper/ssh/known_hosts.hpp"

#include <algorithm>

#include "bootstrapper/ssh/host_pattern.hpp"

namespace muster::ssh {

namespace {

using Marker = KnownHost::Marker;

// Takes the next word off `line`.
std::string_view next_word(std::string_view& line) {
  constexpr std::string_view kSpace = " \t\r";
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(kSpace)));
  const auto word = line.substr(0, line.find_first_of(kSpace));
  line.remove_prefix(word.size());
  return word;
}

std::optional<KnownHost> parse_line(std::string_view line, std::size_t number) {
  auto hosts = next_word(line);
  if (hosts.empty() || hosts.front() == '#') return std::nullopt;
  auto marker = Marker::none;
  if (hosts.front() == '@') {
    if (hosts != "@revoked" && hosts != "@cert-authority") return std::nullopt;
    marker = hosts == "@revoked" ? Marker::revoked : Marker::cert_authority;
    hosts = next_word(line);
  }
  const auto type = next_word(line);
  const auto base64 = next_word(line);
  auto key = PublicKey::from_text(std::string(type) + " " + std::string(base64));
  if (!key) return std::nullopt;
  return KnownHost{number, marker, std::string(hosts), *std::move(key), {}};
}

}  // namespace

KnownHosts KnownHosts::parse(std::string_view text) {
  KnownHosts parsed;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (auto entry = parse_line(line, number)) parsed.entries_.push_back(*std::move(entry));
  }
  return parsed;
}

void KnownHosts::add(KnownHosts more, const std::filesystem::path& file) {
  for (auto& entry : more.entries_) {
    entry.file = file;
    entries_.push_back(std::move(entry));
  }
}

Verdict KnownHosts::judge(std::string_view address, std::uint16_t port, const PublicKey& key) const {
  const auto name = known_host_name(address, port);
  // As OpenSSH does: a line without a port vouches for the host's other ports too, but cannot contradict
  // them.
  const auto bare_name = known_host_name(address, 22);
  const KnownHost* same = nullptr;
  const KnownHost* other = nullptr;
  for (const auto& entry : entries_) {
    if (entry.marker == Marker::cert_authority) continue;
    const bool exact = host_matches(entry.hosts, name);
    if (!exact && !host_matches(entry.hosts, bare_name)) continue;
    const bool equal = entry.key == key;
    if (entry.marker == Marker::revoked) {
      if (equal) return {Verdict::Kind::revoked, entry};
    } else if (equal) {
      same = same ? same : &entry;
    } else if (exact && (!other || (other->key.type() != key.type() && entry.key.type() == key.type()))) {
      other = &entry;
    }
  }
  if (same) return {Verdict::Kind::known, *same};
  if (other) return {Verdict::Kind::changed, *other};
  return {Verdict::Kind::unknown, std::nullopt};
}

std::vector<std::string> KnownHosts::key_types(std::string_view address, std::uint16_t port) const {
  const auto name = known_host_name(address, port);
  const auto bare_name = known_host_name(address, 22);
  std::vector<std::string> types;
  for (const auto& entry : entries_) {
    if (entry.marker != Marker::none) continue;
    if (!host_matches(entry.hosts, name) && !host_matches(entry.hosts, bare_name)) continue;
    if (std::find(types.begin(), types.end(), entry.key.type()) == types.end()) {
      types.push_back(entry.key.type());
    }
  }
  return types;
}

}  // namespace muster::ssh
