#pragma once
// What the agent does for each message: one table, method name to handler.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster {

class Connection;

/// One request on its way through its handler.
struct Call {
  Connection& connection;
  std::uint32_t id = 0;
  boost::json::object params;
  std::string body;  ///< the bytes that came with it; may be a secret
};

/// Decodes the request, takes the host lock when it mutates, runs its handler, and encodes the response.
boost::asio::awaitable<Result<boost::json::value>> dispatch(std::string_view method, Call& call);

}  // namespace muster
