#include "bootstrapper/fleet/ssh_settings.hpp"

#include <algorithm>
#include <map>

#include "bootstrapper/ssh/host_config.hpp"

namespace muster::fleet {

namespace fs = std::filesystem;
using cluster::Bastion;
using cluster::Host;
using cluster::Login;

namespace {

constexpr std::size_t kMostHops = 16;
/// What a host is logged in to as when nobody says; on a bastion one is who one is here.
constexpr const char* kDefaultUser = "root";

template <class T>
void take_over(bool given, T& value, const std::optional<T>& found) {
  if (!given && found) value = *found;
}

/// All files in which a host's key may stand (ssh_config(5)); the first is written to.
std::vector<fs::path> known_hosts_of(const ssh::HostConfig& found, const std::vector<fs::path>& usual) {
  auto files = found.user_known_hosts.value_or(usual);
  // With "none" there is nothing to read and nothing to write to.
  if (files.empty()) files.emplace_back("/dev/null");
  std::vector<fs::path> more = {"/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"};
  if (found.global_known_hosts) more = *found.global_known_hosts;
  if (!found.user_known_hosts && !usual.empty())
    more.insert(more.begin(), usual.front().parent_path() / "known_hosts2");
  for (const auto& file : more) {
    std::error_code ignored;
    if (fs::exists(file, ignored)) files.push_back(file);
  }
  return files;
}

class Settling {
 public:
  explicit Settling(SshSettled& settled) : settled_(settled), local_(ssh::local_user()) {}
  void settle(Host& host);

 private:
  const ssh::SshConfig& config_of(const fs::path& file);
  Result<ssh::HostConfig> settle(Login& login, std::string& address, const std::string& default_user);
  Result<> settle_bastions(Host& host, const ssh::HostConfig& found);
  Result<std::vector<Bastion>> way_through(const std::vector<ssh::JumpHost>& jumps, std::size_t hops_so_far);
  void problem(Error error);

  SshSettled& settled_;
  ssh::LocalUser local_;
  std::map<fs::path, ssh::SshConfig> configs_;
  const ssh::SshConfig* config_ = nullptr;  ///< of the host at hand
};

void Settling::problem(Error error) {
  const bool known = std::any_of(settled_.problems.begin(), settled_.problems.end(),
                                 [&](const Error& one) { return one.message() == error.message(); });
  if (!known) settled_.problems.push_back(std::move(error));
}

const ssh::SshConfig& Settling::config_of(const fs::path& file) {
  if (const auto known = configs_.find(file); known != configs_.end()) return known->second;
  auto files = ssh::usual_config_files(local_.home);
  if (!file.empty()) files.user = files.system = "";
  files.named = !file.empty();
  if (!file.empty() && file != "none") files.user = file;
  auto& config = configs_[file] = ssh::read_ssh_config(files);
  for (const auto& one : config.problems) problem(one);
  return config;
}

Result<ssh::HostConfig> Settling::settle(Login& login, std::string& address,
                                         const std::string& default_user) {
  ssh::HostQuery query;
  query.host = address;
  if (login.given.user) query.user = login.user;
  if (login.given.port) query.port = login.port;
  query.default_user = default_user;
  TRY(auto found, ssh::look_up(*config_, query, local_));
  const auto& given = login.given;
  if (!given.user) login.user = found.user.value_or(default_user);
  take_over(given.port, login.port, found.port);
  take_over(given.key_paths, login.key_paths, found.identity_files);
  take_over(given.identities_only, login.identities_only, found.identities_only);
  if (found.identity_agent && *found.identity_agent != "SSH_AUTH_SOCK")
    take_over(given.identity_agent, login.identity_agent, found.identity_agent);
  take_over(given.host_key_alias, login.host_key_alias, found.host_key_alias);
  if (!given.host_keys && found.host_keys)
    login.host_keys =
        *found.host_keys == ssh::HostKeys::strict ? cluster::HostKeys::strict : cluster::HostKeys::accept_new;
  if (!given.known_hosts) login.known_hosts = known_hosts_of(found, login.known_hosts);
  if (ssh::lower_case(address) != found.address) address = found.address;
  for (const auto& what : found.skipped) {
    const auto note = what + ": muster does not evaluate this, and skips the block";
    if (std::find(settled_.notes.begin(), settled_.notes.end(), note) == settled_.notes.end())
      settled_.notes.push_back(note);
  }
  return found;
}

/// A ProxyJump with all hops before it: the first hop's own ProxyJump counts too, as ssh has it.
Result<std::vector<Bastion>> Settling::way_through(const std::vector<ssh::JumpHost>& jumps,
                                                   std::size_t hops_so_far) {
  std::vector<Bastion> way;
  if (hops_so_far + jumps.size() > kMostHops)
    return fail(ErrorKind::usage, "ProxyJump goes through more than 16 hosts, the last " + jumps.front().host)
        .next("ssh -v shows it too: exclude the bastion itself by Host * !BASTION");
  for (std::size_t i = 0; i < jumps.size(); ++i) {
    Bastion hop;
    hop.address = jumps[i].host;
    hop.given.user = jumps[i].user.has_value();
    hop.given.port = jumps[i].port.has_value();
    hop.user = jumps[i].user.value_or("");
    hop.port = jumps[i].port.value_or(hop.port);
    if (!local_.home.empty()) hop.known_hosts = {fs::path(local_.home) / ".ssh/known_hosts"};
    TRY(const auto found, settle(hop, hop.address, local_.name));
    if (i == 0 && !found.proxy_command.empty())
      return fail(ErrorKind::usage, found.proxy_command + ": ProxyCommand, which counts for the bastion " +
                                        jumps[i].host + ", is not supported")
          .next("say it by ProxyJump there, or name all bastions in cluster.yaml");
    if (i == 0 && found.proxy_jump && !found.proxy_jump->empty()) {
      TRY(way, way_through(*found.proxy_jump, hops_so_far + jumps.size()));
    }
    way.push_back(std::move(hop));
  }
  return way;
}

Result<> Settling::settle_bastions(Host& host, const ssh::HostConfig& found) {
  if (host.ssh.given.bastions) {
    for (auto& bastion : host.ssh.bastions) {
      TRY(const auto hop, settle(bastion, bastion.address, local_.name));
      (void)hop;
    }
    return {};
  }
  if (!found.proxy_command.empty())
    return fail(ErrorKind::usage, found.proxy_command + ": ProxyCommand, which counts for " + host.address +
                                      ", is not supported")
        .next("say it by ProxyJump there or by ssh.bastion in cluster.yaml; bastion: none goes without");
  if (!found.proxy_jump || found.proxy_jump->empty()) return {};
  TRY(host.ssh.bastions, way_through(*found.proxy_jump, 0));
  return {};
}

void Settling::settle(Host& host) {
  config_ = &config_of(host.ssh.config_file);
  if (!config_->problems.empty()) return;
  auto found = settle(host.ssh, host.address, kDefaultUser);
  auto settled = found ? settle_bastions(host, *found) : Result<>(found.error());
  if (!settled) problem(std::move(settled).error().in(host.name));
}

}  // namespace

SshSettled settle_ssh(cluster::Spec& spec) {
  SshSettled settled;
  Settling settling(settled);
  for (auto& host : spec.hosts) settling.settle(host);
  return settled;
}

}  // namespace muster::fleet
