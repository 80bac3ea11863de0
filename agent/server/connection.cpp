#include "agent/server/connection.hpp"

#include <boost/system/system_error.hpp>
#include <cstdio>

#include "agent/protocol/secret.hpp"
#include "agent/server/handlers.hpp"

namespace muster {

namespace asio = boost::asio;

Connection::Connection(asio::any_io_executor executor, Agent& agent, std::unique_ptr<ByteStream> stream)
    : executor_(executor),
      agent_(agent),
      stream_(std::move(stream)),
      reader_(*stream_),
      writer_(*stream_, executor),
      handlers_(executor) {}

asio::awaitable<void> Connection::run() {
  auto done = co_await read_requests();
  if (!done)
    std::fprintf(stderr, "connection of %s: %s\n", operator_name.c_str(), done.error().message().c_str());
  stream_->close();
  handlers_.cancel();
  co_await handlers_.join();
  listeners.clear();
  responders.clear();
  chunk_server.reset();
  agent_.lock.release(this);
}

asio::awaitable<Result<>> Connection::send_data(std::uint32_t request, std::string_view bytes) {
  co_return co_await writer_.data(request, bytes);
}

asio::awaitable<Result<>> Connection::read_requests() {
  while (true) {
    CO_TRY(auto frame, co_await reader_.next());
    if (!frame) co_return Result<>{};
    if (frame->kind == FrameKind::data) {
      CO_TRY(take_data(std::move(*frame)));
    } else {
      CO_TRY(co_await take_request(frame->body));
    }
  }
}

asio::awaitable<Result<>> Connection::take_request(std::string_view json) {
  std::uint32_t id = 0;
  auto request = rpc::parse_request(json, id);
  if (!request) {
    // The frame was whole, so the stream is sound: answer, and go on with the next one.
    const auto text = rpc::to_json(rpc::Response{id, std::move(request).error()});
    co_return co_await writer_.message(text);
  }
  if (request->body_bytes > 0) {
    pending_[request->id] = Pending{std::move(*request), {}};
  } else {
    handlers_.spawn(handle(Pending{std::move(*request), {}}));
  }
  co_return Result<>{};
}

Result<> Connection::take_data(Frame frame) {
  const auto found = pending_.find(frame.request);
  if (found == pending_.end())
    return fail(ErrorKind::agent, "broken stream: bytes for a request that announced none");
  auto& [request, body] = found->second;
  body += frame.body;
  if (body.size() > request.body_bytes)
    return fail(ErrorKind::agent, "broken stream: a body is longer than announced");
  if (body.size() == request.body_bytes) {
    handlers_.spawn(handle(std::move(found->second)));
    pending_.erase(found);
  }
  return {};
}

asio::awaitable<void> Connection::handle(Pending pending) {
  const auto id = pending.request.id;
  rpc::Response response;
  response.id = id;
  Call call{*this, id, std::move(pending.request.params), std::move(pending.body)};
  try {
    response.result = co_await dispatch(pending.request.method, call);
  } catch (const boost::system::system_error&) {
    throw;  // cancelled: the connection has ended
  } catch (const std::exception& bug) {
    response.result = fail(ErrorKind::bug, pending.request.method + ": " + bug.what());
  }
  const auto text = rpc::to_json(response);
  auto sent = co_await writer_.message(text);
  if (!sent) stream_->close();
}

}  // namespace muster
