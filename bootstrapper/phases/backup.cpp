#include "bootstrapper/phases/backup.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/system_error.hpp>
#include <ctime>

#include "agent/protocol/certificate_facts.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/sha256.hpp"
#include "agent/protocol/stream_messages.hpp"
#include "bootstrapper/backup/manifest.hpp"
#include "bootstrapper/phases/etcd.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/note.hpp"
#include "bootstrapper/phases/shared_files.hpp"
#include "bootstrapper/report/date.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// A part with its source on the master.
struct Source {
  backup::Part part;
  std::string path;
};

/// Of `etcdctl snapshot status -w json`.
struct SnapshotStatus {
  std::uint64_t revision = 0;
  static constexpr auto fields() { return std::tuple(field("revision", &SnapshotStatus::revision)); }
};

/// Size and digest of a file of the master; an Error where there is none.
asio::awaitable<Result<Source>> look_at(fleet::Link& master, std::string name, std::string path) {
  const auto& host = master.host().name;
  Inspect digest;
  digest.command.argv = {"sha256sum", "--", path};
  digest.deadline_ms = 600'000;
  CallOptions options;
  options.deadline = std::chrono::seconds(605);
  CO_TRY(const auto sum, co_await master.ask(digest, options));
  if (sum.exit != Exit{}) co_return command_failed("sha256sum", sum).in(host);
  Inspect stat;
  stat.command.argv = {"stat", "-L", "-c", "%s", "--", path};
  CO_TRY(const auto size, co_await master.ask(stat));
  if (size.exit != Exit{}) co_return command_failed("stat", size).in(host);
  Source source;
  source.part.name = std::move(name);
  source.part.sha256 = sum.out.substr(0, sum.out.find(' '));
  source.part.size = std::strtoull(size.out.c_str(), nullptr, 10);
  source.path = std::move(path);
  co_return source;
}

/// The etcdctl of the etcd that runs: where none does any more, restore needs one of the same version.
asio::awaitable<Result<Source>> find_etcdctl(fleet::Link& master) {
  const auto& host = master.host().name;
  CO_TRY(const auto facts, co_await master.ask(GetCertificates()));
  if (!facts.control_plane.known()) co_return fail(ErrorKind::command, facts.control_plane.why()).in(host);
  for (const auto& process : *facts.control_plane) {
    if (process.component != "etcd") continue;
    const auto root = "/proc/" + std::to_string(process.pid) + "/root";
    for (const std::string directory : {"/usr/local/bin", "/usr/bin", "/bin"}) {
      auto source =
          co_await look_at(master, std::string(backup::kEtcdctlName), root + directory + "/etcdctl");
      if (source) co_return std::move(*source);
    }
  }
  co_return fail(ErrorKind::command, "no etcdctl was found beside its etcd").in(host);
}

asio::awaitable<Result<>> send_part(Run& run, fleet::Link& master, archive::ArchiveWriter& writer,
                                    const Source& source) {
  CO_TRY(writer.part(source.part));
  StreamFile request;
  request.path = source.path;
  std::optional<Error> broken;
  CallOptions options;
  options.deadline = run.options.timeout;
  options.on_data = [&](std::string_view piece) {
    if (broken) return;
    auto written = writer.bytes(piece);
    if (!written) broken = std::move(written).error();
  };
  CO_TRY(const auto info, co_await master.ask(request, options));
  if (broken) co_return *std::move(broken);
  if (info.sha256 != source.part.sha256)
    co_return fail(ErrorKind::command, source.path + " changed while it was read").in(master.host().name);
  co_return writer.end_part();
}

/// Where etcdctl writes, seen from its pod and from the host alike: kubeadm mounts the data directory.
std::string snapshot_path(const std::string& directory) {
  return directory + "/.muster-backup.db";
}

asio::awaitable<Result<>> remove_snapshot(fleet::Link& master, std::string path) {
  CO_TRY(co_await remove_file_on(master, path + ".part"));
  co_return co_await remove_file_on(master, std::move(path));
}

asio::awaitable<Result<>> save_snapshot(Run& run, std::string path, backup::Manifest& manifest) {
  const auto& name = run.master().host().name;
  run.progress.host(name, "etcdctl snapshot save");
  const auto save = etcdctl(run, {"snapshot", "save", path});
  CO_TRY(const auto saved, co_await kubectl_captured(run.master(), save, run.options.timeout));
  if (saved.exit != Exit{}) co_return command_failed("etcdctl snapshot save", saved).in(name);
  const auto ask = etcdctl(run, {"snapshot", "status", path, "-w", "json"});
  CO_TRY(const auto status, co_await kubectl_captured(run.master(), ask, run.options.timeout));
  if (status.exit != Exit{}) co_return command_failed("etcdctl snapshot status", status).in(name);
  boost::system::error_code bad;
  const auto value = json::parse(status.out, bad);
  if (bad)
    co_return fail(ErrorKind::command, "etcdctl snapshot status: broken JSON: " + bad.message()).in(name);
  CO_TRY(const auto decoded, decode<SnapshotStatus>(value));
  manifest.revision = decoded.revision;
  co_return Result<>{};
}

/// "3.4.13" of "etcdctl version: 3.4.13\nAPI version: 3.4\n".
asio::awaitable<Result<std::string>> etcd_version(const Run& run) {
  const auto ask = etcdctl(run, {"version"});
  CO_TRY(const auto text, co_await kubectl_read(run.master(), ask));
  const auto line = text.substr(0, text.find('\n'));
  co_return line.substr(line.rfind(' ') + 1);
}

asio::awaitable<Result<backup::Manifest>> describe(Run& run) {
  backup::Manifest manifest;
  manifest.schema = backup::kSchema;
  manifest.cluster = run.spec.name;
  manifest.kubernetes = to_string(run.spec.kubernetes.version);
  manifest.created = report::rfc3339(std::time(nullptr));
  manifest.master = run.master().host().name;
  CO_TRY(manifest.etcd, co_await etcd_version(run));
  CO_TRY(const auto members, co_await fetch_etcd(run));
  for (const auto& member : members) manifest.masters.push_back(member.name);
  co_return manifest;
}

asio::awaitable<Result<backup::Manifest>> fetch_all(Run& run, fs::path file, std::string snapshot) {
  auto& master = run.master();
  CO_TRY(auto writer, archive::ArchiveWriter::make(std::move(file), backup::backup_rules()));
  CO_TRY(auto manifest, co_await describe(run));
  CO_TRY(co_await save_snapshot(run, snapshot, manifest));
  std::vector<Source> sources;
  for (const auto& shared : shared_files()) {
    CO_TRY(auto source, co_await look_at(master, std::string(shared.name), std::string(shared.path)));
    sources.push_back(std::move(source));
  }
  CO_TRY(auto program, co_await find_etcdctl(master));
  sources.push_back(std::move(program));
  CO_TRY(auto source, co_await look_at(master, std::string(backup::kSnapshotName), std::move(snapshot)));
  sources.push_back(std::move(source));
  for (const auto& one : sources) manifest.parts.push_back(one.part);
  CO_TRY(writer.begin(encode(manifest), std::time(nullptr)));
  for (const auto& one : sources) {
    run.progress.host(master.host().name, "fetching " + one.part.name);
    CO_TRY(co_await send_part(run, master, writer, one));
  }
  const auto verify = [](const fs::path& written) -> Result<> {
    TRY(backup::verify_backup(written));
    return {};
  };
  CO_TRY(writer.finish(verify));
  co_return manifest;
}

}  // namespace

std::string backup_name(const std::string& cluster) {
  auto date = report::rfc3339(std::time(nullptr));
  std::erase_if(date, [](char c) { return c == '-' || c == ':'; });
  return cluster + "-" + date + ".backup.tar";
}

asio::awaitable<Result<backup::Manifest>> make_backup(Run& run, fs::path file) {
  CO_TRY(need_api(run));
  const auto& name = run.master().host().name;
  if (!has_stacked_etcd(run.spec))
    co_return fail(ErrorKind::command, "its etcd is not kubeadm's: a backup is its keepers' own")
        .in(run.spec.name);
  CO_TRY(const auto directory, co_await etcd_flag(run.master(), "data-dir"));
  if (directory.empty()) co_return fail(ErrorKind::command, "no etcd has its static pod there").in(name);
  const auto snapshot = snapshot_path(directory);
  // Of a run that was killed.
  CO_TRY(co_await remove_snapshot(run.master(), snapshot));
  Result<backup::Manifest> made = fail(ErrorKind::interrupted, "interrupted");
  try {
    made = co_await fetch_all(run, std::move(file), snapshot);
  } catch (const boost::system::system_error& stopped) {
    if (stopped.code() != asio::error::operation_aborted) throw;
  } catch (const asio::multiple_exceptions&) {
    // Both sides of a race were cancelled.
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  auto removed = co_await remove_snapshot(run.master(), snapshot);
  if (!removed && made) co_return std::move(removed).error();
  if (made) run.progress.host_done(name, report::Outcome::ok, "fetched");
  co_return made;
}

}  // namespace muster::phases
