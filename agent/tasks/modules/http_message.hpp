#pragma once
// An HTTP/1 answer read from a stream (Boost.Beast parses it). Private to http_client.cpp.

#include "agent/tasks/modules/http_client.hpp"

namespace muster::modules {

/// Header names are equal whatever their case; `lower` may be of any case, too.
bool same_name(std::string_view name, std::string_view lower);

/// The answer on `stream`; `head_only`: it was HEAD that was asked, no body follows. A body that ends early
/// is an Error.
boost::asio::awaitable<Result<HttpResponse>> read_response(HttpStream& stream, bool head_only,
                                                           const TakeBody& take);

}  // namespace muster::modules
