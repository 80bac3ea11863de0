#include "bootstrapper/phases/etcd.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <charconv>
#include <sstream>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/cluster/endpoint.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

// Of `etcdctl member list -w json` (etcdserverpb.Member).
struct Member {
  std::uint64_t id = 0;
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> peer_urls;
  std::optional<std::vector<std::string>> client_urls;
  std::optional<bool> learner;
  static constexpr auto fields() {
    return std::tuple(field("ID", &Member::id), field("name", &Member::name),
                      field("peerURLs", &Member::peer_urls), field("clientURLs", &Member::client_urls),
                      field("isLearner", &Member::learner));
  }
};
struct MemberList {
  std::vector<Member> members;
  static constexpr auto fields() { return std::tuple(field("members", &MemberList::members)); }
};

std::string first_of(const std::optional<std::vector<std::string>>& urls) {
  return urls && !urls->empty() ? urls->front() : "";
}

/// The endpoints of lines "https://10.77.0.11:2379 is healthy: successfully committed proposal: took = 9ms".
std::vector<std::string> healthy_endpoints(std::string_view health) {
  constexpr std::string_view kHealthy = " is healthy";
  std::vector<std::string> endpoints;
  std::istringstream lines{std::string(health)};
  for (std::string line; std::getline(lines, line);) {
    if (const auto at = line.find(kHealthy); at != std::string::npos) endpoints.push_back(line.substr(0, at));
  }
  return endpoints;
}

/// A member that never started has no name yet.
bool is_of(const EtcdMember& member, const cluster::Host& host) {
  if (!member.name.empty()) return member.name == host.name;
  return member.peer_url == "https://" + cluster::to_string(cluster::Endpoint{host.private_address, 2380});
}

std::string who(const EtcdMember& member) {
  return member.name.empty() ? "the member at " + member.peer_url : member.name;
}

asio::awaitable<Result<>> remove_etcd_member(const Run& run, const EtcdMember& member) {
  std::array<char, 17> hex{};
  const auto end = std::to_chars(hex.data(), hex.data() + hex.size(), member.id, 16).ptr;
  const auto remove = etcdctl(run, {"member", "remove", std::string(hex.data(), end)});
  CO_TRY(const auto done, co_await kubectl_captured(run.master(), remove, std::chrono::seconds(60)));
  if (done.exit == Exit{} || done.err.find("Member not found") != std::string::npos ||
      done.err.find("member not found") != std::string::npos)
    co_return Result<>{};
  co_return command_failed("etcdctl member remove", done).in(who(member)).in(run.master().host().name);
}

/// How many members have a vote, and how many of those are healthy.
struct Votes {
  std::ptrdiff_t all = 0;
  std::ptrdiff_t healthy = 0;
  [[nodiscard]] bool enough() const { return healthy > all / 2; }
};

Votes votes_of(const std::vector<EtcdMember>& members) {
  Votes votes;
  for (const auto& member : members) {
    if (member.learner) continue;
    ++votes.all;
    if (member.healthy) ++votes.healthy;
  }
  return votes;
}

std::string unhealthy_names(const std::vector<EtcdMember>& members) {
  std::string names;
  for (const auto& member : members) {
    if (!member.healthy) names += (names.empty() ? "" : ", ") + who(member);
  }
  return names;
}

}  // namespace

bool has_stacked_etcd(const cluster::Spec& spec) {
  const auto* etcd = spec.kubernetes.cluster_configuration.if_contains("etcd");
  const auto* object = etcd ? etcd->if_object() : nullptr;
  return !object || !object->contains("external");
}

std::vector<std::string> etcdctl(const Run& run, const std::vector<std::string>& args) {
  const std::string pki = "/etc/kubernetes/pki/etcd/";
  std::vector<std::string> all = {"exec", "-n", "kube-system", "etcd-" + run.master().host().name, "--"};
  // etcdctl up to 3.3, which came with Kubernetes up to 1.16, speaks the old API unless it is told.
  if (run.spec.kubernetes.version < Version{1, 17, 0}) all.insert(all.end(), {"env", "ETCDCTL_API=3"});
  all.insert(all.end(), {"etcdctl", "--endpoints", "https://127.0.0.1:2379", "--cacert", pki + "ca.crt",
                         "--cert", pki + "server.crt", "--key", pki + "server.key"});
  all.insert(all.end(), args.begin(), args.end());
  return all;
}

asio::awaitable<Result<std::string>> etcd_flag(fleet::Link& master, std::string flag) {
  Inspect request;
  request.command.argv = {"sed", "-n", "s/^ *- --" + flag + "=//p", "/etc/kubernetes/manifests/etcd.yaml"};
  CO_TRY(const auto captured, co_await master.ask(request));
  co_return captured.out.substr(0, captured.out.find('\n'));
}

Result<std::vector<EtcdMember>> read_etcd(const json::value& list, std::string_view health) {
  TRY(const auto decoded, decode<MemberList>(list));
  const auto healthy = healthy_endpoints(health);
  std::vector<EtcdMember> members;
  for (const auto& one : decoded.members) {
    EtcdMember member;
    member.id = one.id;
    member.name = one.name.value_or("");
    member.peer_url = first_of(one.peer_urls);
    member.client_url = first_of(one.client_urls);
    member.learner = one.learner.value_or(false);
    member.healthy = std::find(healthy.begin(), healthy.end(), member.client_url) != healthy.end();
    members.push_back(std::move(member));
  }
  return members;
}

asio::awaitable<Result<std::vector<EtcdMember>>> fetch_etcd(const Run& run) {
  const auto list_members = etcdctl(run, {"member", "list", "-w", "json"});
  CO_TRY(const auto text, co_await kubectl_read(run.master(), list_members));
  boost::system::error_code bad;
  const auto list = json::parse(text, bad);
  if (bad) co_return fail(ErrorKind::command, "etcdctl member list: broken JSON: " + bad.message());
  // An unhealthy member is an exit status other than 0, and no Error here.
  const auto ask_health = etcdctl(run, {"endpoint", "health", "--cluster"});
  CO_TRY(const auto health, co_await kubectl_captured(run.master(), ask_health, std::chrono::seconds(40)));
  co_return read_etcd(list, health.out + "\n" + health.err);
}

const EtcdMember* member_of(const std::vector<EtcdMember>& members, const cluster::Host& host) {
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const EtcdMember& member) { return is_of(member, host); });
  return found == members.end() ? nullptr : &*found;
}

std::string etcd_trouble(const std::vector<EtcdMember>& members,
                         const std::vector<const cluster::Host*>& except) {
  for (const auto& member : members) {
    const bool left_out = std::any_of(except.begin(), except.end(),
                                      [&](const cluster::Host* host) { return is_of(member, *host); });
    if (left_out) continue;
    if (member.name.empty()) return "the etcd member at " + member.peer_url + " has not started";
    if (!member.healthy) return member.name + "'s etcd does not answer";
  }
  return "";
}

std::string quorum_loss(std::vector<EtcdMember> members, const std::vector<std::uint64_t>& leaving) {
  const auto short_of = [&](const Votes& votes, const std::string& when) {
    const auto down = unhealthy_names(members);
    return "etcd " + when + " " + std::to_string(votes.healthy) + " healthy member" +
           (votes.healthy == 1 ? "" : "s") + " of " + std::to_string(votes.all) +
           ", and needs more than half" + (down.empty() ? "" : " (down: " + down + ")");
  };
  for (const auto id : leaving) {
    const auto one = std::find_if(members.begin(), members.end(),
                                  [id](const EtcdMember& member) { return member.id == id; });
    if (one == members.end()) continue;
    if (const auto now = votes_of(members); !now.enough()) return short_of(now, "has");
    const auto name = who(*one);
    members.erase(one);
    if (const auto then = votes_of(members); !then.enough())
      return short_of(then, "without " + name + " would have");
  }
  return "";
}

asio::awaitable<Result<>> wait_for_etcd(const Run& run, std::vector<const cluster::Host*> except,
                                        std::chrono::seconds patience) {
  const auto give_up = std::chrono::steady_clock::now() + patience;
  while (true) {
    // A new member's election, or the etcd pod that the API does not know yet, may be in the way for a while.
    const auto members = co_await fetch_etcd(run);
    const auto trouble = members ? etcd_trouble(*members, except) : members.error().message();
    if (trouble.empty()) co_return Result<>{};
    if (std::chrono::steady_clock::now() > give_up) {
      co_return fail(ErrorKind::timeout, trouble + " (after " + to_string(patience) + ")")
          .next(
              "mend that master, or take it out of the cluster (muster remove): while a member is down, "
              "another one "
              "is a risk to etcd's quorum");
    }
    co_await muster::wait_for(std::chrono::milliseconds(500));
  }
}

asio::awaitable<Result<>> leave_etcd(const Run& run, const cluster::Host& host) {
  if (!has_stacked_etcd(run.spec)) co_return Result<>{};
  CO_TRY(const auto members, co_await fetch_etcd(run));
  const auto* member = member_of(members, host);
  if (!member) co_return Result<>{};
  const auto loss = quorum_loss(members, {member->id});
  if (!loss.empty()) co_return fail(ErrorKind::command, loss).in(host.name);
  co_return co_await remove_etcd_member(run, *member);
}

}  // namespace muster::phases
