#include <algorithm>
#include <map>

#include "bootstrapper/cluster/endpoint.hpp"
#include "bootstrapper/cluster/rules.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// An address in one spelling, so that two spellings of one address are seen as equal.
std::string canonical(const std::string& address) {
  if (const auto ip = parse_ip(address)) return to_string(*ip);
  std::string lower = address;
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// Values that were seen, and where first.
class Seen {
 public:
  explicit Seen(Problems& problems) : problems_(problems) {}
  /// Reports `message` when `value` was seen before; whether it was.
  bool before(const std::string& value, Place place, Place item, const std::string& message) {
    const auto [first, is_new] = places_.emplace(value, place);
    if (is_new) return false;
    // A merged or aliased value stands in one place for both hosts: then the host itself is where to look.
    const auto here = first->second == place ? item : place;
    problems_.error(here, message + "; also on line " + std::to_string(first->second.line));
    return true;
  }

 private:
  Problems& problems_;
  std::map<std::string, Place> places_;
};

const ReadHost* first_master(std::span<const ReadHost> hosts) {
  for (const auto& read : hosts) {
    if (!read.role_known || read.host.role == Role::master) return read.role_known ? &read : nullptr;
  }
  return nullptr;
}

}  // namespace

void check_unique(std::span<const ReadHost> hosts, Problems& problems) {
  Seen names(problems);
  Seen addresses(problems);
  Seen private_addresses(problems);
  for (const auto& read : hosts) {
    const auto& host = read.host;
    if (!host.name.empty())
      names.before(host.name, read.name, read.item, "name: two hosts are named " + in_quotes(host.name));
    bool reported = false;
    if (!host.address.empty()) {
      // Behind one NAT address, hosts are told apart by their ports.
      const auto door = canonical(host.address) + " " + std::to_string(host.ssh.port);
      reported = addresses.before(door, read.address, read.item,
                                  "address: two hosts have the address " + in_quotes(host.address));
    }
    if (!read.ip || (reported && read.private_address == read.address)) continue;
    private_addresses.before(host.private_address, read.private_address, read.item,
                             "privateAddress: two hosts have the address " + in_quotes(host.private_address));
  }
}

void check_masters(std::span<const ReadHost> hosts, Place place, Problems& problems) {
  const auto unknown = [](const ReadHost& read) { return !read.role_known; };
  if (hosts.empty() || std::any_of(hosts.begin(), hosts.end(), unknown)) return;
  std::vector<const ReadHost*> masters;
  for (const auto& read : hosts) {
    if (read.host.role == Role::master) masters.push_back(&read);
  }
  const auto count = masters.size();
  if (count == 0) {
    problems.error(place, "hosts: none of them is a master", "write role: master for at least one host");
  } else if (count % 2 == 0) {
    problems.warning(masters.back()->item,
                     std::to_string(count) + " masters survive no more failures than " +
                         std::to_string(count - 1) + ": etcd needs more than half of them",
                     "use an odd number of masters");
  }
}

void settle_endpoint(ReadKubernetes& read, std::span<const ReadHost> hosts, Place place, Problems& problems) {
  const auto* first = first_master(hosts);
  if (!read.endpoint && first) {
    read.endpoint_host = first->host.private_address;
    if (first->ip) read.kubernetes.control_plane_endpoint = to_string(Endpoint{read.endpoint_host});
  }
  if (read.endpoint_host.empty()) return;
  const auto masters = std::count_if(hosts.begin(), hosts.end(),
                                     [](const ReadHost& one) { return one.host.role == Role::master; });
  if (masters < 2) return;
  const auto host = canonical(read.endpoint_host);
  for (const auto& one : hosts) {
    const bool own = host == canonical(one.host.address) || host == canonical(one.host.private_address);
    if (one.host.role != Role::master || !own) continue;
    const auto* what = read.endpoint ? "is the address of " : "is, by default, the address of ";
    problems.warning(read.endpoint.value_or(place),
                     "controlPlaneEndpoint: " + in_quotes(read.endpoint_host) + " " + what + one.host.name +
                         " alone: without this host the other masters are not found",
                     "use the address of a load balancer or a virtual IP");
    return;
  }
}

}  // namespace muster::cluster
