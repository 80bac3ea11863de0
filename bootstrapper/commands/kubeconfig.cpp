#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "agent/protocol/file_messages.hpp"
#include "bootstrapper/commands/workflow.hpp"

namespace muster::commands {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

/// Makes the file with mode 0600 from its first byte; one that is there already is replaced at once or not at
/// all.
Result<> write_private(const fs::path& file, std::string_view bytes) {
  const fs::path fresh = file.string() + ".new";
  ::unlink(fresh.c_str());
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  const auto failed = [&] {
    Error error = fail(ErrorKind::usage, file.string() + ": cannot be written: " + std::strerror(errno));
    if (descriptor >= 0) ::close(descriptor);
    ::unlink(fresh.c_str());
    return error;
  };
  if (descriptor < 0) return failed();
  while (!bytes.empty()) {
    const auto written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) return failed();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(descriptor) != 0 || ::rename(fresh.c_str(), file.c_str()) != 0) return failed();
  ::close(descriptor);
  return {};
}

asio::awaitable<Result<std::string>> read_admin_conf(fleet::Link& master) {
  ReadFile request;
  request.path = "/etc/kubernetes/admin.conf";
  std::string bytes;
  CallOptions options;
  options.on_data = [&bytes](std::string_view part) { bytes += part; };
  CO_TRY(const auto info, co_await master.ask(request, options));
  if (!info.exists) {
    co_return fail(ErrorKind::command, request.path + " is not there: no cluster was made on this host")
        .in(master.host().name)
        .next("muster up");
  }
  co_return bytes;
}

/// From the first master that has it.
asio::awaitable<Result<std::string>> read_from_any(const phases::Run& run) {
  std::optional<Error> first;
  for (auto* master : run.fleet.reached()) {
    auto bytes = co_await read_admin_conf(*master);
    if (bytes) co_return bytes;
    if (!first) first = std::move(bytes).error();
  }
  if (!first) first = run.fleet.first_problem();
  co_return *std::move(first);
}

asio::awaitable<Result<int>> kubeconfig(phases::Run& run, fs::path to) {
  std::vector<const cluster::Host*> masters = run.spec.with_role(Role::master);
  auto connecting = run.fleet.connect(masters, run.options.parallel, run.payload, run.options.bring,
                                      [](const fleet::Member&) {});
  co_await std::move(connecting);
  CO_TRY(const auto bytes, co_await read_from_any(run));
  run.progress.end();
  if (to == "-") {
    print(bytes);
    co_return 0;
  }
  if (to.empty()) to = run.spec.name + ".kubeconfig";
  CO_TRY(write_private(to, bytes));
  print(to.string() + " is written, mode 0600; use it with: kubectl --kubeconfig " + to.string() +
        " get nodes\n");
  co_return 0;
}

}  // namespace

void add_kubeconfig(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("kubeconfig", "fetch the cluster's admin.conf; whoever has it owns the cluster");
  auto to = std::make_shared<fs::path>();
  command->add_option("--to", *to,
                      "the file to write, mode 0600, or - for standard output (default: NAME.kubeconfig)");
  command->callback([&invocation, to] {
    invocation.run = [&invocation, to] {
      return run_on_cluster(invocation, fleet::Bring::agent_if_needed,
                            [to](phases::Run& run) { return kubeconfig(run, *to); });
    };
  });
}

}  // namespace muster::commands
