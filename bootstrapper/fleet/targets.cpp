#include "bootstrapper/fleet/targets.hpp"

#include "bootstrapper/cluster/secret_source.hpp"

namespace muster::fleet {

namespace {

Result<std::optional<Secret>> secret_from(const cluster::SecretSource& source) {
  if (source.empty()) return std::optional<Secret>();
  TRY(auto secret, cluster::read_secret(source));
  return std::optional<Secret>(std::move(secret));
}

}  // namespace

Result<ssh::Target> target_of(const cluster::Login& login, std::string name, std::string address) {
  ssh::Target target;
  target.name = std::move(name);
  target.address = std::move(address);
  target.port = login.port;
  target.user = login.user;
  target.key_paths = login.key_paths;
  target.only_named_keys = login.identities_only;
  target.use_agent = login.identity_agent != "none";
  if (target.use_agent) target.agent_socket = login.identity_agent;
  target.more_known_hosts = login.known_hosts;
  if (!target.more_known_hosts.empty()) {
    target.known_hosts = target.more_known_hosts.front();
    target.more_known_hosts.erase(target.more_known_hosts.begin());
  }
  target.host_key_alias = login.host_key_alias;
  target.host_keys =
      login.host_keys == cluster::HostKeys::strict ? ssh::HostKeys::strict : ssh::HostKeys::accept_new;
  TRY(target.passphrase, secret_from(login.passphrase));
  TRY(target.password, secret_from(login.password));
  return target;
}

Result<std::vector<ssh::Target>> way_to(const cluster::Host& host) {
  std::vector<ssh::Target> way;
  for (const auto& bastion : host.ssh.bastions) {
    TRY(auto hop, target_of(bastion, "the bastion " + bastion.address, bastion.address));
    hop.proxy_jump = proxy_jump_text(way);
    way.push_back(std::move(hop));
  }
  return way;
}

Result<ssh::Sudo> sudo_of(const cluster::Host& host) {
  ssh::Sudo sudo;
  sudo.enabled = host.ssh.sudo && host.ssh.user != "root";
  const auto& source = host.ssh.sudo_password.empty() ? host.ssh.password : host.ssh.sudo_password;
  if (sudo.enabled) {
    TRY(sudo.password, secret_from(source));
  }
  return sudo;
}

std::string proxy_jump_text(const std::vector<ssh::Target>& way) {
  std::string text;
  for (const auto& hop : way) text += (text.empty() ? "" : ",") + ssh::hop_text(hop);
  return text;
}

}  // namespace muster::fleet
