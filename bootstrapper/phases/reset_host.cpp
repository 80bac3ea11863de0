#include "bootstrapper/phases/reset_host.hpp"

#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/note.hpp"
#include "muster_leftovers.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<>> remove_leftovers(Run& run, fleet::Link& host) {
  muster::Run request;
  request.command.argv = {"/bin/sh", "-c", std::string(kLeftovers), "muster-reset",
                          run.spec.kubernetes.pod_subnet};
  CO_TRY(const auto captured, co_await host.ask(request));
  if (captured.exit != Exit{})
    co_return command_failed("remove what kubeadm reset leaves", captured).in(host.host().name);
  co_return Result<>{};
}

asio::awaitable<Result<>> empty_directory(fleet::Link& host, std::string directory) {
  muster::Run request;
  request.command.argv = {"find", std::move(directory), "-mindepth", "1", "-delete"};
  CO_TRY(const auto captured, co_await host.ask(request));
  if (captured.exit != Exit{}) co_return command_failed("remove etcd's data", captured).in(host.host().name);
  co_return Result<>{};
}

}  // namespace

bool needs_reset(const HostFacts& facts) {
  const bool note = facts.note.known() && facts.note->has_value();
  return note || !facts.residue.known() || !facts.residue->empty();
}

asio::awaitable<Result<>> reset_host(Run& run, fleet::Link& host, EtcdMembership etcd) {
  const auto& kubernetes = run.facts(host.host().name).kubernetes;
  if (!kubernetes.known()) {
    co_return fail(ErrorKind::command, "cannot tell what kubeadm left: " + kubernetes.why())
        .in(host.host().name);
  }
  if (kubernetes->versions.contains("kubeadm")) {
    std::vector<std::string> argv = {"kubeadm", "reset", "--force"};
    std::string etcd_data;
    if (etcd == EtcdMembership::left) {
      // The phase that is skipped is also the one that would have emptied it.
      // kubeadm up to 1.22 asks a minute long for the removal of a member that is out already.
      argv.emplace_back("--skip-phases=remove-etcd-member");
      CO_TRY(etcd_data, co_await etcd_flag(host, "data-dir"));
    }
    CO_TRY(co_await run_job(run, host, "kubeadm-reset", argv));
    if (!etcd_data.empty()) {
      CO_TRY(co_await empty_directory(host, etcd_data));
    }
  }
  CO_TRY(co_await remove_leftovers(run, host));
  CO_TRY(co_await remove_file_on(host, "/var/lib/muster/kubeadm-init.yaml"));
  CO_TRY(co_await remove_file_on(host, "/var/lib/muster/kubeadm-join.yaml"));
  co_return co_await remove_note(host);
}

}  // namespace muster::phases
