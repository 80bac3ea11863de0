#include "bootstrapper/cluster/endpoint.hpp"

#include "agent/protocol/ports.hpp"
#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/network.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::usage, in_quotes(text) + " is no address and port")
        .next("for instance 10.77.0.11:6443, or api.example.com:6443");
  };
  const auto whole = parse_ip(text);
  if (whole && whole->v6) return Endpoint{std::string(text)};
  Endpoint endpoint;
  auto port = std::string_view();
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return bad();
    endpoint.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (const auto ip = parse_ip(endpoint.host); !ip || !ip->v6) return bad();
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    endpoint.host = text.substr(0, colon);
    port = text.substr(colon);
    if (!parse_ip(endpoint.host) && !is_dns_name(endpoint.host)) return bad();
  }
  if (port.empty()) return endpoint;
  const auto number = parse_port_range(port.substr(1));
  if (!port.starts_with(':') || !number || number->first != number->last) return bad();
  endpoint.port = number->first;
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  const bool bracketed = endpoint.host.find(':') != std::string::npos;
  return (bracketed ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace muster::cluster
