#include "bootstrapper/phases/join_secrets.hpp"

#include <array>
#include <sstream>

#include "agent/protocol/base64.hpp"
#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/phases/kubeadm/ca_hash.hpp"
#include "bootstrapper/phases/kubeadm/documents.hpp"
#include "bootstrapper/phases/kubeadm/token.hpp"
#include "bootstrapper/phases/kubectl.hpp"
#include "bootstrapper/phases/master_files.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

// Long enough for a slow join (kubeadm waits 5 minutes for the TLS bootstrap), short enough to be worth
// little when leaked.
constexpr const char* kTokenLife = "20m0s";

}  // namespace

asio::awaitable<Result<JoinSecrets>> make_join_secrets(Run& run) {
  auto& master = run.master();
  CO_TRY(const auto pem, co_await read_ca_certificate(master));
  JoinSecrets secrets;
  CO_TRY(secrets.ca_cert_hash, kubeadm::ca_cert_hash(pem));
  CO_TRY(secrets.token, kubeadm::make_token());
  // On standard input: neither argv nor a file on the host ever holds the token.
  const kubeadm::BootstrapToken token{secrets.token, kTokenLife, std::string(kJoinToken)};
  CO_TRY(const auto document, kubeadm::token_document(run.spec, master.host(), token));
  muster::Run request;
  request.command.argv = {"kubeadm",  "token",     "create", "--kubeconfig", "/etc/kubernetes/admin.conf",
                          "--config", "/dev/stdin"};
  CallOptions options;
  options.body = document.reveal();
  run.cleanups.push_back({"delete the join token", [&master]() { return delete_tokens(master); }, true});
  CO_TRY(auto captured, co_await master.ask(request, options));
  if (captured.exit != Exit{}) {
    captured.out.clear();
    captured.err = mask(captured.err, secrets.token);
    co_return command_failed("kubeadm token create", captured).in(master.host().name);
  }
  co_return secrets;
}

std::vector<std::string> secrets_described(std::string_view listing, std::span<const std::string_view> as) {
  std::vector<std::string> names;
  std::istringstream lines{std::string(listing)};
  for (std::string name, description; lines >> name && std::getline(lines, description);) {
    for (const auto ours : as) {
      if (description == " " + base64_encode(ours)) names.push_back(name);
    }
  }
  return names;
}

namespace {

constexpr std::array kOurs{kInitToken, kJoinToken};

asio::awaitable<Result<>> delete_described(fleet::Link& master, std::span<const std::string_view> as) {
  // Only these two fields: the token itself has no business here.
  const std::vector<std::string> list = {
      "get",
      "secrets",
      "-n",
      "kube-system",
      "--field-selector",
      "type=bootstrap.kubernetes.io/token",
      "-o",
      R"(jsonpath={range .items[*]}{.metadata.name}{" "}{.data.description}{"\n"}{end})"};
  CO_TRY(const auto listing, co_await kubectl_read(master, list));
  std::vector<std::string> ours = {"delete", "secret", "-n", "kube-system", "--ignore-not-found"};
  const auto none = ours.size();
  for (auto& name : secrets_described(listing, as)) ours.push_back(std::move(name));
  if (ours.size() == none) co_return Result<>{};
  CO_TRY(co_await kubectl_change(master, ours));
  co_return Result<>{};
}

}  // namespace

asio::awaitable<Result<>> delete_tokens(fleet::Link& master) {
  return delete_described(master, kOurs);
}

asio::awaitable<Result<>> delete_init_tokens(fleet::Link& master) {
  return delete_described(master, std::span(kOurs).first(1));
}

}  // namespace muster::phases
