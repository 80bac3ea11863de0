#include <algorithm>

#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"
#include "agent/protocol/ip.hpp"

namespace muster {

const std::string_view kHostnameResolvesDoc = R"(hostname-resolves: the host's name leads to the host itself.

Why: kubeadm looks its own node's name up and warns where that fails; so do
sudo and many programs, after a wait for DNS. An old address in /etc/hosts, as
it stays on a copy of a host or after a move, sends them to another host.
muster itself tells the kubelet the address (--node-ip), so this only warns.

How it is decided: /etc/hosts is read; then nsswitch.conf, because
nss-myhostname always knows the own name; only then are the nameservers of
/etc/resolv.conf asked, for at most 0.4 s. One of the addresses must be on an
interface of the host; 127.0.1.1, as Debian writes it, is the host as well.

How to fix it: correct the line of this host in /etc/hosts, or add it
  echo "10.0.0.12 n1" >> /etc/hosts
and see what programs will find
  getent hosts $(hostname)
)";

namespace {
bool has_address(const Host& host, const IpAddress& address) {
  if (is_loopback(address)) return true;
  const auto& interfaces = *host.facts.interfaces;
  return std::any_of(interfaces.begin(), interfaces.end(), [&](const Interface& interface) {
    return std::any_of(interface.addresses.begin(), interface.addresses.end(), [&](const std::string& text) {
      return parse_ip(std::string_view(text).substr(0, text.find('/'))) == address;
    });
  });
}

bool leads_home(const OwnName& own, const Host& host) {
  return std::any_of(own.addresses.begin(), own.addresses.end(), [&](const std::string& text) {
    const auto address = parse_ip(text);
    return address && has_address(host, *address);
  });
}

std::string address_of(const Host& host) {
  return parse_ip(host.address) ? host.address : "ADDRESS";
}

}  // namespace

std::vector<Finding> judge_hostname_resolves(const Host& host, const Settings&) {
  Finding finding;
  finding.wanted = "the hostname leads to an address of this host";
  finding.source = "kubeadm Hostname; hosts(5)";
  const auto& own = host.facts.own_name;
  if (!own.known()) return {unknown(finding, own.why())};
  if (own->source == "nss-myhostname") {
    finding.saw = own->name + " is known to nss-myhostname";
    return {finding};
  }
  if (own->source.empty()) {
    finding.status = Status::warn;
    finding.saw = own->name + " is not in /etc/hosts" + (own->detail.empty() ? "" : "; " + own->detail);
    finding.remedy = "`echo \"" + address_of(host) + " " + own->name + "\" >> /etc/hosts`";
    return {finding};
  }
  finding.saw = own->name + " is " + joined(own->addresses) + " by " + own->source;
  if (!host.facts.interfaces.known()) return {unknown(finding, host.facts.interfaces.why())};
  if (leads_home(*own, host)) return {finding};
  finding.status = Status::warn;
  finding.saw += ", which this host does not have";
  finding.remedy =
      own->source == "DNS"
          ? "correct the DNS record, or `echo \"" + address_of(host) + " " + own->name + "\" >> /etc/hosts`"
          : "write " + address_of(host) + " into its line of /etc/hosts: `grep -nw " + own->name +
                " /etc/hosts`";
  return {finding};
}

}  // namespace muster
