#include "agent/probes/route.hpp"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "agent/probes/descriptor.hpp"

namespace muster::probes {

namespace {

/// A request as the kernel wants it: header, route, attributes.
struct Query {
  nlmsghdr header;
  rtmsg route;
  std::array<std::uint8_t, 64> attributes;
};

std::size_t size_of(const IpAddress& address) {
  return address.v6 ? 16 : 4;
}

void add(Query& query, unsigned short type, const IpAddress& address) {
  rtattr attribute{};
  attribute.rta_type = type;
  attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(size_of(address)));
  auto* place = query.attributes.data() + (query.header.nlmsg_len - NLMSG_LENGTH(sizeof(rtmsg)));
  std::memcpy(place, &attribute, sizeof attribute);
  std::memcpy(place + RTA_LENGTH(0), address.bytes.data(), size_of(address));
  query.header.nlmsg_len += RTA_ALIGN(attribute.rta_len);
}

Query query_for(const IpAddress& to, const std::optional<IpAddress>& from) {
  Query query{};
  query.header.nlmsg_len = NLMSG_LENGTH(sizeof(rtmsg));
  query.header.nlmsg_type = RTM_GETROUTE;
  query.header.nlmsg_flags = NLM_F_REQUEST;
  query.route.rtm_family = to.v6 ? AF_INET6 : AF_INET;
  query.route.rtm_flags = RTM_F_LOOKUP_TABLE;  // before 4.3 the kernel says "main" of any table
  query.route.rtm_dst_len = static_cast<unsigned char>(to.bits());
  add(query, RTA_DST, to);
  if (!from || from->v6 != to.v6) return query;
  query.route.rtm_src_len = static_cast<unsigned char>(from->bits());
  add(query, RTA_SRC, *from);
  return query;
}

template <class T>
T read_as(std::span<const std::uint8_t> bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(bytes.size(), sizeof value));
  return value;
}

void take(Way& way, const rtattr& attribute, std::span<const std::uint8_t> payload, bool v6) {
  if (attribute.rta_type == RTA_OIF) {
    std::array<char, IF_NAMESIZE> name{};
    if (if_indextoname(read_as<unsigned>(payload), name.data())) way.interface = name.data();
  } else if (attribute.rta_type == RTA_GATEWAY) {
    IpAddress gateway{.v6 = v6};
    std::memcpy(gateway.bytes.data(), payload.data(), std::min(payload.size(), size_of(gateway)));
    way.gateway = to_string(gateway);
  } else if (attribute.rta_type == RTA_TABLE) {
    way.table = read_as<std::uint32_t>(payload);
  }
}

bool is_no_route(int error) {
  return error == ENETUNREACH || error == EHOSTUNREACH || error == EACCES;
}

/// What the kernel says of one address.
struct Answer {
  Way way;
  unsigned char type = RTN_UNSPEC;
};

Result<Answer> parse(std::span<const std::uint8_t> answer) {
  const auto header = read_as<nlmsghdr>(answer);
  if (answer.size() < NLMSG_LENGTH(sizeof(rtmsg)) || header.nlmsg_len > answer.size())
    return fail(ErrorKind::agent, "the kernel's answer about a route is cut short");
  answer = answer.first(header.nlmsg_len).subspan(NLMSG_HDRLEN);
  Answer said;
  if (header.nlmsg_type == NLMSG_ERROR) {
    const int error = -read_as<nlmsgerr>(answer).error;
    if (!is_no_route(error)) return fail(ErrorKind::agent, std::strerror(error));
    said.way.problem = std::strerror(error);
    return said;
  }
  const auto route = read_as<rtmsg>(answer);
  said.type = route.rtm_type;
  said.way.table = route.rtm_table;
  // Of IPv6 an old kernel says so without an error.
  if (route.rtm_type == RTN_UNREACHABLE || route.rtm_type == RTN_PROHIBIT || route.rtm_type == RTN_BLACKHOLE)
    said.way.problem = std::strerror(ENETUNREACH);
  answer = answer.subspan(NLMSG_ALIGN(sizeof(rtmsg)));
  while (answer.size() >= sizeof(rtattr)) {
    const auto attribute = read_as<rtattr>(answer);
    if (attribute.rta_len < sizeof(rtattr) || attribute.rta_len > answer.size()) break;
    take(said.way, attribute, answer.first(attribute.rta_len).subspan(RTA_LENGTH(0)),
         route.rtm_family == AF_INET6);
    answer = answer.subspan(std::min<std::size_t>(RTA_ALIGN(attribute.rta_len), answer.size()));
  }
  return said;
}

Result<Answer> ask(const IpAddress& to, const std::optional<IpAddress>& from) {
  const Descriptor socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.open()) return fail(ErrorKind::agent, std::strerror(errno));
  const auto query = query_for(to, from);
  if (::send(socket.get(), &query, query.header.nlmsg_len, 0) < 0)
    return fail(ErrorKind::agent, std::strerror(errno));
  std::array<std::uint8_t, 4096> answer{};
  // The kernel has put its answer there before send(2) returns.
  const auto length = ::recv(socket.get(), answer.data(), answer.size(), MSG_DONTWAIT);
  if (length < 0) return fail(ErrorKind::agent, std::strerror(errno));
  return parse(std::span(answer).first(static_cast<std::size_t>(length)));
}

}  // namespace

Result<Way> route_to(const IpAddress& to, const std::optional<IpAddress>& from) {
  TRY(const auto said, ask(to, from && is_own(*from) ? from : std::nullopt));
  return said.way;
}

bool is_own(const IpAddress& address) {
  const auto said = ask(address, std::nullopt);
  return said && said->type == RTN_LOCAL;
}

}  // namespace muster::probes
