#include "bootstrapper/phases/kubectl.hpp"

#include <boost/json/parse.hpp>

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::uint32_t kDeadlineMs = 60000;

// admin.conf names the controlPlaneEndpoint, which may be the very thing that is down: asked is the API
// server of the master itself, where its static pod says that it listens. kubectl's cache would stay in
// root's home; /run/muster goes with the agent.
constexpr const char* kKubectl = R"sh(
flag() { sed -n "s/^ *- --$1=//p" /etc/kubernetes/manifests/kube-apiserver.yaml 2>/dev/null; }
address=$(flag advertise-address)
case $address in *:*) address="[$address]" ;; esac
exec kubectl --kubeconfig /etc/kubernetes/admin.conf --cache-dir /run/muster/kubectl \
  ${address:+--server "https://$address:$(flag secure-port)"} "$@"
)sh";

Command kubectl(const std::vector<std::string>& args) {
  Command command;
  command.argv = {"/bin/sh", "-c", kKubectl, "kubectl", "--request-timeout", "20s"};
  command.argv.insert(command.argv.end(), args.begin(), args.end());
  return command;
}

std::string first_words(const std::vector<std::string>& args) {
  std::string text = "kubectl";
  for (std::size_t i = 0; i < args.size() && i < 2; ++i) text += " " + args[i];
  return text;
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

Error command_failed(std::string_view what, const Captured& captured) {
  auto how = captured.exit.signal ? "ended by signal " + std::to_string(captured.exit.signal)
                                  : "exit status " + std::to_string(captured.exit.status);
  const auto words = trimmed(captured.err.empty() ? captured.out : captured.err);
  if (!words.empty()) how += ": " + words;
  return fail(ErrorKind::command, how).in(what);
}

asio::awaitable<Result<std::string>> kubectl_read(fleet::Link& master, std::vector<std::string> args,
                                                  std::string_view input) {
  Inspect request;
  request.command = kubectl(args);
  request.deadline_ms = kDeadlineMs;
  CallOptions options;
  options.body = input;
  options.deadline = std::chrono::milliseconds(kDeadlineMs + 5000);
  CO_TRY(auto captured, co_await master.ask(request, options));
  if (captured.exit != Exit{}) co_return command_failed(first_words(args), captured).in(master.host().name);
  co_return std::move(captured.out);
}

asio::awaitable<Result<json::value>> kubectl_get(fleet::Link& master, std::vector<std::string> args) {
  args.insert(args.begin(), "get");
  args.insert(args.end(), {"-o", "json"});
  CO_TRY(const auto text, co_await kubectl_read(master, args));
  boost::system::error_code bad;
  auto value = json::parse(text, bad);
  if (bad)
    co_return fail(ErrorKind::command, "kubectl get: broken JSON: " + bad.message()).in(master.host().name);
  co_return value;
}

asio::awaitable<Result<std::string>> kubectl_change(fleet::Link& master, std::vector<std::string> args,
                                                    std::string_view input) {
  muster::Run request;
  request.command = kubectl(args);
  request.deadline_ms = kDeadlineMs;
  CallOptions options;
  options.body = input;
  options.deadline = std::chrono::milliseconds(kDeadlineMs + 5000);
  CO_TRY(auto captured, co_await master.ask(request, options));
  if (captured.exit != Exit{}) co_return command_failed(first_words(args), captured).in(master.host().name);
  co_return std::move(captured.out);
}

asio::awaitable<Result<Captured>> kubectl_captured(fleet::Link& master, std::vector<std::string> args,
                                                   std::chrono::milliseconds deadline) {
  muster::Run request;
  request.command = kubectl(args);
  request.deadline_ms = static_cast<std::uint32_t>(deadline.count());
  CallOptions options;
  options.deadline = deadline + std::chrono::seconds(5);
  co_return co_await master.ask(request, options);
}

}  // namespace muster::phases
