#include "agent/checks/identity_family.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <numeric>
#include <set>

#include "agent/checks/identity.hpp"
#include "agent/checks/ignore.hpp"
#include "agent/checks/wording.hpp"

namespace muster {
namespace {

/// An identity, the check that looks at it alone, and how a copy gets its own. In the order of the catalogue.
struct Kind {
  std::string_view name;
  std::string_view check;
  std::string_view fix;  ///< a line of text, or of shell after two spaces
};

constexpr std::array kKinds{
    Kind{"MAC", "unique-mac", "with the copy shut down, a new MAC in the hypervisor"},
    Kind{"product_uuid", "unique-product-uuid", "with the copy shut down, a new UUID in the hypervisor"},
    Kind{"machine-id", "unique-machine-id", "  uuidgen | tr -d - > /etc/machine-id"},
    Kind{"hostname", "unique-hostname", "  hostnamectl set-hostname NAME"},
    Kind{"SSH host key", "unique-host-key",
         "  rm -f /etc/ssh/ssh_host_* && ssh-keygen -A && systemctl restart sshd"}};

using Values = std::array<std::set<std::string>, kKinds.size()>;
using Kinds = std::bitset<kKinds.size()>;

/// What a host has of each kind; nothing for what is not known or says nothing.
Values values_of(const Host& host) {
  Values values;
  const auto& facts = host.facts;
  const auto put = [&](std::size_t kind, const Fact<std::string>& fact) {
    if (fact.known()) values[kind].insert(lower_case(*fact));
  };
  for (auto& mac : physical_macs(host)) values[0].insert(std::move(mac.value));
  if (facts.product_uuid.known() && !is_junk_uuid(lower_case(*facts.product_uuid)))
    put(1, facts.product_uuid);
  put(2, facts.machine_id);
  put(3, facts.hostname);
  if (facts.host_keys.known()) {
    for (const auto& key : *facts.host_keys) values[4].insert(key.fingerprint);
  }
  return values;
}

bool intersect(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string& value) { return b.contains(value); });
}

Kinds shared_kinds(const Values& a, const Values& b) {
  Kinds shared;
  for (std::size_t kind = 0; kind < kKinds.size(); ++kind) shared[kind] = intersect(a[kind], b[kind]);
  return shared;
}

/// Hosts in groups: joined two at a time.
class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }
  std::size_t find(std::size_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) {
    parent_[std::max(find(a), find(b))] = std::min(find(a), find(b));
  }

 private:
  std::vector<std::size_t> parent_;
};

/// Equal where both are known; `required` must be.
bool agree(const Fact<std::string>& a, const Fact<std::string>& b, bool required) {
  if (!a.known() || !b.known()) return !required;
  return lower_case(*a) == lower_case(*b);
}

/// The check that speaks for these: the first of their identities' whose finding is not ignored.
std::string_view speaker(const std::vector<std::string>& shared, const Settings& settings) {
  std::string_view first;
  for (const auto& kind : kKinds) {
    if (std::find(shared.begin(), shared.end(), kind.name) == shared.end()) continue;
    if (!ignores_check(settings, kind.check)) return kind.check;
    if (first.empty()) first = kind.check;
  }
  return first;
}

/// The check that reports a machine listed twice: unique-machine-id unless that is ignored.
std::string_view reporter_of_repeats(const Settings& settings) {
  constexpr std::string_view kUsual = "unique-machine-id";
  if (!ignores_check(settings, kUsual)) return kUsual;
  for (const auto& kind : kKinds) {
    if (!ignores_check(settings, kind.check)) return kind.check;
  }
  return kUsual;
}

std::string whole_fix(const CloneFamily& family) {
  std::string text = "they are copies of one template; on each but one:";
  for (const auto& kind : kKinds) {
    if (std::find(family.shared.begin(), family.shared.end(), kind.name) == family.shared.end()) continue;
    text += "\n" + std::string(kind.fix);
  }
  return text + "\nand then\n  reboot";
}

const CloneFamily* family_of(const std::vector<std::string>& hosts, std::span<const CloneFamily> families) {
  for (const auto& family : families) {
    const auto is_member = [&](const std::string& host) {
      return std::find(family.hosts.begin(), family.hosts.end(), host) != family.hosts.end();
    };
    if (std::all_of(hosts.begin(), hosts.end(), is_member)) return &family;
  }
  return nullptr;
}

}  // namespace

std::vector<CloneFamily> clone_families(const Cluster& cluster) {
  const auto& hosts = cluster.hosts;
  std::vector<Values> values;
  for (const auto& host : hosts) {
    values.push_back(is_listed_before(host, cluster) ? Values() : values_of(host));
  }
  Groups groups(hosts.size());
  std::vector<Kinds> shared(hosts.size());  // of each host with those after it
  for (std::size_t a = 0; a < hosts.size(); ++a) {
    for (std::size_t b = a + 1; b < hosts.size(); ++b) {
      const auto both = shared_kinds(values[a], values[b]);
      if (both.count() < 2) continue;
      groups.join(a, b);
      shared[a] |= both;
    }
  }
  std::vector<CloneFamily> families;
  for (std::size_t first = 0; first < hosts.size(); ++first) {
    if (groups.find(first) != first) continue;
    CloneFamily family;
    Kinds any;
    for (std::size_t i = first; i < hosts.size(); ++i) {
      if (groups.find(i) != first) continue;
      family.hosts.push_back(hosts[i].name);
      any |= shared[i];
    }
    for (std::size_t kind = 0; kind < kKinds.size(); ++kind) {
      if (any[kind]) family.shared.emplace_back(kKinds[kind].name);
    }
    if (family.hosts.size() > 1) families.push_back(std::move(family));
  }
  return families;
}

bool is_same_machine(const Host& a, const Host& b) {
  const auto& one = a.facts;
  const auto& other = b.facts;
  if (!agree(one.boot_id, other.boot_id, true) || !agree(one.machine_id, other.machine_id, true) ||
      !agree(one.hostname, other.hostname, true) || !agree(one.product_uuid, other.product_uuid, false)) {
    return false;
  }
  const auto left = values_of(a);
  const auto right = values_of(b);
  const bool keys_differ = !left[4].empty() && !right[4].empty() && left[4] != right[4];
  return !left[0].empty() && left[0] == right[0] && !keys_differ;
}

bool is_listed_before(const Host& host, const Cluster& cluster) {
  for (const auto& earlier : cluster.hosts) {
    if (earlier.name == host.name) return false;
    if (is_same_machine(earlier, host)) return true;
  }
  return false;
}

void add_one_machine_findings(std::string_view check, const Cluster& cluster, const Finding& like,
                              std::vector<Finding>& findings) {
  if (check != reporter_of_repeats(cluster.settings)) return;
  for (const auto& host : cluster.hosts) {
    if (is_listed_before(host, cluster)) continue;
    std::vector<std::string> entries;
    for (const auto& other : cluster.hosts) {
      if (other.name == host.name || is_same_machine(host, other)) entries.push_back(other.name);
    }
    if (entries.size() < 2) continue;
    auto finding = like;
    finding.status = Status::fail;
    finding.hosts = entries;
    finding.saw = joined(entries) + " are one machine: boot id, machine-id, hostname and MACs are the same";
    finding.wanted = "each machine once in cluster.yaml";
    finding.remedy =
        "delete all but one of these entries from spec.hosts in cluster.yaml, or correct the address "
        "of the wrong one";
    findings.push_back(std::move(finding));
  }
}

void tell_family(std::string_view check, std::span<const CloneFamily> families, const Settings& settings,
                 Finding& finding) {
  const auto* family = family_of(finding.hosts, families);
  if (!family) return;
  std::vector<std::string> others;
  for (const auto& kind : kKinds) {
    const bool is_shared =
        std::find(family->shared.begin(), family->shared.end(), kind.name) != family->shared.end();
    if (is_shared && kind.check != check) others.emplace_back(kind.name);
  }
  finding.saw += "; clones: " + joined(others) + (others.size() == 1 ? " is" : " are") + " shared too";
  const auto spokesman = speaker(family->shared, settings);
  if (spokesman == check) {
    finding.remedy = whole_fix(*family);
  } else {
    finding.remedy += "; the whole fix for these clones stands at " + std::string(spokesman);
  }
}

}  // namespace muster
