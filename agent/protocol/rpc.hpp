#pragma once
// JSON-RPC 2.0 messages (jsonrpc.org/specification) as plain types. A request may announce a body: that many
// bytes follow as data frames with its id; so do bytes that belong to a response, before it.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::rpc {

/// Bodies of requests are collected in memory, up to this.
inline constexpr std::uint64_t kMaxBodyBytes = 64 << 20;

struct Request {
  std::uint32_t id = 0;
  std::string method;
  boost::json::object params;
  std::uint64_t body_bytes = 0;
};

struct Response {
  std::uint32_t id = 0;
  Result<boost::json::value> result;
};

std::string to_json(const Request& request);
std::string to_json(const Response& response);

/// A request from its JSON. The Error's message is fit to be sent back; `id` is set as far as it could be
/// read.
Result<Request> parse_request(std::string_view json, std::uint32_t& id);
Result<Response> parse_response(std::string_view json);

/// One line for MUSTER_TRACE: the JSON with tokens, stdin and file contents masked, cut to a readable length.
std::string traced(std::string_view json);

}  // namespace muster::rpc
