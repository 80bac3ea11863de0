#pragma once
// What an agent saw of its host's network, names, SSH identity and clock. Part of facts.hpp.

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/ports.hpp"

namespace muster {

/// A route of the main table: /proc/net/route, /proc/net/ipv6_route (those of lo, link-local and multicast
/// left out).
struct Route {
  std::string destination;  ///< "10.244.0.0/16"; "0.0.0.0/0" or "::/0" is a default route
  std::string gateway;      ///< "" where the destination is on the link
  std::string interface;    ///< "*" for one that drops what it gets
  static constexpr auto fields() {
    return std::tuple(field("destination", &Route::destination), field("gateway", &Route::gateway),
                      field("interface", &Route::interface));
  }
};

/// The public half of an SSH host key.
struct HostKey {
  std::string type;         ///< "ssh-ed25519"
  std::string fingerprint;  ///< "SHA256:...", as ssh-keygen -l prints it
  static constexpr auto fields() {
    return std::tuple(field("type", &HostKey::type), field("fingerprint", &HostKey::fingerprint));
  }
};

/// What the host's own name leads to on the host itself.
struct OwnName {
  std::string name;                    ///< uname nodename
  std::string source;                  ///< "/etc/hosts", "nss-myhostname" or "DNS"; "" where nothing knows it
  std::vector<std::string> addresses;  ///< none for nss-myhostname: the host's own by definition
  std::string detail;                  ///< why DNS did not help, where it was asked
  static constexpr auto fields() {
    return std::tuple(field("name", &OwnName::name), field("source", &OwnName::source),
                      field("addresses", &OwnName::addresses), field("detail", &OwnName::detail));
  }
};

/// The resolv.conf(5) that the kubelet hands to pods: of systemd-resolved where that runs, as kubeadm sets
/// it.
struct Resolver {
  std::string file;
  bool exists = false;
  std::vector<std::string> nameservers;
  std::vector<std::string> search;
  static constexpr auto fields() {
    return std::tuple(field("file", &Resolver::file), field("exists", &Resolver::exists),
                      field("nameservers", &Resolver::nameservers), field("search", &Resolver::search));
  }
};

/// A program that manages the host's firewall: firewalld or ufw, where it runs or is to run.
struct FirewallService {
  std::string name;
  bool running = false;
  bool enabled = false;             ///< starts at the next boot
  bool accepts_all = false;         ///< its default zone is "trusted", or another that accepts everything
  std::vector<PortRange> open_tcp;  ///< by its files, all zones together
  static constexpr auto fields() {
    return std::tuple(field("name", &FirewallService::name), field("running", &FirewallService::running),
                      field("enabled", &FirewallService::enabled),
                      field("acceptsAll", &FirewallService::accepts_all),
                      field("openTcp", &FirewallService::open_tcp));
  }
};

/// The ports that the kernel gives to outgoing connections (ip(7)).
struct LocalPorts {
  PortRange range;                  ///< net.ipv4.ip_local_port_range
  std::vector<PortRange> reserved;  ///< net.ipv4.ip_local_reserved_ports: never given
  static constexpr auto fields() {
    return std::tuple(field("range", &LocalPorts::range), field("reserved", &LocalPorts::reserved));
  }
};

/// Who keeps the clock right, and whether the kernel was told that it is.
struct TimeKeeping {
  std::vector<std::string> daemons;  ///< those that run: "chronyd", "ntpd", "systemd-timesyncd", ...
  bool tells_kernel = false;         ///< one of them always tells the kernel when the clock is right
  std::optional<bool> synchronised;  ///< adjtimex(2) without STA_UNSYNC; absent where it could not be asked
  std::string container;             ///< what systemd calls the container that this host is; "" for a machine
  static constexpr auto fields() {
    return std::tuple(
        field("daemons", &TimeKeeping::daemons), field("tellsKernel", &TimeKeeping::tells_kernel),
        field("synchronised", &TimeKeeping::synchronised), field("container", &TimeKeeping::container));
  }
};

/// A proxy in the environment of something that talks to the cluster or pulls images.
struct ProxySetting {
  std::string of;                     ///< "login", "systemd", "kubelet", "docker" or "containerd"
  std::string file;                   ///< where it is set
  std::string proxy;                  ///< "http://proxy:3128", user and password taken out
  std::vector<std::string> no_proxy;  ///< the exceptions, as they stand there
  static constexpr auto fields() {
    return std::tuple(field("of", &ProxySetting::of), field("file", &ProxySetting::file),
                      field("proxy", &ProxySetting::proxy), field("noProxy", &ProxySetting::no_proxy));
  }
};

/// The images that a host of the cluster will need: what the agent is to look for.
struct WantedImages {
  std::string runtime;              ///< "docker" or "containerd"
  std::vector<std::string> images;  ///< "k8s.gcr.io/kube-proxy:v1.20.2"; without a tag any tag will do
  static constexpr auto fields() {
    return std::tuple(field("runtime", &WantedImages::runtime), field("images", &WantedImages::images));
  }
};

/// Which of the wanted images are missing, and whether the place where they come from answers.
struct ImageSupply {
  std::uint32_t wanted = 0;
  std::vector<std::string> missing;
  std::string tried;      ///< "k8s.gcr.io:443", or the runtime's proxy; "" where nothing was tried
  bool answered = false;  ///< a TCP connection to it was accepted within a second
  std::string detail;     ///< why not
  std::string mirror;     ///< the file in which containerd is given another place; then nothing is tried
  static constexpr auto fields() {
    return std::tuple(field("wanted", &ImageSupply::wanted), field("missing", &ImageSupply::missing),
                      field("tried", &ImageSupply::tried), field("answered", &ImageSupply::answered),
                      field("detail", &ImageSupply::detail), field("mirror", &ImageSupply::mirror));
  }
};

}  // namespace muster
