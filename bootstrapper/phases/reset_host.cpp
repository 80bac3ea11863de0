#include "bootstrapper/phases/reset_host.hpp"

#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/note.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// kubeadm reset's own words: "does not clean CNI configuration", "does not reset or clean up iptables rules
// or IPVS tables". Each line may find nothing to do; only the last word counts. The routes are those to the
// pod subnet, given as $1.
constexpr const char* kLeftovers = R"sh(
rm -rf /etc/cni/net.d/* /var/lib/cni /run/flannel
for link in cni0 flannel.1 kube-ipvs0 kube-bridge; do ip link delete "$link" 2>/dev/null; done
ip route show root "$1" 2>/dev/null | while read -r route; do ip route delete $route 2>/dev/null; done
for family in iptables ip6tables; do
  command -v "$family-save" >/dev/null || continue
  "$family-save" | grep -E 'KUBE-|CNI-|FLANNEL' -q || continue
  "$family-save" | grep -v -E 'KUBE-|CNI-|FLANNEL' | "$family-restore" || exit 1
done
command -v ipvsadm >/dev/null && ipvsadm --clear
exit 0
)sh";

asio::awaitable<Result<>> remove_leftovers(Run& run, fleet::Link& host) {
  muster::Run request;
  request.command.argv = {"/bin/sh", "-c", kLeftovers, "muster-reset", run.spec.kubernetes.pod_subnet};
  CO_TRY(const auto captured, co_await host.ask(request));
  if (captured.exit != Exit{})
    co_return command_failed("remove what kubeadm reset leaves", captured).in(host.host().name);
  co_return Result<>{};
}

}  // namespace

asio::awaitable<Result<>> reset_host(Run& run, fleet::Link& host) {
  const auto& kubernetes = run.facts(host.host().name).kubernetes;
  if (!kubernetes.known()) {
    co_return fail(ErrorKind::command, "cannot tell what kubeadm left: " + kubernetes.why())
        .in(host.host().name);
  }
  if (kubernetes->versions.contains("kubeadm")) {
    const std::vector<std::string> argv = {"kubeadm", "reset", "--force"};
    CO_TRY(co_await run_job(run, host, "kubeadm-reset", argv));
  }
  CO_TRY(co_await remove_leftovers(run, host));
  CO_TRY(co_await remove_file_on(host, "/var/lib/muster/kubeadm-init.yaml"));
  CO_TRY(co_await remove_file_on(host, "/var/lib/muster/kubeadm-join.yaml"));
  co_return co_await remove_note(host);
}

}  // namespace muster::phases
