#include "bootstrapper/phases/restore.hpp"

#include <algorithm>
#include <ctime>

#include "agent/checks/certificate_expiry.hpp"
#include "agent/protocol/certificate_facts.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/sha256.hpp"
#include "bootstrapper/phases/control_plane.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/kubeadm_job.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/shared_files.hpp"
#include "bootstrapper/report/date.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr const char* kFolder = "/var/lib/muster/restore";
constexpr auto kReadyPatience = std::chrono::seconds(300);

/// One master, and how its member of etcd is set up.
struct Member {
  fleet::Link* link = nullptr;
  std::string name;
  std::string peer_url;
  std::string directory;
  std::vector<SharedFile> different;  ///< what of the backup's CAs and keys it has not
};

std::string unpacked(std::string_view name) {
  return std::string(kFolder) + "/" + std::string(name);
}

asio::awaitable<Result<>> run_on(fleet::Link& link, std::vector<std::string> argv) {
  muster::Run request;
  const auto name = argv.front();
  request.command.argv = std::move(argv);
  request.deadline_ms = 600'000;
  CallOptions options;
  options.deadline = std::chrono::seconds(605);
  CO_TRY(const auto captured, co_await link.ask(request, options));
  if (captured.exit != Exit{}) co_return command_failed(name, captured).in(link.host().name);
  co_return Result<>{};
}

asio::awaitable<Result<>> remove_tree_on(fleet::Link& link, std::string path) {
  const std::vector<std::string> remove = {"rm", "-rf", "--", std::move(path)};
  co_return co_await run_on(link, remove);
}

asio::awaitable<Result<Member>> look_at(fleet::Link& link, const backup::Manifest& manifest) {
  Member member;
  member.link = &link;
  CO_TRY(member.name, co_await etcd_flag(link, "name"));
  CO_TRY(member.peer_url, co_await etcd_flag(link, "initial-advertise-peer-urls"));
  CO_TRY(member.directory, co_await etcd_flag(link, "data-dir"));
  if (member.name.empty() || member.peer_url.empty() || member.directory.empty()) {
    co_return fail(ErrorKind::command,
                   "it has no control plane with an etcd: restore brings data back to masters "
                   "that are there, and makes none")
        .in(link.host().name)
        .next("muster up makes a master; one that was rebuilt from nothing has to be a master again first");
  }
  for (const auto& shared : shared_files()) {
    const auto wanted = std::find_if(manifest.parts.begin(), manifest.parts.end(),
                                     [&](const backup::Part& part) { return part.name == shared.name; });
    if (wanted == manifest.parts.end()) continue;
    ReadFile request;
    request.path = shared.path;
    CO_TRY(const auto info, co_await link.ask(request));
    if (!info.exists || info.sha256 != wanted->sha256) member.different.push_back(shared);
  }
  co_return member;
}

asio::awaitable<Result<std::vector<Member>>> look_at_all(Run& run, const backup::Manifest& manifest) {
  std::vector<Member> members;
  for (const auto* host : run.spec.with_role(Role::master)) {
    auto* link = run.fleet.find(host->name);
    if (!link) {
      co_return fail(ErrorKind::unreachable, "not reached: every master has to take the same data")
          .in(host->name)
          .next("bring it back, or take it out of the cluster.yaml");
    }
    CO_TRY(auto member, co_await look_at(*link, manifest));
    members.push_back(std::move(member));
  }
  co_return members;
}

/// "h1=https://10.77.0.11:2380,h2=..."
std::string initial_cluster(const std::vector<Member>& members) {
  std::string text;
  for (const auto& member : members) text += (text.empty() ? "" : ",") + member.name + "=" + member.peer_url;
  return text;
}

asio::awaitable<Result<>> send(Run& run, const Member& member, fs::path file) {
  auto& link = *member.link;
  run.progress.host(link.host().name, "sending the backup");
  CO_TRY(co_await remove_tree_on(link, kFolder));
  ssh::RemoteFile remote;
  remote.path = unpacked("backup.tar");
  remote.mode = 0600;
  remote.folder_mode = 0700;
  CO_TRY(remote.sha256, sha256_of_file(file));
  archive::FileRange whole;
  whole.file = std::move(file);
  CO_TRY(co_await link.upload(std::move(whole), std::move(remote), run.options.timeout));
  const std::vector<std::string> unpack = {
      "tar", "-C", kFolder, "--no-same-owner", "-xf", unpacked("backup.tar")};
  CO_TRY(co_await run_on(link, unpack));
  const std::vector<std::string> executable = {"chmod", "0700", unpacked(backup::kEtcdctlName)};
  co_return co_await run_on(link, executable);
}

/// The new data beside the old, which nobody reads yet.
asio::awaitable<Result<>> unfold(Run& run, const Member& member, std::string cluster, std::string token) {
  auto& link = *member.link;
  run.progress.host(link.host().name, "etcdctl snapshot restore");
  const auto fresh = member.directory + "/.muster-restored";
  CO_TRY(co_await remove_tree_on(link, fresh));
  muster::Run request;
  request.command.argv = {unpacked(backup::kEtcdctlName),
                          "snapshot",
                          "restore",
                          unpacked(backup::kSnapshotName),
                          "--name",
                          member.name,
                          "--initial-cluster",
                          std::move(cluster),
                          "--initial-cluster-token",
                          std::move(token),
                          "--initial-advertise-peer-urls",
                          member.peer_url,
                          "--data-dir",
                          fresh};
  request.command.env = {{"ETCDCTL_API", "3"}};
  const auto deadline = std::chrono::milliseconds(run.options.timeout);
  request.deadline_ms = static_cast<std::uint32_t>(deadline.count());
  CallOptions options;
  options.deadline = deadline + std::chrono::seconds(5);
  CO_TRY(const auto captured, co_await link.ask(request, options));
  if (captured.exit != Exit{})
    co_return command_failed("etcdctl snapshot restore", captured).in(link.host().name);
  co_return Result<>{};
}

/// Two renames: whichever of them a stopped run had come to, the next one begins with whole data again.
asio::awaitable<Result<>> exchange(const Member& member, std::string aside) {
  auto& link = *member.link;
  Inspect look;
  look.command.argv = {"test", "-e", member.directory + "/member"};
  CO_TRY(const auto there, co_await link.ask(look));
  if (there.exit == Exit{}) {
    const std::vector<std::string> keep = {"mv", "-T", member.directory + "/member", std::move(aside)};
    CO_TRY(co_await run_on(link, keep));
  }
  const std::vector<std::string> take = {"mv", "-T", member.directory + "/.muster-restored/member",
                                         member.directory + "/member"};
  CO_TRY(co_await run_on(link, take));
  co_return co_await remove_tree_on(link, member.directory + "/.muster-restored");
}

asio::awaitable<Result<>> put_back(Run& run, const Member& member) {
  auto& link = *member.link;
  if (member.different.empty()) co_return Result<>{};
  run.progress.host(link.host().name, "putting CAs and keys back");
  for (const auto& shared : member.different) {
    const auto* mode = shared.path.ends_with(".key") ? "0600" : "0644";
    const std::vector<std::string> install = {
        "install", "-D", "-m", mode, unpacked(shared.name), std::string(shared.path)};
    CO_TRY(co_await run_on(link, install));
  }
  const auto command = renew_command(run.spec.kubernetes.version);
  co_return co_await run_job(run, link, "kubeadm-certs-renew", command);
}

asio::awaitable<Result<>> start_kubelet(fleet::Link* link) {
  const std::vector<std::string> start = {"systemctl", "restart", "kubelet"};
  co_return co_await run_on(*link, start);
}

/// The first Error of several hosts' work.
Result<> all_of(const std::vector<Result<>>& outcomes) {
  for (const auto& outcome : outcomes) {
    if (!outcome) return outcome.error();
  }
  return {};
}

/// Runs `work(member)` on all masters at once.
template <class Work>
asio::awaitable<Result<>> on_all(const Run& run, const std::vector<Member>& members, Work work) {
  auto working = fleet::fan_out<void>(members, run.options.parallel, work);
  const auto outcomes = co_await std::move(working);
  co_return all_of(outcomes);
}

std::string not_ready(const Run& run) {
  for (const auto& host : run.spec.hosts) {
    const auto node = run.view->nodes.find(host.name);
    if (node != run.view->nodes.end() && !node->second.ready) return host.name + " is not Ready";
  }
  return "";
}

asio::awaitable<Result<>> wait_until_ready(Run& run) {
  const auto give_up = std::chrono::steady_clock::now() + kReadyPatience;
  while (true) {
    CO_TRY(run.view, co_await fetch_view(run.master()));
    const auto trouble = not_ready(run);
    if (trouble.empty()) co_return Result<>{};
    if (std::chrono::steady_clock::now() > give_up)
      co_return fail(ErrorKind::timeout, trouble + " after " + to_string(kReadyPatience));
    co_await muster::wait_for(std::chrono::seconds(1));
  }
}

/// All that is done while the control plane is down.
asio::awaitable<Result<>> bring_data(Run& run, const std::vector<Member>& members, std::string token) {
  const auto stop_one = [&](const Member& member) { return stop_control_plane(run, *member.link); };
  CO_TRY(co_await on_all(run, members, stop_one));
  const auto cluster = initial_cluster(members);
  const auto unfold_one = [&](const Member& member) { return unfold(run, member, cluster, token); };
  CO_TRY(co_await on_all(run, members, unfold_one));
  const auto put_back_one = [&](const Member& member) { return put_back(run, member); };
  co_return co_await on_all(run, members, put_back_one);
}

/// "20261126T223012Z"
std::string stamp() {
  auto text = report::rfc3339(std::time(nullptr));
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

/// Nodes too: what their kubelets remember of the cluster is newer than what it knows of itself now.
asio::awaitable<Result<>> start_all(Run& run, const std::vector<Member>& members) {
  const auto links = run.fleet.reached();
  auto starting = fleet::fan_out<void>(links, run.options.parallel, start_kubelet);
  const auto started = co_await std::move(starting);
  CO_TRY(all_of(started));
  for (const auto& member : members) {
    CO_TRY(co_await wait_for_control_plane(run, *member.link, kReadyPatience));
    CO_TRY(co_await remove_tree_on(*member.link, kFolder));
    run.progress.host_done(member.link->host().name, report::Outcome::changed, "restored");
  }
  co_return co_await wait_until_ready(run);
}

}  // namespace

Result<> check_backup(const cluster::Spec& spec, const backup::Manifest& manifest) {
  if (manifest.cluster != spec.name) {
    return fail(ErrorKind::usage, "the backup is of the cluster " + manifest.cluster + ", and " +
                                      spec.file.filename().string() + " is of " + spec.name);
  }
  const auto version = to_string(spec.kubernetes.version);
  if (manifest.kubernetes != version) {
    return fail(ErrorKind::usage, "the backup is of Kubernetes " + manifest.kubernetes + ", and " +
                                      spec.file.filename().string() + " says " + version)
        .next("restore to the version that it was made with");
  }
  return {};
}

asio::awaitable<Result<Restored>> restore_backup(Run& run, fs::path file, backup::Manifest manifest) {
  CO_TRY(const auto members, co_await look_at_all(run, manifest));
  const auto send_one = [&](const Member& member) { return send(run, member, file); };
  CO_TRY(co_await on_all(run, members, send_one));
  const auto token = "muster-" + manifest.created;
  CO_TRY(co_await bring_data(run, members, token));
  Restored restored;
  const auto suffix = "/member.before-" + stamp();
  for (const auto& member : members) {
    const auto aside = member.directory + suffix;
    CO_TRY(co_await exchange(member, aside));
    restored.kept.push_back(member.link->host().name + ": " + aside);
  }
  CO_TRY(co_await start_all(run, members));
  co_return restored;
}

}  // namespace muster::phases
