#include <algorithm>
#include <array>
#include <chrono>

#include "agent/facts/docker_api.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// The string at `key` of a JSON object; nothing where there is none.
std::optional<std::string> string_at(const boost::json::value& json, std::string_view key) {
  const auto* object = json.if_object();
  const auto* value = object ? object->if_contains(key) : nullptr;
  const auto* text = value ? value->if_string() : nullptr;
  return text && !text->empty() ? std::optional(as_utf8(*text)) : std::nullopt;
}

/// Asks the engine; a version or driver that it does not say in time stays absent.
Runtime ask_docker(const std::string& socket, std::chrono::steady_clock::time_point deadline) {
  Runtime docker{.name = "docker", .running = false, .version = {}, .cgroup_driver = {}};
  const auto version = docker_get(socket, "/version", deadline);
  if (!version) return docker;
  docker.running = true;
  docker.version = string_at(*version, "Version");
  if (const auto info = docker_get(socket, "/info", deadline)) {
    docker.cgroup_driver = string_at(*info, "CgroupDriver");
  }
  return docker;
}

std::optional<Runtime> find_docker(const Tree& tree, std::chrono::milliseconds patience) {
  // CentOS 7's own package calls it dockerd-current.
  const std::array<std::string_view, 2> names = {"dockerd", "dockerd-current"};
  // Asking a socket that systemd holds for a stopped docker would start it, and looking must change nothing.
  if (has_process(tree, names)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (const std::string_view path : {"/run/docker.sock", "/var/run/docker.sock"}) {
      const auto socket = tree.locate(path);
      if (!socket) continue;
      auto docker = ask_docker(*socket, deadline);
      if (docker.running) return docker;
    }
  }
  const bool installed =
      std::ranges::any_of(names, [&](std::string_view name) { return find_program(tree, name).has_value(); });
  if (!installed) return std::nullopt;
  return Runtime{.name = "docker", .running = false, .version = {}, .cgroup_driver = {}};
}

/// The driver that containerd's configuration asks runc for; its default is cgroupfs. Absent where the file
/// cannot be read.
std::optional<std::string> containerd_cgroup_driver(const Tree& tree) {
  const auto config = tree.read_if_there("/etc/containerd/config.toml");
  if (!config) return std::nullopt;
  if (!*config) return "cgroupfs";
  for (const auto line : lines(**config)) {
    const auto setting = line.substr(0, line.find('#'));
    const auto equals = setting.find('=');
    if (equals == setting.npos || trim(setting.substr(equals + 1)) != "true") continue;
    // containerd 1.2 and older: systemd_cgroup of the CRI plugin.
    const auto key = trim(setting.substr(0, equals));
    if (key == "SystemdCgroup" || key == "systemd_cgroup") return "systemd";
  }
  return "cgroupfs";
}

std::optional<Runtime> find_containerd(const Tree& tree, const ProgramVersions& versions) {
  const auto version = versions.find("containerd");
  if (version == versions.end()) return std::nullopt;
  const auto socket = tree.locate("/run/containerd/containerd.sock");
  return Runtime{.name = "containerd",
                 .running = socket && accepts_connections(*socket),
                 .version = version->second ? std::optional(*version->second) : std::nullopt,
                 .cgroup_driver = containerd_cgroup_driver(tree)};
}

}  // namespace

Fact<std::vector<Runtime>> runtimes(const Tree& tree, const ProgramVersions& versions,
                                    std::chrono::milliseconds docker_deadline) {
  std::vector<Runtime> found;
  if (auto docker = find_docker(tree, docker_deadline)) found.push_back(*std::move(docker));
  if (auto containerd = find_containerd(tree, versions)) found.push_back(*std::move(containerd));
  return found;
}

}  // namespace muster::facts
