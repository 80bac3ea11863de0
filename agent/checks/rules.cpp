#include "agent/checks/rules.hpp"

#include <algorithm>

#include "agent/checks/signing_rules.hpp"

namespace muster {
namespace {

constexpr auto kPass = Status::pass;
constexpr auto kWarn = Status::warn;
constexpr auto kFail = Status::fail;
constexpr std::string_view kBeta2 = "kubeadm.k8s.io/v1beta2";
constexpr std::string_view kBeta3 = "kubeadm.k8s.io/v1beta3";
constexpr std::string_view kBeta4 = "kubeadm.k8s.io/v1beta4";
constexpr Version kOld{3, 10, 0};
constexpr Version kLts{4, 19, 0};

struct Row {
  int from_minor;
  Rules rules;
};

// A row holds from its minor up to the next row's. Columns as in Rules: API, runtime, swap, insecure and
// secure ports, kernel, cgroup v1 and v2, pids, bridge netfilter, kernel memory.
// clang-format off
constexpr std::array kTable{
    Row{15, {kBeta2, "docker",     kFail, true,  false, kOld, kPass, kFail, false, kFail, true}},
    Row{17, {kBeta2, "docker",     kFail, true,  true,  kOld, kPass, kFail, false, kFail, true}},
    Row{19, {kBeta2, "docker",     kFail, true,  true,  kOld, kPass, kWarn, false, kFail, true}},
    Row{20, {kBeta2, "docker",     kFail, true,  true,  kOld, kPass, kWarn, true,  kFail, true}},
    Row{22, {kBeta3, "docker",     kFail, true,  true,  kOld, kPass, kPass, true,  kFail, false}},
    Row{23, {kBeta3, "docker",     kWarn, false, true,  kOld, kPass, kPass, true,  kFail, false}},
    Row{24, {kBeta3, "containerd", kWarn, false, true,  kOld, kPass, kPass, true,  kFail, false}},
    Row{30, {kBeta3, "containerd", kWarn, false, true,  kOld, kPass, kPass, true,  kWarn, false}},
    Row{31, {kBeta4, "containerd", kWarn, false, true,  kOld, kWarn, kPass, true,  kWarn, false}},
    Row{32, {kBeta4, "containerd", kWarn, false, true,  kLts, kWarn, kPass, true,  kWarn, false}},
    Row{35, {kBeta4, "containerd", kWarn, false, true,  kLts, kFail, kPass, true,  kWarn, false}},
};
// clang-format on
static_assert(kTable.front().from_minor == kOldestKubernetes.minor);

struct SigningRow {
  int from_minor;
  SigningRules rules;
};
constexpr std::array kSigning{
    SigningRow{15, {"certificates.k8s.io/v1beta1", false, false}},
    SigningRow{18, {"certificates.k8s.io/v1beta1", true, false}},
    SigningRow{19, {"certificates.k8s.io/v1", true, false}},
    SigningRow{22, {"certificates.k8s.io/v1", true, true}},
};

/// A program is looked for from a minor on and before another.
struct CommandRow {
  std::string_view name;
  std::string_view package;
  int from_minor;
  int before_minor;
  Status missing;
};
constexpr int kNoEnd = 1000;
constexpr int kDockershimGone = 24;
constexpr std::array kCommands{
    CommandRow{"conntrack", "conntrack-tools", 15, 18, kWarn},  // kube-proxy's need, before kubeadm knew it
    CommandRow{"conntrack", "conntrack-tools", 18, 32, kFail},  // kubernetes PR 85857, PR 126953
    CommandRow{"ip", "iproute", 15, 33, kFail},                 // kubernetes PR 129131
    CommandRow{"iptables", "iptables", 15, 33, kFail},
    CommandRow{"mount", "util-linux", 15, kNoEnd, kFail},
    CommandRow{"nsenter", "util-linux", 15, kNoEnd, kFail},
    CommandRow{"ebtables", "ebtables", 15, 28, kWarn},  // kubernetes PR 127151, brought back to 1.28
    CommandRow{"ethtool", "ethtool", 15, 33, kWarn},
    CommandRow{"socat", "socat", 15, 28, kWarn},
    CommandRow{"tc", "iproute", 15, 33, kWarn},
    CommandRow{"touch", "coreutils", 15, kNoEnd, kWarn},
    CommandRow{"crictl", "cri-tools", 15, 31, kFail},  // not for docker as long as there was dockershim
    CommandRow{"crictl", "cri-tools", 31, 32, kWarn},  // kubernetes PR 124685, PR 126596
};

/// The version that the table knows best: minors before its first row are as its first row.
int minor_of(const Version& version) {
  if (version.major != 1) return version.major < 1 ? kOldestKubernetes.minor : kNoEnd - 1;
  return std::max(version.minor, kOldestKubernetes.minor);
}

/// Why those rules refuse the host; empty where they do not.
std::string refusal(const Row& row, const Version& kernel, CgroupVersion cgroups) {
  const auto from = "1." + std::to_string(row.from_minor);
  if (kernel < row.rules.minimum_kernel) {
    const auto& wanted = row.rules.minimum_kernel;
    return from + " wants kernel " + std::to_string(wanted.major) + "." + std::to_string(wanted.minor);
  }
  if (cgroups != CgroupVersion::v2 && row.rules.cgroup_v1 == Status::fail) return from + " refuses cgroup v1";
  if (cgroups == CgroupVersion::v2 && row.rules.cgroup_v2 == Status::fail) return from + " needs cgroup v1";
  return "";
}

char lower(char c) {
  return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Rules rules_for(const Version& version) {
  auto rules = kTable.front().rules;
  for (const auto& row : kTable) {
    if (version >= Version{1, row.from_minor, 0}) rules = row.rules;
  }
  return rules;
}

SigningRules signing_rules_for(const Version& version) {
  auto rules = kSigning.front().rules;
  for (const auto& row : kSigning) {
    if (version >= Version{1, row.from_minor, 0}) rules = row.rules;
  }
  return rules;
}

std::vector<CommandNeed> command_needs(const Version& version, std::string_view runtime) {
  const int minor = minor_of(version);
  std::vector<CommandNeed> needs;
  for (const auto& row : kCommands) {
    if (minor < row.from_minor || minor >= row.before_minor) continue;
    if (row.name == "crictl" && runtime == "docker" && minor < kDockershimGone) continue;
    needs.push_back({row.name, row.package, row.missing});
  }
  return needs;
}

bool is_needed_command(std::string_view name) {
  return std::any_of(kCommands.begin(), kCommands.end(), [&](const CommandRow& row) {
    return std::equal(name.begin(), name.end(), row.name.begin(), row.name.end(),
                      [](char a, char b) { return lower(a) == b; });
  });
}

std::optional<Version> kernel_version(std::string_view release) {
  auto numbers = release.substr(0, release.find_first_not_of("0123456789."));
  // Makers of kernels add a fourth number.
  std::size_t end = 0;
  for (int part = 0; part < 3 && end != std::string_view::npos; ++part) {
    end = numbers.find('.', part == 0 ? 0 : end + 1);
  }
  numbers = numbers.substr(0, end);
  while (numbers.ends_with('.')) numbers.remove_suffix(1);
  const auto version = parse_version(numbers);
  return version ? std::optional(*version) : std::nullopt;
}

std::optional<Ceiling> highest_kubernetes(const HostFacts& facts) {
  if (!facts.kernel.known() || !facts.cgroups.known()) return std::nullopt;
  const auto kernel = kernel_version(*facts.kernel);
  const auto cgroups = facts.cgroups->version;
  if (!kernel || cgroups == CgroupVersion::none) return std::nullopt;
  std::string newer_refuses;
  int newer_minor = 0;
  for (auto row = kTable.rbegin(); row != kTable.rend(); ++row) {
    auto why = refusal(*row, *kernel, cgroups);
    if (why.empty() && newer_refuses.empty()) return Ceiling{};
    if (why.empty()) return Ceiling{newer_minor - 1, std::move(newer_refuses)};
    newer_minor = row->from_minor;
    newer_refuses = std::move(why);
  }
  return std::nullopt;
}

std::string highest_kubernetes_text(const HostFacts& facts) {
  const auto ceiling = highest_kubernetes(facts);
  if (!ceiling) return "";
  if (ceiling->minor)
    return "can run Kubernetes up to 1." + std::to_string(*ceiling->minor) + ": " + ceiling->because;
  return "can run every Kubernetes that muster knows, up to 1." + std::to_string(kNewestKubernetes.minor);
}

}  // namespace muster
