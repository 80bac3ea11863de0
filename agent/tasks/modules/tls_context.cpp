#include "agent/tasks/modules/tls_context.hpp"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

namespace muster::modules {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

Result<std::unique_ptr<ssl::context>> make_tls_context(const StreamOptions& options) {
  auto context = std::make_unique<ssl::context>(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  error_code bad;
  context->set_verify_mode(options.validate_certs ? ssl::verify_peer : ssl::verify_none, bad);
  if (options.validate_certs) {
    context->load_verify_file(options.ca_path, bad);
    if (bad)
      return fail(ErrorKind::agent, options.ca_path + ": no certificates can be read: " + bad.message());
  }
  if (!options.client_cert.empty()) {
    const auto& key = options.client_key.empty() ? options.client_cert : options.client_key;
    context->use_certificate_chain_file(options.client_cert, bad);
    if (bad) return fail(ErrorKind::agent, options.client_cert + ": " + bad.message());
    context->use_private_key_file(key, ssl::context::pem, bad);
    if (bad) return fail(ErrorKind::agent, key + ": " + bad.message());
  }
  return context;
}

Result<> expect_name(SSL* session, const std::string& host, bool validate) {
  error_code no_address;
  boost::asio::ip::make_address(host, no_address);
  const bool named = static_cast<bool>(no_address);
  if (named && SSL_set_tlsext_host_name(session, host.c_str()) != 1)
    return fail(ErrorKind::usage, "\"" + host + "\" cannot be a server name in TLS");
  if (!validate) return {};
  auto* expected = SSL_get0_param(session);
  X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = named ? X509_VERIFY_PARAM_set1_host(expected, host.c_str(), host.size())
                        : X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str());
  if (set != 1) return fail(ErrorKind::usage, "\"" + host + "\" cannot be looked for in a certificate");
  return {};
}

Error tls_error(SSL* session, const std::string& why) {
  const auto verdict = SSL_get_verify_result(session);
  if (verdict != X509_V_OK) {
    return fail(ErrorKind::unreachable,
                std::string("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: ") +
                    X509_verify_cert_error_string(verdict));
  }
  return fail(ErrorKind::unreachable, "[SSL] " + why);
}

}  // namespace muster::modules
