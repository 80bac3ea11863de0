#include "agent/checks/judges.hpp"
#include "agent/checks/wording.hpp"

namespace muster {

const std::string_view kHostnameDoc = R"(hostname: a name that can be the name of a node.

Why: kubeadm and the kubelet call the node what the host calls itself. Node
names are RFC 1123 subdomains, and the name becomes a label value of at most
63 characters; with another name registration fails, late and with an API
error. "localhost" is what every host is called that nobody named.

How it is decided: the hostname (uname nodename) must be at most 63
characters: parts of a-z, 0-9 and "-", separated by dots, each of which begins
and ends with a letter or a digit. Upper case fails: kubeadm would lower it,
and then the node is not called like the host. "localhost" and
"localhost.localdomain" fail. (RFC 1123 section 2.1, kubeadm Hostname.)

How to fix it: name the host as in cluster.yaml, for instance
  hostnamectl set-hostname n1
On cloud images also
  echo 'preserve_hostname: true' >> /etc/cloud/cloud.cfg
A node that has joined cannot be renamed: muster remove it first.
)";

std::vector<Finding> judge_hostname(const Host& host, const Settings&) {
  Finding finding;
  finding.wanted = "an RFC 1123 name in lower case, at most 63 characters";
  finding.source = "kubeadm Hostname; RFC 1123 section 2.1";
  const auto& hostname = host.facts.hostname;
  if (!hostname.known()) return {unknown(finding, hostname.why())};
  finding.saw = *hostname;
  if (const auto why = why_no_hostname(*hostname); !why.empty()) {
    const bool good_name = why_no_hostname(host.name).empty();
    finding.status = Status::fail;
    finding.saw = "\"" + *hostname + "\" " + why;
    finding.remedy = "`hostnamectl set-hostname " + (good_name ? host.name : "NAME") + "`";
  }
  return {finding};
}

}  // namespace muster
