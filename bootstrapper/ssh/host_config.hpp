#pragma once
// What the ssh_config files say about one host, as ssh -G would tell it: first value wins, Host and Match
// blocks, tokens. Pure; the files are read by ssh_config.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/ssh/jump_host.hpp"
#include "bootstrapper/ssh/ssh_config.hpp"
#include "bootstrapper/ssh/target.hpp"

namespace muster::ssh {

/// Who asks: what ssh_config's tokens and `Match localuser` mean on this machine.
struct LocalUser {
  std::string name;
  std::string id;        ///< decimal
  std::string home;      ///< also what "~" stands for
  std::string hostname;  ///< with its domain, where it has one
};

/// The one who runs this program; HOME stands for the home directory.
LocalUser local_user();

/// The host asked for, with what is settled already, as by ssh -l and -p.
struct HostQuery {
  std::string host;  ///< as the operator wrote it
  std::optional<std::string> user;
  std::optional<std::uint16_t> port;
  std::string default_user;  ///< who logs in when nobody says
};

/// What is said about one host. What is absent is not said.
struct HostConfig {
  std::string address;  ///< HostName, or the host asked for; lower case
  std::optional<std::string> user;
  std::optional<std::uint16_t> port;
  std::optional<std::vector<std::filesystem::path>> identity_files;  ///< in order, without "none"
  std::optional<bool> identities_only;
  std::optional<std::string> identity_agent;        ///< "none", "SSH_AUTH_SOCK" or a path
  std::optional<std::vector<JumpHost>> proxy_jump;  ///< in the order of travel; none for "none"
  std::string proxy_command;  ///< "FILE:LINE" of the ProxyCommand that counts for this host; else empty
  std::optional<std::vector<std::filesystem::path>> user_known_hosts;    ///< the first is the one to write to
  std::optional<std::vector<std::filesystem::path>> global_known_hosts;  ///< only read
  /// accept_new also for "no" and "off": a changed key is refused all the same. strict also for "ask".
  std::optional<HostKeys> host_keys;
  std::optional<std::string> host_key_alias;
  /// Match blocks that were skipped although they could concern this host: "FILE:LINE: Match exec ...".
  std::vector<std::string> skipped;
};

/// Looks the host up. A usage Error names the line whose tokens cannot be resolved.
Result<HostConfig> look_up(const SshConfig& config, const HostQuery& query, const LocalUser& local);

}  // namespace muster::ssh
