#include <algorithm>
#include <array>

#include "agent/facts/drop_ins.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// A module, and a file of /proc that is there only while it works.
struct Wanted {
  std::string_view name;
  std::string_view trace;
};
constexpr std::array kWanted{
    Wanted{"br_netfilter", "/proc/sys/net/bridge/bridge-nf-call-iptables"},
    Wanted{"overlay", ""},  // seen in /proc/filesystems
    Wanted{"nf_conntrack", "/proc/sys/net/netfilter/nf_conntrack_max"},
};

using Names = std::vector<std::string>;

bool has(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// "kernel/net/bridge/br-netfilter.ko.xz" is "br_netfilter".
std::string module_of(std::string_view file) {
  const auto name = file.substr(file.rfind('/') + 1);
  const auto end = name.find(".ko");
  if (end == name.npos) return "";
  std::string module(name.substr(0, end));
  std::ranges::replace(module, '-', '_');
  return module;
}

/// The wanted modules among the files that each line of modules.builtin or modules.dep begins with.
Result<Names> wanted_in(const Tree& tree, const std::string& path) {
  Names found;
  TRY(const bool there, tree.exists(path));
  if (!there) return found;
  TRY(tree.read_lines(path, [&](std::string_view line) {
    auto name = module_of(line.substr(0, line.find(':')));
    const bool wanted = std::ranges::any_of(kWanted, [&](const Wanted& w) { return w.name == name; });
    if (wanted && !has(found, name)) found.push_back(std::move(name));
    return found.size() < kWanted.size();
  }));
  return found;
}

Result<Names> loaded_modules(const Tree& tree) {
  TRY(const auto file, tree.read_if_there("/proc/modules"));  // not there: a kernel without modules
  const auto text = file.value_or("");
  Names names;
  for (const auto line : lines(text)) {
    if (const auto columns = words(line); !columns.empty()) names.emplace_back(columns[0]);
  }
  return names;
}

bool is_file_system(std::string_view file_systems, std::string_view name) {
  for (const auto line : lines(file_systems)) {
    if (const auto columns = words(line); !columns.empty() && columns.back() == name) return true;
  }
  return false;
}

/// Module -> the file that loads it at boot.
Result<std::map<std::string, std::string>> loaded_at_boot(const Tree& tree) {
  std::map<std::string, std::string> files;
  TRY(const auto fragments, drop_ins(tree, "modules-load.d"));
  for (const auto& path : fragments) {
    TRY(const auto file, tree.read_if_there(path));
    const auto text = file.value_or("");
    for (const auto line : lines(text)) {
      std::string name(trim(line));
      if (name.empty() || name[0] == '#' || name[0] == ';') continue;
      std::ranges::replace(name, '-', '_');
      files.emplace(std::move(name), path);
    }
  }
  // Scripts that CentOS 7 still runs (rhel-loadmodules.service).
  TRY(const auto scripts, tree.list("/etc/sysconfig/modules"));
  for (const auto& script : scripts) {
    if (!script.ends_with(".modules")) continue;
    const auto path = "/etc/sysconfig/modules/" + script;
    TRY(const auto text, tree.read_if_there(path));
    for (const auto& wanted : kWanted) {
      if (text && text->find(wanted.name) != std::string::npos) files.emplace(wanted.name, path);
    }
  }
  return files;
}

Result<KernelModules> look(const Tree& tree) {
  TRY(const auto file_systems, tree.read("/proc/filesystems"));
  TRY(const auto loaded, loaded_modules(tree));
  TRY(const auto at_boot, loaded_at_boot(tree));
  TRY(const auto release, tree.read("/proc/sys/kernel/osrelease"));
  const auto directory = "/lib/modules/" + std::string(trim(release));
  KernelModules seen;
  TRY(seen.directory, tree.exists(directory + "/modules.dep"));
  TRY(const auto built_in, wanted_in(tree, directory + "/modules.builtin"));
  TRY(const auto loadable, wanted_in(tree, directory + "/modules.dep"));
  for (const auto& wanted : kWanted) {
    KernelModule module{.name = std::string(wanted.name), .state = ModuleState::missing, .boot_file = {}};
    bool works = wanted.trace.empty() && is_file_system(file_systems, wanted.name);
    if (!wanted.trace.empty()) {
      TRY(works, tree.exists(wanted.trace));
    }
    if (has(loaded, module.name)) {
      module.state = ModuleState::loaded;
    } else if (works || has(built_in, module.name)) {
      module.state = ModuleState::built_in;
    } else if (has(loadable, module.name)) {
      module.state = ModuleState::loadable;
    }
    if (const auto file = at_boot.find(module.name); file != at_boot.end()) module.boot_file = file->second;
    seen.modules.push_back(std::move(module));
  }
  return seen;
}

}  // namespace

Fact<KernelModules> kernel_modules(const Tree& tree) {
  return to_fact(look(tree));
}

}  // namespace muster::facts
