#include "bootstrapper/phases/certificates.hpp"

#include <algorithm>

#include "agent/checks/certificate_expiry.hpp"
#include "agent/protocol/job_messages.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

/// The host's own clock decides there what has ended.
std::int64_t clock_of(const fleet::Link& link) {
  return link.hello().clock_ns / kNanoseconds;
}

CertificateFacts not_known(const std::string& why) {
  return {.certificates = Fact<std::vector<Certificate>>::unknown(why),
          .control_plane = Fact<std::vector<ControlPlaneProcess>>::unknown(why)};
}

const Certificate* named(const CertificateFacts& facts, std::string_view name) {
  for (const auto& one : *facts.certificates) {
    if (one.name == name) return &one;
  }
  return nullptr;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Why kubeadm cannot renew what is there; nothing where it can.
Result<> check_authorities(const CertificateFacts& facts, std::int64_t now) {
  if (const auto external = external_authorities(*facts.certificates); !external.empty()) {
    return fail(ErrorKind::command,
                "the private key of " + joined(external) +
                    " is not on this host: kubeadm cannot renew what an external CA signed")
        .next(
            "have that CA sign new certificates: kubeadm certs generate-csr makes the requests (Kubernetes "
            "1.19 and later)");
  }
  for (const auto& one : *facts.certificates) {
    if (!one.authority || judge_certificate(one, now) != CertificateState::expired) continue;
    return fail(ErrorKind::command, one.name + " itself has expired: what it signs is worth nothing")
        .next("kubeadm cannot renew a CA: see kubernetes.io, \"Manual Rotation of CA Certificates\"");
  }
  return {};
}

/// Nobody else starts the control plane's programs again.
asio::awaitable<Result<>> check_kubelet(fleet::Link& link) {
  Inspect request;
  request.command.argv = {"systemctl", "is-active", "kubelet"};
  CO_TRY(const auto captured, co_await link.ask(request));
  if (captured.exit == Exit{}) co_return Result<>{};
  co_return fail(ErrorKind::command,
                 "the kubelet does not run, and nobody else would start the control plane again")
      .in(link.host().name)
      .next("muster exec --hosts " + link.host().name + " -- journalctl -u kubelet -n 50 says why");
}

/// Nothing where that master has nothing to renew.
asio::awaitable<Result<std::optional<MasterRenewal>>> plan_one(fleet::Link& link, bool force) {
  const auto& name = link.host().name;
  CO_TRY(const auto facts, co_await link.ask(GetCertificates()));
  if (!facts.certificates.known()) co_return fail(ErrorKind::command, facts.certificates.why()).in(name);
  if (!facts.control_plane.known()) co_return fail(ErrorKind::command, facts.control_plane.why()).in(name);
  if (!named(facts, "apiserver")) {
    co_return fail(ErrorKind::command, "there is no control plane of kubeadm on it")
        .in(name)
        .next("muster up");
  }
  const auto now = clock_of(link);
  MasterRenewal renewal;
  renewal.link = &link;
  renewal.renew = force || needs_renewal(*facts.certificates, now);
  if (!renewal.renew && outdated_processes(*facts.certificates, *facts.control_plane).empty())
    co_return std::optional<MasterRenewal>();
  if (auto checked = check_authorities(facts, now); !checked) co_return std::move(checked).error().in(name);
  CO_TRY(co_await check_kubelet(link));
  const auto* admin = named(facts, "admin.conf");
  if (admin && admin->expires.known()) renewal.admin_ends = *admin->expires;
  co_return std::optional(renewal);
}

/// Every Error that there was, as one: what to do next is the first one's.
Error all_in_one(std::vector<Error> errors) {
  auto text = errors.front().message();
  for (std::size_t i = 1; i < errors.size(); ++i) text += "\n" + errors[i].message();
  return Error(errors.front().kind(), std::move(text)).next(errors.front().remedy());
}

}  // namespace

asio::awaitable<report::CertificatesReport> look_at_certificates(const Run& run) {
  report::CertificatesReport report;
  report.cluster = run.spec.name;
  const auto links = run.fleet.reached();
  const auto ask = [](fleet::Link* link) { return link->ask(GetCertificates()); };
  auto work = fleet::fan_out<CertificateFacts>(links, run.options.parallel, ask);
  auto answers = co_await std::move(work);
  std::size_t next = 0;
  for (const auto& member : run.fleet.members()) {
    report::HostCertificates host;
    host.host = member.host->name;
    host.role = name_of(member.host->role);
    if (member.link) {
      auto& answer = answers[next++];
      host.facts = answer ? *std::move(answer) : not_known(reason(answer.error(), host.host));
      host.now = clock_of(*member.link);
    } else {
      host.problem = member.problem ? reason(*member.problem, host.host) : "not reached";
      host.facts = not_known(host.problem);
    }
    report.hosts.push_back(std::move(host));
  }
  co_return report;
}

asio::awaitable<Result<std::vector<MasterRenewal>>> plan_renewal(Run& run, RenewalWish wish) {
  std::vector<MasterRenewal> plan;
  std::vector<Error> errors;
  for (const auto* host : run.spec.with_role(Role::master)) {
    const bool is_named =
        std::find(wish.masters.begin(), wish.masters.end(), host->name) != wish.masters.end();
    if (!is_named && !wish.masters.empty()) continue;
    auto* link = run.fleet.find(host->name);
    if (!link) {
      errors.push_back(
          fail(ErrorKind::unreachable, "not reached")
              .in(host->name)
              .next("bring it back, or name the masters that are to be renewed: muster certs renew HOST..."));
      continue;
    }
    auto renewal = co_await plan_one(*link, wish.force);
    if (!renewal) {
      errors.push_back(std::move(renewal).error());
    } else if (*renewal) {
      plan.push_back(**renewal);
    }
  }
  if (!errors.empty()) co_return all_in_one(std::move(errors));
  co_return plan;
}

}  // namespace muster::phases
