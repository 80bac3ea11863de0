#pragma once
// The members of the cluster's stacked etcd, as etcdctl in the acting master's etcd pod tells them, and what
// may be done to them without risk to the quorum.

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Whether etcd runs on the masters, made by kubeadm; else (etcd.external) nothing here may be asked.
bool has_stacked_etcd(const cluster::Spec& spec);

/// The arguments of kubectl that run etcdctl in the acting master's etcd pod, for its own member.
std::vector<std::string> etcdctl(const Run& run, const std::vector<std::string>& args);

/// What --FLAG says in the manifest of that master's etcd; empty where it says nothing, or there is none.
boost::asio::awaitable<Result<std::string>> etcd_flag(fleet::Link& master, std::string flag);

/// From what `etcdctl member list -w json` and `etcdctl endpoint health --cluster` print (etcd 3.3 to 3.5).
Result<std::vector<EtcdMember>> read_etcd(const boost::json::value& list, std::string_view health);

/// Asks the acting master's etcd for all members and their health; a dead one takes 5 s.
boost::asio::awaitable<Result<std::vector<EtcdMember>>> fetch_etcd(const Run& run);

/// The member of that host, or nullptr.
const EtcdMember* member_of(const std::vector<EtcdMember>& members, const cluster::Host& host);

/// The first member that has not started or is not healthy, "h3's etcd does not answer"; empty where all are.
/// Those of the hosts `except` do not count.
std::string etcd_trouble(const std::vector<EtcdMember>& members,
                         const std::vector<const cluster::Host*>& except);

/// Why etcd would lose its quorum, or has lost it, when the members of `leaving` are taken out in that order;
/// empty: it keeps it at each step (etcd.io, FAQ: "What is failure tolerance").
std::string quorum_loss(std::vector<EtcdMember> members, const std::vector<std::uint64_t>& leaving);

/// Waits until every member has started and is healthy, those of the hosts `except` left out; a timeout Error
/// names the one that is not.
boost::asio::awaitable<Result<>> wait_for_etcd(const Run& run, std::vector<const cluster::Host*> except,
                                               std::chrono::seconds patience);

/// Takes the member of that host out, where there is one. Asks etcd anew: a command Error where it would lose
/// its quorum.
boost::asio::awaitable<Result<>> leave_etcd(const Run& run, const cluster::Host& host);

}  // namespace muster::phases
