#pragma once
// How each host is logged in to when cluster.yaml does not say it all: the keys that it leaves open come from
// ~/.ssh/config, then /etc/ssh/ssh_config, then the defaults. What those files mean is bootstrapper/ssh's
// business.

#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::fleet {

/// What came of it.
struct SshSettled {
  std::vector<Error> problems;     ///< usage Errors, each once; with one of them no host can be touched
  std::vector<std::string> notes;  ///< what the operator should know: Match blocks that were skipped
};

/// Fills in the logins of all hosts and bastions. A host's entry in those files is looked up by its
/// `address`; HostName replaces it, ProxyJump becomes its bastions. Bastions of cluster.yaml are the whole
/// way.
SshSettled settle_ssh(cluster::Spec& spec);

}  // namespace muster::fleet
