#include "agent/server/store_handlers.hpp"

#include <utility>

#include "agent/server/connection.hpp"
#include "agent/store/chunk_client.hpp"

namespace muster {

namespace asio = boost::asio;

asio::awaitable<Result<OpenStoreResponse>> answer(const OpenStore& request, Call& call) {
  co_return call.connection.agent().store.open(request);
}

asio::awaitable<Result<Done>> answer(const PutChunk& request, Call& call) {
  CO_TRY(call.connection.agent().store.put(request.sha256, request.chunk, call.body));
  co_return Done{};
}

asio::awaitable<Result<Done>> answer(const FetchChunk& request, Call& call) {
  auto& store = call.connection.agent().store;
  CO_TRY(auto wanted, store.wanted(request.sha256, request.chunk));
  auto fetching = fetch_chunk(request, std::move(wanted), call.connection.store_key);
  CO_TRY(const auto bytes, co_await std::move(fetching));
  CO_TRY(store.put(request.sha256, request.chunk, bytes));
  co_return Done{};
}

asio::awaitable<Result<ServeStoreResponse>> answer(const ServeStore& request, Call& call) {
  auto& connection = call.connection;
  if (call.body.empty()) co_return fail(ErrorKind::usage, "store.serve: no key came with it");
  connection.store_key = Secret(std::exchange(call.body, {}));
  connection.chunk_server.reset();
  auto server =
      ChunkServer::open(connection.executor(), connection.agent().store, connection.store_key, request.ports);
  ServeStoreResponse response;
  if (!server) co_return response;
  connection.chunk_server = std::move(*server);
  response.port = connection.chunk_server->port();
  co_return response;
}

asio::awaitable<Result<LookAtStoreResponse>> answer(const LookAtStore& request, Call& call) {
  co_return call.connection.agent().store.look(request);
}

asio::awaitable<Result<Done>> answer(const StopServingStore&, Call& call) {
  call.connection.chunk_server.reset();
  call.connection.store_key = Secret();
  co_return Done{};
}

asio::awaitable<Result<KeepStoredResponse>> answer(const KeepStored& request, Call& call) {
  co_return call.connection.agent().store.keep(request);
}

asio::awaitable<Result<TakeStoredResponse>> answer(const TakeStored& request, Call& call) {
  co_return call.connection.agent().store.take(request);
}

}  // namespace muster
