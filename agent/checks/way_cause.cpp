#include "agent/checks/way_cause.hpp"

#include <algorithm>

#include "agent/checks/network_match.hpp"
#include "agent/checks/printable.hpp"

namespace muster {
namespace {

using Where = FirewallCause::Where;

constexpr std::size_t kLongestName = 40;  // bytes shown of an interface or an address

std::string in_words(const Way& way) {
  auto text = "by " + printable(way.interface, kLongestName);
  if (!way.gateway.empty()) text += " through " + printable(way.gateway, kLongestName);
  return text;
}

/// What is wrong with how `host` sends to `other`; "" where it is as it should be. An answer is to leave
/// where its host has the address that was tried.
std::string what_is_wrong(const Host& host, const Host& other, const Way& way, bool answer) {
  if (!way.problem.empty())
    return host.name + " has no route to " + other.address + ": " + printable(way.problem, kLongestName);
  if (way.interface.empty()) return "";
  const auto direct = interface_in_network_of(host, other.address);
  const auto own = interface_of(host, host.address);
  if (answer && !own.empty() && own != "lo" && own != way.interface)
    return "it leaves " + in_words(way) + ", though " + host.address + " is on " + own;
  if (direct.empty() || (way.gateway.empty() && way.interface == direct)) return "";
  const bool other_direct = way.gateway.empty() && !second_way(host, other).empty();
  if (other_direct) return "";
  return "it leaves " + in_words(way) + ", though " + other.address + " is in the network of " + direct;
}

FirewallCause cause_of(Where where, const Host* host, const Host* other, std::string why) {
  FirewallCause cause;
  cause.where = where;
  cause.host = host;
  cause.other = other;
  cause.why = std::move(why);
  return cause;
}

std::size_t missed(const PathReport& path) {
  std::size_t ports = 0;
  for (const auto& blocked : path.blocked) ports += count(blocked.ports);
  return ports;
}

/// Answers that the near host's reverse path filter has counted, one a port at least: hosts with several
/// networks drop a packet now and then.
std::optional<FirewallCause> answers_filtered(const FailedTry& tried, const Ways& ways) {
  if (!tried.arrived || ways.near_filtered.value_or(0) < count(ways.arrived)) return std::nullopt;
  auto cause = cause_of(Where::reverse_path, tried.near, tried.far, "");
  if (ways.back.known() && ways.there.known()) {
    cause.why = "it leaves " + tried.far->name + " " + in_words(*ways.back) + ", and " + tried.near->name +
                " sends there " + in_words(*ways.there);
  }
  cause.reply = true;
  cause.counted = true;
  if (ways.back.known()) cause.way = *ways.back;
  return cause;
}

std::optional<FirewallCause> attempts_filtered(const FailedTry& tried, const Ways& ways) {
  const auto own = interface_of(*tried.far, tried.far->address);
  if (tried.arrived || !ways.back.known() || ways.back->interface.empty() || own.empty()) return std::nullopt;
  if (ways.far_filtered.value_or(0) < missed(*tried.path) || ways.back->interface == own) return std::nullopt;
  auto cause = cause_of(
      Where::reverse_path, tried.far, tried.near,
      "its address is on " + own + ", and its way to " + tried.near->name + " is " + in_words(*ways.back));
  cause.counted = true;
  return cause;
}

std::optional<FirewallCause> wrong_route(const FailedTry& tried, const Ways& ways) {
  const bool no_way_back = ways.back.known() && !ways.back->problem.empty();
  const bool answer = tried.arrived || no_way_back;
  const auto& way = answer ? ways.back : ways.there;
  if (!way.known()) return std::nullopt;
  const auto* host = answer ? tried.far : tried.near;
  const auto* other = answer ? tried.near : tried.far;
  auto why = what_is_wrong(*host, *other, *way, answer);
  if (why.empty()) return std::nullopt;
  auto cause = cause_of(Where::route, host, other, std::move(why));
  cause.reply = answer;
  cause.way = *way;
  return cause;
}

bool is_way_out(const Host& host, const Interface& interface) {
  const auto& routes = host.facts.routes;
  return interface.physical ||
         (routes.known() && std::any_of(routes->begin(), routes->end(), [&](const Route& route) {
            return route.interface == interface.name && route.destination.ends_with("/0");
          }));
}

/// An address of the far host's own in a network that the near host is in, too.
std::string common_address(const Host& near, const Host& far) {
  for (const auto& interface : *far.facts.interfaces) {
    if (!interface.up || !is_way_out(far, interface)) continue;
    for (const auto& network : interface.addresses) {
      auto address = network.substr(0, network.find('/'));
      if (interface_of(near, address).empty() && !interface_in_network_of(near, address).empty())
        return address;
    }
  }
  return "";
}

std::optional<FirewallCause> translated(const FailedTry& tried) {
  const auto& far = *tried.far;
  if (!far.facts.interfaces.known() || !interface_of(far, far.address).empty()) return std::nullopt;
  auto own = common_address(*tried.near, far);
  if (own.empty()) return std::nullopt;
  return cause_of(Where::translated, tried.far, tried.near, std::move(own));
}

}  // namespace

std::optional<FirewallCause> way_cause(const FailedTry& tried) {
  const bool silent = tried.cause == Cause::dropped || tried.cause == Cause::unreachable;
  if (!tried.near || !tried.far || !tried.path || !silent || tried.others_reached) return std::nullopt;
  if (tried.path->ways) {
    for (const auto look : {answers_filtered, attempts_filtered, wrong_route}) {
      if (auto cause = look(tried, *tried.path->ways)) return cause;
    }
  }
  return translated(tried);
}

FirewallCause lost_on_the_way_back(const FailedTry& tried, std::string why) {
  auto cause = cause_of(Where::way_back, tried.far, tried.near, std::move(why));
  cause.reply = true;
  if (tried.path && tried.path->ways && tried.path->ways->back.known()) cause.way = *tried.path->ways->back;
  return cause;
}

std::string interface_in_network_of(const Host& host, const std::string& address) {
  if (!host.facts.interfaces.known()) return "";
  for (const auto& interface : *host.facts.interfaces) {
    if (!interface.up) continue;
    for (const auto& network : interface.addresses) {
      if (in_network(address, network) == Match::yes) return interface.name;
    }
  }
  return "";
}

}  // namespace muster
