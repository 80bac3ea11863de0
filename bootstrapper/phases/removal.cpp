#include "bootstrapper/phases/removal.hpp"

#include <algorithm>

#include "bootstrapper/cluster/endpoint.hpp"
#include "bootstrapper/phases/reset_host.hpp"

namespace muster::phases {

namespace {

bool is_named(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string endpoint_host(const cluster::Spec& spec) {
  const auto endpoint = cluster::parse_endpoint(spec.kubernetes.control_plane_endpoint);
  return endpoint ? endpoint->host : "";
}

bool holds_address(const HostFacts& facts, const std::string& address) {
  if (!facts.interfaces.known()) return false;
  for (const auto& interface : *facts.interfaces) {
    for (const auto& one : interface.addresses) {
      if (one.substr(0, one.find('/')) == address) return true;
    }
  }
  return false;
}

const fleet::Member* member(const Run& run, const std::string& name) {
  for (const auto& one : run.fleet.members()) {
    if (one.host->name == name) return &one;
  }
  return nullptr;
}

Result<> check_reached(const Run& run, const Leaving& one, bool force_dead) {
  const auto& name = one.host->name;
  if (one.link) return {};
  if (!force_dead) {
    const auto* known = member(run, name);
    auto error = known && known->problem ? *known->problem
                                         : fail(ErrorKind::unreachable, "the host was not reached").in(name);
    return std::move(error).next("mend it; or, if it is gone for good: muster remove " + name +
                                 " --force-dead takes it out of the cluster without a reset of the host");
  }
  if (!one.node_ready) return {};
  return fail(ErrorKind::command,
              "the host was not reached, but it is not dead: its kubelet still reports to the API, "
              "and its pods would go on beside those that replace them")
      .in(name)
      .next("power it off, or make it reachable and leave --force-dead out");
}

Result<> check_address(const Run& run, const Leaving& one) {
  const auto address = endpoint_host(run.spec);
  if (!one.link || address.empty() || !holds_address(run.facts(one.host->name), address)) return {};
  return fail(ErrorKind::command, "it holds " + address + ", the address of controlPlaneEndpoint " +
                                      run.spec.kubernetes.control_plane_endpoint +
                                      ": without it no host finds the API")
      .in(one.host->name)
      .next(
          "move the address to another master first: where keepalived holds it, systemctl stop keepalived "
          "on " +
          one.host->name);
}

}  // namespace

Result<> check_removable(const cluster::Spec& spec, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    const bool known = std::any_of(spec.hosts.begin(), spec.hosts.end(),
                                   [&](const cluster::Host& host) { return host.name == name; });
    if (!known)
      return fail(ErrorKind::usage, "no host is named \"" + name + "\" in " + spec.file.string())
          .next("a host is taken out of the file after it was removed from the cluster, not before");
  }
  const auto masters = spec.with_role(Role::master);
  if (std::all_of(masters.begin(), masters.end(),
                  [&](const cluster::Host* master) { return is_named(names, master->name); })) {
    return fail(ErrorKind::usage, "no master would be left of cluster " + spec.name)
        .next("muster reset takes the whole cluster down; to replace the master, join another one first");
  }
  const auto address = endpoint_host(spec);
  for (const auto* master : masters) {
    if (!is_named(names, master->name) || (address != master->address && address != master->private_address))
      continue;
    return fail(ErrorKind::usage, master->name + " has the address of controlPlaneEndpoint, " +
                                      spec.kubernetes.control_plane_endpoint +
                                      ": without it no host finds the API")
        .next(
            "a cluster whose masters come and go needs the address of a load balancer or a virtual IP there, "
            "from the "
            "first muster up on");
  }
  return {};
}

std::vector<Leaving> leaving_hosts(const Run& run, const std::vector<EtcdMember>& members) {
  std::vector<Leaving> all;
  for (const auto& host : run.spec.hosts) {
    if (!is_named(run.options.targets, host.name)) continue;
    Leaving one;
    one.host = &host;
    one.link = run.fleet.find(host.name);
    const auto node = run.view->nodes.find(host.name);
    one.has_node = node != run.view->nodes.end();
    one.node_ready = one.has_node && node->second.ready;
    one.to_reset = one.link && needs_reset(run.facts(host.name));
    const auto* etcd = host.role == Role::master ? member_of(members, host) : nullptr;
    if (etcd) one.etcd = *etcd;
    all.push_back(std::move(one));
  }
  const auto place = [](const Leaving& one) {
    if (one.host->role == Role::node) return 0;
    return one.etcd && !one.etcd->healthy ? 1 : 2;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Leaving& a, const Leaving& b) { return place(a) < place(b); });
  return all;
}

Result<> check_leaving(const Run& run, const std::vector<Leaving>& leaving,
                       const std::vector<EtcdMember>& members, bool force_dead) {
  std::vector<std::uint64_t> ids;
  for (const auto& one : leaving) {
    TRY(check_reached(run, one, force_dead));
    TRY(check_address(run, one));
    if (one.etcd) ids.push_back(one.etcd->id);
  }
  const auto loss = quorum_loss(members, ids);
  if (loss.empty()) return {};
  return fail(ErrorKind::command, loss)
      .next("remove the masters that are down first (--force-dead), or mend them; then the others");
}

std::string to_string(const Leaving& leaving) {
  if (leaving.nothing_to_do()) return "not in the cluster";
  std::string text;
  const auto step = [&](bool wanted, std::string_view what) {
    if (wanted) text += (text.empty() ? "" : ", ") + std::string(what);
  };
  step(leaving.node_ready, "drain");
  step(leaving.etcd.has_value(), "take its etcd member out");
  step(leaving.to_reset, "kubeadm reset");
  step(leaving.has_node, "delete its node");
  step(!leaving.link, "the host itself is not reset");
  return text;
}

}  // namespace muster::phases
