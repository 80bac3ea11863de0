#include "bootstrapper/phases/kubectl.hpp"

#include <boost/json/parse.hpp>

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::uint32_t kDeadlineMs = 60000;

Command kubectl(std::vector<std::string> args) {
  Command command;
  command.argv = {"kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", "--request-timeout", "20s"};
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

asio::awaitable<Result<std::string>> kubectl_read(fleet::Link& master, std::vector<std::string> args) {
  Inspect request;
  request.command = kubectl(args);
  request.deadline_ms = kDeadlineMs;
  CallOptions options;
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

}  // namespace muster::phases
