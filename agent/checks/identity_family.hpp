#pragma once
// Hosts that share several identities are copies of one template: they are named as one clone family, with
// the whole fix in one finding. A machine that cluster.yaml lists twice is told from two clones.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"

namespace muster {

/// Hosts that are copies of one template, and the identities that two or more of them share: "MAC",
/// "product_uuid", "machine-id", "hostname", "SSH host key".
struct CloneFamily {
  std::vector<std::string> hosts;  ///< in the order of the cluster
  std::vector<std::string> shared;
};

/// The families: hosts that share at least two identities with another of the family. Firmware junk says
/// nothing about copies, nor does the boot id alone, which all containers of a machine share.
std::vector<CloneFamily> clone_families(const Cluster& cluster);

/// Whether two entries of cluster.yaml are one running machine: the same boot id, machine-id, hostname and
/// MACs, and nothing known that differs. Two clones differ in the boot id, two containers of a machine in the
/// rest.
bool is_same_machine(const Host& a, const Host& b);
/// Whether an earlier host of the cluster is the same machine: then it shares its identities with nobody but
/// itself.
bool is_listed_before(const Host& host, const Cluster& cluster);
/// Adds what `check` is to say of machines that are listed more than once: one finding a machine, by one
/// check alone.
void add_one_machine_findings(std::string_view check, const Cluster& cluster, const Finding& like,
                              std::vector<Finding>& findings);

/// Makes a finding about a shared identity say that its hosts are clones, where they are. The first check
/// that the family fails and that is not ignored gives the whole fix; the others keep theirs and name it.
void tell_family(std::string_view check, std::span<const CloneFamily> families, const Settings& settings,
                 Finding& finding);

}  // namespace muster
