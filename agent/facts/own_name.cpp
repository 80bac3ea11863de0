#include "agent/facts/names.hpp"
#include "agent/facts/network_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// Whether the hosts line of nsswitch.conf has a module that knows the host's own name whatever else happens:
/// nss-myhostname(8), and nss-resolve(8), which does the same.
bool synthesizes_own_name(std::string_view nsswitch) {
  const auto sources = value_of(nsswitch, "hosts");
  if (!sources) return false;
  for (const auto word : words(sources->substr(0, sources->find('#')))) {
    if (word == "myhostname" || word == "resolve") return true;
  }
  return false;
}

Result<OwnName> resolve(const Tree& tree, const std::string& hostname, std::chrono::milliseconds patience) {
  OwnName own;
  own.name = hostname;
  TRY(own.addresses, in_hosts_file(tree, hostname));
  if (!own.addresses.empty()) {
    own.source = "/etc/hosts";
    return own;
  }
  TRY(const auto nsswitch, tree.read_if_there("/etc/nsswitch.conf"));
  if (nsswitch && synthesizes_own_name(*nsswitch)) {
    own.source = "nss-myhostname";
    return own;
  }
  if (!tree.live()) return own;
  auto answer = in_dns(tree, hostname, std::chrono::steady_clock::now() + patience);
  if (!answer) {
    own.detail = as_utf8(answer.error().message());
  } else if (answer->empty()) {
    own.detail = "DNS does not know it";
  } else {
    own.source = "DNS";
    own.addresses = *std::move(answer);
  }
  return own;
}

}  // namespace

Fact<OwnName> own_name(const Tree& tree, const std::string& hostname, std::chrono::milliseconds patience) {
  if (hostname.empty()) return Fact<OwnName>::unknown("the hostname is not known");
  return to_fact(resolve(tree, hostname, patience));
}

}  // namespace muster::facts
