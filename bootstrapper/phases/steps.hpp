#pragma once
// Every phase, one small file each. A command lists those that it needs, in order.

#include "bootstrapper/phases/phase.hpp"

namespace muster::phases {

extern const Phase kConnect;       ///< log in to all hosts, bring the agent where it is missing
extern const Phase kGatherFacts;   ///< what every host is like, and what the API says where there is one
extern const Phase kProbePorts;    ///< every needed port between all hosts
extern const Phase kRepairHosts;   ///< what is safe and can be taken back, for checks that do not pass
extern const Phase kOpenPorts;     ///< firewalld's, where it shuts needed ones; then all is looked at again
extern const Phase kUndoRepairs;   ///< all of that taken back
extern const Phase kMeasure;       ///< clocks, round trips, path MTU, the overlay's UDP, disks under etcd
extern const Phase kJudge;         ///< all checks; blocks when one fails
extern const Phase kPushBundle;    ///< the files of --bundle to the hosts' stores
extern const Phase kPrepareHosts;  ///< the playbooks that prepare hosts, and the checks once more
extern const Phase kInitFirstMaster;  ///< kubeadm init
extern const Phase kInstallNetwork;   ///< the pod network's manifest
extern const Phase kSetUpNetwork;     ///< the pod network's playbook, once all hosts have joined
extern const Phase kJoinMasters;      ///< kubeadm join --control-plane, one by one
extern const Phase kJoinNodes;        ///< kubeadm join, in parallel
extern const Phase kLabelAndTaint;    ///< labels and taints of cluster.yaml
extern const Phase kVerify;           ///< nodes Ready, control plane Running, test pods reached
extern const Phase kAwaitApi;         ///< a cluster that is there answers, or the run ends
extern const Phase kFindCluster;      ///< there must be a cluster whose API answers
extern const Phase kJudgeRemoval;     ///< whether the hosts that are named can leave; etcd keeps its quorum
extern const Phase kDrainHosts;       ///< kubectl cordon of all that leave, then kubectl drain
extern const Phase kRemoveNodes;      ///< kubeadm reset and kubectl delete node, in parallel
extern const Phase kRemoveMasters;    ///< the same with their etcd members, one by one
extern const Phase kMatchVersion;     ///< the cluster must run the version of cluster.yaml
extern const Phase kFollowUpgrade;    ///< kubeadm upgrade of an earlier run, to its end
extern const Phase kJudgeUpgrade;     ///< whether kubeadm can bring it there, and which hosts lack it
extern const Phase kBackUp;           ///< a backup here, before the first host is upgraded
extern const Phase kBringImages;      ///< what the playbooks that prepare hosts tag "images", on all of them
extern const Phase kUpgradeMasters;   ///< drain, programs, kubeadm upgrade, kubelet, uncordon: one by one
extern const Phase kUpgradeNodes;     ///< the same in parallel
extern const Phase kResetHosts;       ///< kubeadm reset and what it leaves, nodes in parallel, then masters
extern const Phase kFindRole;         ///< the namespace and the role that a user is to have
extern const Phase kSignCertificate;  ///< a new key, here, and its certificate from the cluster's signer
extern const Phase kBindRole;         ///< a binding of that role to the user
extern const Phase kReviewAccess;     ///< what the API server lets the user do
extern const Phase kUnbindRoles;      ///< the bindings of muster's for that user go

}  // namespace muster::phases
