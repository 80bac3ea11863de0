#include <array>

#include "agent/facts/setup/setup_facts.hpp"
#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;

namespace {

struct Virtual {
  std::string type = "NA";
  std::string role = "NA";
};

std::string line_of(const Tree& tree, const std::string& path) {
  const auto text = tree.read(path);
  return text ? as_utf8(trim(*text)) : "";
}

/// By what the firmware calls the machine: the hypervisors that our users have.
std::string by_firmware(const Tree& tree) {
  struct Mark {
    std::string_view text, type;
  };
  constexpr std::array<Mark, 14> kMarks{{{"KVM", "kvm"},
                                         {"QEMU", "kvm"},
                                         {"Bochs", "kvm"},
                                         {"oVirt", "oVirt"},
                                         {"RHEV", "RHEV"},
                                         {"VMware", "VMware"},
                                         {"VirtualBox", "virtualbox"},
                                         {"HVM domU", "xen"},
                                         {"Virtual Machine", "VirtualPC"},
                                         {"OpenStack", "openstack"},
                                         {"Alibaba Cloud", "kvm"},
                                         {"Amazon EC2", "kvm"},
                                         {"Google", "kvm"},
                                         {"Parallels", "parallels"}}};
  for (const auto* file : {"product_name", "sys_vendor", "product_family"}) {
    const auto text = line_of(tree, std::string("/sys/class/dmi/id/") + file);
    for (const auto& mark : kMarks) {
      if (text.find(mark.text) != text.npos) return std::string(mark.type);
    }
  }
  return {};
}

Virtual look(const Tree& tree) {
  const auto container = line_of(tree, "/run/systemd/container");
  const auto docker = tree.exists("/.dockerenv");
  if (container == "docker" || (docker && *docker)) return {"docker", "guest"};
  if (!container.empty())
    return {container == "lxc" || container == "podman" ? container : "container", "guest"};
  auto type = by_firmware(tree);
  if (!type.empty()) return {std::move(type), "guest"};
  bool hypervisor = false, kvm = false;
  const auto cpuinfo = tree.read("/proc/cpuinfo");
  if (cpuinfo) {
    for (const auto line : lines(*cpuinfo)) {
      for (const auto word : words(line))
        hypervisor = hypervisor || (line.starts_with("flags") && word == "hypervisor");
    }
  }
  const auto modules = tree.read("/proc/modules");
  if (modules) {
    for (const auto line : lines(*modules)) kvm = kvm || line.starts_with("kvm ");
  }
  // A guest whose hypervisor does not say its name: nothing is made up.
  if (kvm && !hypervisor) return {"kvm", "host"};
  return {};
}

}  // namespace

void add_virtualization(const Tree& tree, json::object& facts) {
  const auto found = look(tree);
  facts["ansible_virtualization_type"] = found.type;
  facts["ansible_virtualization_role"] = found.role;
}

}  // namespace muster::facts
