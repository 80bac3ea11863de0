#pragma once
// From the logins of cluster.yaml, settled, to what bootstrapper/ssh takes. Reads the secrets.

#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/ssh/sudo.hpp"
#include "bootstrapper/ssh/target.hpp"

namespace muster::fleet {

/// One login; `name` is how remedies call the host.
Result<ssh::Target> target_of(const cluster::Login& login, std::string name, std::string address);
/// The hosts to go through, in the order of travel; empty when the host is reached from here.
Result<std::vector<ssh::Target>> way_to(const cluster::Host& host);
/// How to become root on the host.
Result<ssh::Sudo> sudo_of(const cluster::Host& host);
/// The hops as ssh -J takes them: "jump@203.0.113.9,ops@10.0.0.1:2222".
std::string proxy_jump_text(const std::vector<ssh::Target>& way);

}  // namespace muster::fleet
