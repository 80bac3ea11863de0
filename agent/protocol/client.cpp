#include "agent/protocol/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/trace.hpp"

namespace muster {

namespace asio = boost::asio;
namespace json = boost::json;

std::shared_ptr<Client> Client::start(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream) {
  std::shared_ptr<Client> client(new Client(std::move(executor), std::move(stream)));
  // The reader holds the client alive until the stream ends; close() ends it.
  asio::co_spawn(
      client->executor_, [client]() -> asio::awaitable<void> { return client->read_frames(); },
      asio::detached);
  return client;
}

Client::Client(asio::any_io_executor executor, std::unique_ptr<ByteStream> stream)
    : executor_(std::move(executor)),
      stream_(std::move(stream)),
      reader_(*stream_),
      writer_(*stream_, executor_) {}

asio::awaitable<void> Client::read_frames() {
  while (!broken_) {
    auto frame = co_await reader_.next();
    if (!frame) {
      break_with(std::move(frame).error());
    } else if (!*frame) {
      break_with(
          fail(ErrorKind::unreachable, "the agent closed the connection")
              .next("run the same command again; journalctl -u muster-agent there says what ended it"));
    } else if (auto taken = accept(**frame); !taken) {
      break_with(std::move(taken).error());
    }
  }
}

Result<> Client::accept(const Frame& frame) {
  if (frame.kind == FrameKind::data) {
    // Bytes of a call that was given up in the meantime have nobody to go to.
    const auto found = calls_.find(frame.request);
    if (found != calls_.end() && found->second->on_data) found->second->on_data(frame.body);
    return {};
  }
  trace("<", frame.body);
  TRY(auto response, rpc::parse_response(frame.body));
  const auto found = calls_.find(response.id);
  if (found == calls_.end()) return {};
  found->second->answer = std::move(response.result);
  found->second->answered.notify();
  return {};
}

void Client::break_with(Error why) {
  if (broken_) return;
  broken_ = std::move(why);
  stream_->close();
  for (auto& [id, call] : calls_) {
    if (!call->answer) call->answer = *broken_;
    call->answered.notify();
  }
}

void Client::close() {
  break_with(fail(ErrorKind::unreachable, "the connection was closed"));
}

asio::awaitable<Result<json::value>> Client::send_and_wait(rpc::Request request, std::string_view body,
                                                           std::shared_ptr<Call> call) {
  const auto text = rpc::to_json(request);
  trace(">", text);
  CO_TRY(co_await writer_.message(text));
  CO_TRY(co_await writer_.data(request.id, body));
  while (!call->answer) {
    co_await call->answered.wait();
  }
  co_return std::move(*call->answer);
}

asio::awaitable<Result<json::value>> Client::exchange(std::string_view method, json::object params,
                                                      CallOptions options) {
  if (broken_) co_return *broken_;
  const auto self = shared_from_this();
  rpc::Request request;
  request.id = next_id_++;
  request.method = method;
  request.params = std::move(params);
  request.body_bytes = options.body.size();
  const auto id = request.id;
  const auto call = std::make_shared<Call>(executor_);
  call->on_data = std::move(options.on_data);
  calls_.emplace(id, call);
  // Also when this coroutine is cancelled: late bytes must not reach an on_data whose owner is gone.
  const std::shared_ptr<void> forget(nullptr, [this, id](void*) { calls_.erase(id); });
  auto work = send_and_wait(std::move(request), options.body, call);
  auto answer = co_await with_deadline(std::move(work), options.deadline, std::string(method));
  // A half-written frame cannot be taken back, so a call that ran out of time ends the connection; one that
  // was answered with a timeout of the agent's own does not.
  if (!answer && !call->answer && answer.error().kind() == ErrorKind::timeout) break_with(answer.error());
  co_return answer;
}

}  // namespace muster
