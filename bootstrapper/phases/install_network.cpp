#include <fstream>
#include <sstream>

#include "agent/protocol/sha256.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

Result<std::string> read_manifest(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) return fail(ErrorKind::usage, path.string() + ": cannot be read").in("playbooks.network");
  return bytes.str();
}

// What was applied is noted in the cluster itself, so that any bootstrapper can tell a changed manifest from
// an old one.
std::string note_of(const std::string& sha256) {
  return "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: muster, namespace: kube-system}\ndata: "
         "{network-sha256: \"" +
         sha256 + "\"}\n";
}

asio::awaitable<Result<Outcome>> install_network(Run& run) {
  CO_TRY(const auto manifest, read_manifest(run.spec.playbooks.manifest));
  const auto sha256 = sha256_hex(manifest);
  if (run.view && run.view->network_sha256 == sha256) co_return Outcome::unchanged();
  CO_TRY(need_api(run));
  auto& master = run.master();
  const auto& name = master.host().name;
  run.progress.host(name, "kubectl apply " + run.spec.playbooks.manifest.filename().string());
  const std::vector<std::string> apply = {"apply", "-f", "-"};
  CO_TRY(co_await kubectl_change(master, apply, manifest));
  const auto note = note_of(sha256);
  CO_TRY(co_await kubectl_change(master, apply, note));
  run.progress.host_done(name, report::Outcome::changed,
                         run.spec.playbooks.manifest.filename().string() + " applied");
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kInstallNetwork = {
    .name = "install-network",
    .title = "install the pod network",
    .should_run = [](const Run& run) { return !has_network_playbook(run.spec); },
    .run = install_network};

}  // namespace muster::phases
