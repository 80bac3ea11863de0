#include "bootstrapper/ssh/host_key_check.hpp"

#include <algorithm>

#include "bootstrapper/ssh/defaults.hpp"
#include "bootstrapper/ssh/host_pattern.hpp"
#include "bootstrapper/ssh/known_hosts_file.hpp"
#include "bootstrapper/ssh/shell_quote.hpp"

namespace muster::ssh {

namespace {

std::string described(const PublicKey& key) {
  return key.type() + " " + key.fingerprint();
}

// The file of the host that holds the key, for ssh-keygen -l: "ssh-ed25519" -> ssh_host_ed25519_key.pub
std::string key_file_on_host(const PublicKey& key) {
  std::string_view kind = key.type();
  if (kind.starts_with("ssh-")) kind.remove_prefix(4);
  kind = kind.substr(0, kind.find('-'));
  return "/etc/ssh/ssh_host_" + std::string(kind) + "_key.pub";
}

/// The host under which known_hosts keeps the target. An alias stands there without a port (HostKeyAlias).
struct KnownAs {
  std::string address;
  std::uint16_t port;
  [[nodiscard]] std::string name() const { return known_host_name(address, port); }
};

KnownAs known_as(const Target& target) {
  if (target.host_key_alias.empty()) return {target.address, target.port};
  return {target.host_key_alias, 22};
}

// ssh-keyscan knows no bastions: it is run on the last one. "a,b" is reached by ssh -J a b.
std::string from_last_hop(const Target& target) {
  const auto& hops = target.proxy_jump;
  if (hops.empty()) return "";
  const auto comma = hops.rfind(',');
  const auto last = hops.substr(comma == std::string::npos ? 0 : comma + 1);
  return "ssh " + (comma == std::string::npos ? "" : "-J " + hops.substr(0, comma) + " ") + "ssh://" + last +
         " ";
}

std::string keyscan_command(const Target& target, const std::filesystem::path& file) {
  const auto port = target.port == 22 ? "" : "-p " + std::to_string(target.port) + " ";
  // What ssh-keyscan prints begins with the address, known_hosts has the alias in its place.
  const auto alias = target.host_key_alias.empty() ? "" : " | sed 's/^[^ ]*/" + target.host_key_alias + "/'";
  return from_last_hop(target) + "ssh-keyscan " + port + target.address + alias + " >> " + file.string();
}

std::string forget_command(const Target& target, const std::filesystem::path& file) {
  return "ssh-keygen -f " + file.string() + " -R " + shell_quote(known_as(target).name());
}

}  // namespace

std::filesystem::path known_hosts_of(const Target& target) {
  return target.known_hosts.empty() ? ssh_folder() / "known_hosts" : target.known_hosts;
}

Result<KnownHosts> known_hosts_for(const Target& target) {
  const auto file = known_hosts_of(target);
  TRY(auto known, read_known_hosts(file));
  for (const auto& more : target.more_known_hosts) {
    TRY(auto lines, read_known_hosts(more));
    known.add(std::move(lines), more);
  }
  return known;
}

std::vector<std::string> known_key_types(const Target& target, const KnownHosts& known) {
  const auto host = known_as(target);
  return known.key_types(host.address, host.port);
}

std::string host_key_preference(const std::vector<std::string>& known_types) {
  // One entry a key type; RSA keys sign by three algorithms.
  constexpr std::string_view kRsa = "rsa-sha2-512,rsa-sha2-256,ssh-rsa";
  std::vector<std::string> order = {"ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
                                    "ecdsa-sha2-nistp521", "ssh-rsa"};
  std::stable_partition(order.begin(), order.end(), [&](const std::string& type) {
    return std::find(known_types.begin(), known_types.end(), type) != known_types.end();
  });
  std::string algorithms;
  for (const auto& type : order) {
    if (!algorithms.empty()) algorithms += ',';
    algorithms += type == "ssh-rsa" ? kRsa : type;
  }
  return algorithms;
}

Error host_key_refusal(const Target& target, const Verdict& verdict, const PublicKey& key) {
  const auto file = known_hosts_of(target);
  const auto name = known_as(target).name();
  auto place = file.string();
  if (verdict.entry)
    place = (verdict.entry->file.empty() ? file : verdict.entry->file).string() + ":" +
            std::to_string(verdict.entry->line);
  const auto verify = "run `ssh-keygen -lf " + key_file_on_host(key) +
                      "` on the host's console; if it prints the same fingerprint: ";
  switch (verdict.kind) {
    case Verdict::Kind::revoked:
      return fail(ErrorKind::login, "host key revoked: " + name + " shows " + described(key) +
                                        ", which is marked @revoked at " + place)
          .next("do not trust this host until it has new host keys; whoever marked the line knows why");
    case Verdict::Kind::changed:
      return fail(ErrorKind::login, "host key changed: " + name + " shows " + described(key) + ", but " +
                                        place + " has " + described(verdict.entry->key))
          .next("if the host was not reinstalled, someone may be in between. If it was, " + verify +
                forget_command(target, file) + " && " + keyscan_command(target, file));
    default:
      return fail(ErrorKind::login, "unknown host key: " + name + " shows " + described(key) + ", and " +
                                        place + " has no key of it")
          .next(verify + keyscan_command(target, file) + " (or set hostKeys: accept-new)");
  }
}

Result<> check_host_key(const Target& target, const KnownHosts& known, const PublicKey& key) {
  const auto host = known_as(target);
  auto verdict = known.judge(host.address, host.port, key);
  if (verdict.kind == Verdict::Kind::unknown && target.host_keys == HostKeys::accept_new) {
    TRY(verdict, remember_host(known_hosts_of(target), host.address, host.port, key));
  }
  if (verdict.kind == Verdict::Kind::known) return {};
  return host_key_refusal(target, verdict, key);
}

}  // namespace muster::ssh
