#include "bootstrapper/phases/master_files.hpp"

#include "agent/protocol/file_messages.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

/// `missing` says what it means that there is no such file, and what to do.
asio::awaitable<Result<std::string>> read_whole(fleet::Link& master, std::string path, Error missing) {
  ReadFile request;
  request.path = std::move(path);
  std::string bytes;
  CallOptions options;
  options.on_data = [&bytes](std::string_view part) { bytes += part; };
  CO_TRY(const auto info, co_await master.ask(request, options));
  if (!info.exists) co_return std::move(missing).in(master.host().name);
  co_return bytes;
}

}  // namespace

asio::awaitable<Result<std::string>> read_ca_certificate(fleet::Link& master) {
  const std::string path = "/etc/kubernetes/pki/ca.crt";
  auto missing = fail(ErrorKind::command, path + " is missing: kubeadm init did not end well");
  co_return co_await read_whole(master, path, missing);
}

asio::awaitable<Result<std::string>> read_admin_conf(fleet::Link& master) {
  const std::string path = "/etc/kubernetes/admin.conf";
  auto missing =
      fail(ErrorKind::command, path + " is not there: no cluster was made on this host").next("muster up");
  co_return co_await read_whole(master, path, missing);
}

}  // namespace muster::phases
