#pragma once
// What a TLS client of this host trusts and whom it expects. Private to http_stream.cpp.

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/http_stream.hpp"

namespace muster::modules {

/// TLS 1.2 and later, with the certificates of `options`.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const StreamOptions& options);
/// Tells the server whom we want (SNI) and has its certificate checked for that name or address.
Result<> expect_name(SSL* session, const std::string& host, bool validate);
/// Why a handshake failed, as Python says it.
Error tls_error(SSL* session, const std::string& why);

}  // namespace muster::modules
