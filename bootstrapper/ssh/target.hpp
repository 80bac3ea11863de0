#pragma once
// What it takes to log in to one host, as plain values. Where they come from (cluster.yaml, files, the
// environment) is not known here.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/secret.hpp"

namespace muster::ssh {

/// How an unknown host key is treated; a changed or revoked one is refused in both.
enum class HostKeys {
  strict,      ///< refused
  accept_new,  ///< written to known_hosts, as OpenSSH's StrictHostKeyChecking=accept-new does
};

/// One host to log in to, and with what.
struct Target {
  std::string name;  ///< the host's name in cluster.yaml; appears in remedies only, errors leave naming the
                     ///< host to the caller
  std::string address;  ///< IP address or a name to resolve
  std::uint16_t port = 22;
  std::string user = "root";
  std::vector<std::filesystem::path>
      key_paths;                     ///< empty: those of ~/.ssh/id_ed25519, id_ecdsa, id_rsa that exist
  std::optional<Secret> passphrase;  ///< of the private keys that are encrypted
  std::optional<Secret> password;
  /// Set when the host would have taken a password and there was none; whoever opens the session keeps it.
  bool* wants_password = nullptr;
  bool use_agent = true;         ///< ask the ssh-agent, where there is one
  std::string agent_socket;      ///< empty: SSH_AUTH_SOCK names it
  bool only_named_keys = false;  ///< of the ssh-agent's keys only those of key_paths (IdentitiesOnly)
  HostKeys host_keys = HostKeys::strict;
  std::filesystem::path known_hosts;                    ///< read and written; empty: ~/.ssh/known_hosts
  std::vector<std::filesystem::path> more_known_hosts;  ///< only read
  std::string proxy_jump;      ///< the hosts gone through, as ssh -J takes them; for what is shown only
  std::string host_key_alias;  ///< the name in known_hosts, instead of address and port
  std::chrono::milliseconds connect_deadline{10000};  ///< resolving the name and connecting
  std::chrono::milliseconds login_deadline{20000};    ///< from the connection to the end of authentication
  std::chrono::milliseconds channel_deadline{15000};  ///< starting a command
  std::chrono::milliseconds keepalive{
      15000};  ///< after three of these without a sign of life the host is unreachable
};

/// "-J jump@10.0.0.1 -p 2222 " as far as it is needed: what ssh and ssh-copy-id want before user and address.
std::string ssh_options(const Target& target);
/// "user@10.0.0.1", with ":port" behind it where that is not 22: a hop as ssh -J takes it.
std::string hop_text(const Target& target);

}  // namespace muster::ssh
