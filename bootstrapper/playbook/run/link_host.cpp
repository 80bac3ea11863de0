#include "bootstrapper/playbook/run/link_host.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <random>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/sha256.hpp"
#include "agent/protocol/store_messages.hpp"
#include "agent/protocol/task_messages.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostInBody = 1 << 20;
constexpr const char* kIncoming = "/var/lib/muster/incoming/";

std::string random_name() {
  std::random_device random;
  std::string name;
  for (int i = 0; i < 4; ++i) name += std::to_string(random()) + (i < 3 ? "-" : "");
  return name;
}

/// The host's name stands beside it already.
std::string without_name(std::string_view message, const std::string& host) {
  if (message.starts_with(host + ": ")) message.remove_prefix(host.size() + 2);
  return std::string(message);
}

/// What went wrong with a task; without a connection it is the host that is gone. A host that cannot take a
/// file is no host that is gone.
Error told(const Error& error, const fleet::Link& link) {
  auto kind = error.kind();
  if (!link.connected()) {
    kind = ErrorKind::unreachable;
  } else if (kind == ErrorKind::unreachable) {
    kind = ErrorKind::agent;
  }
  return muster::fail(kind, without_name(error.message(), link.host().name));
}

Result<json::object> result_of(const std::string& bytes, std::uint64_t announced) {
  if (bytes.size() != announced) return muster::fail(ErrorKind::agent, "the agent's result is cut off");
  boost::system::error_code bad;
  auto value = json::parse(bytes, bad);
  if (bad || !value.is_object())
    return muster::fail(ErrorKind::agent, "the agent's result is no JSON object");
  return std::move(value.get_object());
}

}  // namespace

asio::awaitable<bool> LinkHost::take_from_store(const ssh::RemoteFile& file) {
  TakeStored request;
  request.sha256 = file.sha256;
  request.path = file.path;
  CallOptions options;
  options.deadline = deadline_;
  auto asking = link_.ask(request, options);
  const auto taken = co_await std::move(asking);
  // A store that is broken is as good as none: the bytes are here.
  co_return taken && taken->found;
}

asio::awaitable<Result<std::string>> LinkHost::bring(const ModuleCall& call) {
  ssh::RemoteFile file;
  file.path = kIncoming + random_name();
  file.mode = 0600;
  file.folder_mode = 0700;
  if (call.content_file.empty()) {
    file.sha256 = sha256_hex(call.content);
    auto sending = link_.upload_bytes(call.content, file, deadline_);
    CO_TRY(co_await std::move(sending));
  } else {
    CO_TRY(file.sha256, archive::sha256_of(call.content_file));
    auto taking = take_from_store(file);
    const bool taken = co_await std::move(taking);
    if (taken) co_return file.path;
    auto sending = link_.upload(call.content_file, file, deadline_);
    CO_TRY(co_await std::move(sending));
  }
  co_return file.path;
}

asio::awaitable<Result<json::object>> LinkHost::run(ModuleCall call) {
  const bool large = !call.content_file.empty() || call.content.size() > kMostInBody;
  if (!large) {
    auto asking = ask(std::move(call), {});
    co_return co_await std::move(asking);
  }
  auto bringing = bring(call);
  auto brought = co_await std::move(bringing);
  if (!brought) co_return told(brought.error(), link_);
  call.content.clear();
  auto asking = ask(std::move(call), *brought);
  auto result = co_await std::move(asking);
  // The module may have moved it into place; what is left of it goes.
  auto removing = link_.run_script("rm -f " + *brought, "");
  const auto removed = co_await std::move(removing);
  if (result && !removed) co_return muster::fail(ErrorKind::unreachable, removed.error().message());
  co_return result;
}

asio::awaitable<Result<json::object>> LinkHost::ask(ModuleCall call, std::string content_file) {
  TaskInput input;
  input.arguments = std::move(call.arguments);
  input.environment = std::move(call.environment);
  input.content_file = std::move(content_file);
  const auto text = json::serialize(encode(input));
  const auto body = text + call.content;
  std::string answer;
  CallOptions options;
  options.deadline = deadline_ + std::chrono::seconds(5);
  options.body = body;
  options.on_data = [&answer](std::string_view bytes) { answer += bytes; };
  const auto deadline = static_cast<std::uint32_t>(std::chrono::milliseconds(deadline_).count());
  Result<TaskDone> done = muster::fail(ErrorKind::bug, "");
  if (call.check) {
    CheckTask request{call.module, call.diff, text.size(), deadline};
    auto asking = link_.ask(request, options);
    done = co_await std::move(asking);
  } else {
    RunTask request{call.module, call.diff, text.size(), deadline};
    auto asking = link_.ask(request, options);
    done = co_await std::move(asking);
  }
  if (!done) co_return told(done.error(), link_);
  co_return result_of(answer, done->result_bytes);
}

asio::awaitable<Result<json::object>> LostHost::run(ModuleCall) {
  co_return muster::fail(ErrorKind::unreachable, without_name(why_.message(), name_));
}

}  // namespace muster::play
