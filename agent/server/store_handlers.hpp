#pragma once
// What the agent does for the messages about its store (agent/protocol/store_messages.hpp).

#include <boost/asio/awaitable.hpp>

#include "agent/protocol/store_messages.hpp"
#include "agent/server/handlers.hpp"

namespace muster {

boost::asio::awaitable<Result<OpenStoreResponse>> answer(const OpenStore& request, Call& call);
boost::asio::awaitable<Result<Done>> answer(const PutChunk& request, Call& call);
boost::asio::awaitable<Result<Done>> answer(const FetchChunk& request, Call& call);
boost::asio::awaitable<Result<ServeStoreResponse>> answer(const ServeStore& request, Call& call);
boost::asio::awaitable<Result<LookAtStoreResponse>> answer(const LookAtStore& request, Call& call);
boost::asio::awaitable<Result<Done>> answer(const StopServingStore& request, Call& call);
boost::asio::awaitable<Result<KeepStoredResponse>> answer(const KeepStored& request, Call& call);
boost::asio::awaitable<Result<TakeStoredResponse>> answer(const TakeStored& request, Call& call);

}  // namespace muster
