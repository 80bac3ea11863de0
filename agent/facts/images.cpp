#include <algorithm>
#include <array>

#include "agent/facts/child.hpp"
#include "agent/facts/docker_api.hpp"
#include "agent/facts/names.hpp"
#include "agent/facts/network_topics.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/programs.hpp"
#include "agent/facts/sockets.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"
#include "agent/protocol/image_name.hpp"
#include "agent/protocol/ip.hpp"

namespace muster::facts {

namespace {

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

/// Milliseconds as a rule; a host under load is not to look as if it had no images.
constexpr std::chrono::milliseconds kPatienceForEngine{2000};

/// The names in the answer to GET /images/json.
std::vector<std::string> repo_tags(const boost::json::value& list) {
  std::vector<std::string> found;
  const auto* array = list.if_array();
  if (!array) return found;
  for (const auto& image : *array) {
    const auto* object = image.if_object();
    const auto* tags = object ? object->if_contains("RepoTags") : nullptr;
    const auto* names = tags ? tags->if_array() : nullptr;  // null for an image without a name
    if (!names) continue;
    for (const auto& name : *names) {
      if (const auto* text = name.if_string()) found.emplace_back(*text);
    }
  }
  return found;
}

std::vector<std::string> docker_images(const Tree& tree, Deadline deadline) {
  constexpr std::array<std::string_view, 2> kNames{"dockerd", "dockerd-current"};
  // Asking a socket that systemd holds for a stopped docker would start it.
  if (!has_process(tree, kNames)) return {};
  for (const auto* path : {"/run/docker.sock", "/var/run/docker.sock"}) {
    const auto socket = tree.locate(path);
    if (!socket) continue;
    if (const auto list = docker_get(*socket, "/images/json", deadline)) return repo_tags(*list);
  }
  return {};
}

std::vector<std::string> containerd_images(const Tree& tree, Deadline deadline) {
  std::vector<std::string> found;
  const auto ctr = find_program(tree, "ctr");
  if (!tree.live() || !ctr || !accepts_connections("/run/containerd/containerd.sock")) return found;
  const std::array<CommandLine, 1> commands{
      CommandLine{*ctr, "--namespace", "k8s.io", "images", "list", "--quiet"}};
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
  const auto outputs = run_all(commands, left);
  if (!outputs[0]) return found;
  for (const auto line : lines(*outputs[0])) found.emplace_back(trim(line));
  return found;
}

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

/// "host:port", "[v6]:port" or a bare host.
Endpoint split_endpoint(std::string_view text, std::uint16_t default_port) {
  const auto bracket = text.find(']');
  const auto colon = text.find(':', bracket == text.npos ? 0 : bracket);
  const auto port = colon == text.npos ? std::nullopt : number<std::uint16_t>(text.substr(colon + 1));
  auto host = std::string(text.substr(0, colon));
  std::erase_if(host, [](char c) { return c == '[' || c == ']'; });
  return {as_utf8(host), port.value_or(default_port)};
}

/// The registry of an image: its first part where that looks like a host, else Docker's.
Endpoint registry_of(std::string_view image) {
  const auto first = image.substr(0, image.find('/'));
  const bool host =
      first.size() < image.size() && (first.find_first_of(".:") != first.npos || first == "localhost");
  if (!host || first == "docker.io") return {"registry-1.docker.io", 443};
  return split_endpoint(first, 443);
}

Endpoint proxy_endpoint(std::string_view url) {
  const auto scheme = url.find("://");
  const bool tls = url.starts_with("https://");
  if (scheme != url.npos) url.remove_prefix(scheme + 3);
  return split_endpoint(url.substr(0, url.find('/')), tls ? 443 : 80);
}

/// Half of the time for the name, the rest for one connection.
Result<> reach(const Tree& tree, const Endpoint& endpoint, Deadline deadline) {
  if (const auto address = parse_ip(endpoint.host)) return try_connect(*address, endpoint.port, deadline);
  TRY(auto addresses, in_hosts_file(tree, endpoint.host));
  if (addresses.empty()) {
    const auto now = Clock::now();
    TRY(addresses, in_dns(tree, endpoint.host, now + (deadline - now) / 2));
  }
  for (const auto& text : addresses) {
    if (const auto address = parse_ip(text)) return try_connect(*address, endpoint.port, deadline);
  }
  return fail(ErrorKind::agent, "DNS does not know " + endpoint.host);
}

/// Where containerd is told to get the images of a registry from another place.
std::string containerd_mirror(const Tree& tree, const std::string& registry) {
  for (const auto& name : {registry, std::string("_default")}) {
    const auto directory = "/etc/containerd/certs.d/" + name;
    const auto there = tree.exists(directory);
    if (there && *there) return directory;
  }
  constexpr std::string_view kConfig = "/etc/containerd/config.toml";
  const auto config = tree.read_if_there(kConfig);
  const bool named =
      config && *config && (*config)->find("registry.mirrors.\"" + registry) != std::string::npos;
  return named ? std::string(kConfig) : "";
}

/// The proxy of the runtime, or else that of everything that systemd starts.
const ProxySetting* proxy_of(const std::string& runtime, const std::vector<ProxySetting>& proxies) {
  for (const auto& name : {runtime, std::string("systemd")}) {
    const auto found = std::ranges::find(proxies, name, &ProxySetting::of);
    if (found != proxies.end()) return &*found;
  }
  return nullptr;
}

void try_registry(const Tree& tree, const WantedImages& wanted, const std::vector<ProxySetting>& proxies,
                  Deadline deadline, ImageSupply& supply) {
  auto endpoint = registry_of(supply.missing.front());
  if (wanted.runtime == "containerd") supply.mirror = containerd_mirror(tree, endpoint.host);
  if (!supply.mirror.empty()) return;
  const auto* proxy = proxy_of(wanted.runtime, proxies);
  if (proxy) endpoint = proxy_endpoint(proxy->proxy);
  supply.tried = (proxy ? "the proxy " : "") + endpoint.host + ":" + std::to_string(endpoint.port);
  if (!tree.live()) {
    supply.detail = "not tried";
    return;
  }
  const auto reached = reach(tree, endpoint, deadline);
  supply.answered = reached.has_value();
  if (!reached) supply.detail = as_utf8(reached.error().message());
}

}  // namespace

Fact<ImageSupply> images(const Tree& tree, const WantedImages& wanted,
                         const std::vector<ProxySetting>& proxies, std::chrono::milliseconds patience) {
  const auto engine_deadline = Clock::now() + kPatienceForEngine;
  const auto present = wanted.runtime == "docker" ? docker_images(tree, engine_deadline)
                                                  : containerd_images(tree, engine_deadline);
  ImageSupply supply;
  supply.wanted = static_cast<std::uint32_t>(wanted.images.size());
  for (const auto& image : wanted.images) {
    const auto is_it = [&](const std::string& known) { return is_wanted_image(known, image); };
    if (std::ranges::none_of(present, is_it)) supply.missing.push_back(image);
  }
  if (!supply.missing.empty()) try_registry(tree, wanted, proxies, Clock::now() + patience, supply);
  return supply;
}

}  // namespace muster::facts
