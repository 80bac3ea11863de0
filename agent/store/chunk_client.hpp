#pragma once
// Asking another agent for a chunk of its store: the other end of chunk_server.hpp.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/protocol/secret.hpp"
#include "agent/protocol/store_messages.hpp"
#include "agent/store/store.hpp"

namespace muster {

/// The bytes of the chunk that `request` names and of which `wanted` tells size and place; whether they are
/// right is for Store::put to say. An unreachable Error where nobody answers there within 5 s, or not with
/// the key, or has not got it.
boost::asio::awaitable<Result<std::string>> fetch_chunk(FetchChunk request, Store::Wanted wanted, Secret key);

}  // namespace muster
