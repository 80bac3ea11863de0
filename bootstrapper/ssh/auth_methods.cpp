#include "bootstrapper/ssh/auth_methods.hpp"

#include <libssh2.h>

#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include "bootstrapper/ssh/packet_reader.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

constexpr long kNeedsSignature = 1;

// What passes between libssh2, which wants a signature from within a call, and the agent, which takes its
// time.
struct Signing {
  std::string data;
  std::optional<std::string> signature;
  bool failed = false;
};

int on_sign(LIBSSH2_SESSION*, unsigned char** signature, std::size_t* size, const unsigned char* data,
            std::size_t data_size, void** abstract) {
  auto& signing = *static_cast<Signing*>(*abstract);
  if (signing.failed) return -1;
  if (!signing.signature) {
    signing.data.assign(reinterpret_cast<const char*>(data), data_size);
    return LIBSSH2_ERROR_EAGAIN;
  }
  // libssh2 frees it, by the allocator that a session without one of its own has.
  *signature = static_cast<unsigned char*>(std::malloc(signing.signature->size()));
  if (!*signature) return -1;
  std::memcpy(*signature, signing.signature->data(), signing.signature->size());
  *size = signing.signature->size();
  return 0;
}

// The signed data (RFC 4252 section 7) names the algorithm that libssh2 agreed on with the host.
std::string algorithm_of(std::string_view data) {
  PacketReader reader(data);
  reader.string();  // session
  reader.byte();
  reader.string();  // user
  reader.string();  // service
  reader.string();  // "publickey"
  reader.byte();
  return std::string(reader.string().value_or(""));
}

Attempt judge(long result, const Transport& transport) {
  if (result == 0) return Attempt::accepted;
  if (result == LIBSSH2_ERROR_PASSWORD_EXPIRED) return Attempt::expired;
  // The one trace that libssh2 leaves of a private key that it could not read is this message, whatever the
  // code.
  const bool could_not_sign = transport.last_message().find("Callback returned error") != std::string::npos;
  const bool could_not_read = result == LIBSSH2_ERROR_FILE || result == LIBSSH2_ERROR_KEYFILE_AUTH_FAILED ||
                              result == LIBSSH2_ERROR_PROTO;
  if (could_not_sign || could_not_read) return Attempt::unusable;
  // Given after the host had asked for the signature: it took the key, and counts it as one proof of several.
  return result == LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED ? Attempt::insufficient : Attempt::refused;
}

unsigned length(const std::string& text) {
  return static_cast<unsigned>(text.size());
}

void on_prompts(const char*, int, const char*, int, int count, const LIBSSH2_USERAUTH_KBDINT_PROMPT* prompts,
                LIBSSH2_USERAUTH_KBDINT_RESPONSE* answers, void** transport) {
  const Secret* password = static_cast<Transport*>(*transport)->prompt_answer;
  for (int i = 0; i < count; ++i) {
    const bool hidden = prompts[i].echo == 0;
    answers[i].text = ::strdup(hidden && password ? password->reveal().c_str() : "");
    answers[i].length = answers[i].text ? static_cast<unsigned>(std::strlen(answers[i].text)) : 0;
  }
}

}  // namespace

asio::awaitable<Result<std::string>> allowed_methods(std::shared_ptr<Transport> transport, std::string user) {
  const char* methods = nullptr;
  std::function<long()> ask = [&]() -> long {
    methods = libssh2_userauth_list(transport->session(), user.data(), length(user));
    if (methods || libssh2_userauth_authenticated(transport->session())) return 0;
    return libssh2_session_last_errno(transport->session());
  };
  CO_TRY(const long asked, co_await transport->repeat(ask));
  if (asked < 0)
    co_return fail(ErrorKind::login, "the host tells no login methods: " + transport->last_message());
  co_return std::string(methods ? methods : "");
}

asio::awaitable<Result<Attempt>> offer_agent_key(std::shared_ptr<Transport> transport, std::string user,
                                                 KeyAgent& agent, const PublicKey& key) {
  Signing signing;
  void* abstract = &signing;
  std::function<long()> offer = [&]() -> long {
    const auto* blob = reinterpret_cast<const unsigned char*>(key.blob().data());
    const long result = libssh2_userauth_publickey(transport->session(), user.c_str(), blob,
                                                   key.blob().size(), on_sign, &abstract);
    const bool asks =
        result == LIBSSH2_ERROR_EAGAIN && !signing.data.empty() && !signing.signature && !signing.failed;
    return asks ? kNeedsSignature : result;
  };
  for (;;) {
    CO_TRY(const long result, co_await transport->repeat(offer));
    if (result != kNeedsSignature) co_return judge(result, *transport);
    auto signature = co_await agent.sign(key, algorithm_of(signing.data), signing.data);
    if (signature) {
      signing.signature = std::move(*signature);
    } else {
      signing.failed = true;
    }
  }
}

asio::awaitable<Result<Attempt>> offer_file_key(std::shared_ptr<Transport> transport, std::string user,
                                                const PrivateKey& key, const Secret& passphrase) {
  // With the public half given, libssh2 decrypts (and bcrypt takes 100 ms) once, and not before the host
  // wants the key.
  const std::string public_text = key.public_key ? key.public_key->text() : "";
  std::function<long()> offer = [&]() -> long {
    const auto& content = key.content.reveal();
    return libssh2_userauth_publickey_frommemory(
        transport->session(), user.c_str(), user.size(), public_text.empty() ? nullptr : public_text.c_str(),
        public_text.size(), content.c_str(), content.size(), passphrase.reveal().c_str());
  };
  CO_TRY(const long result, co_await transport->repeat(offer));
  co_return judge(result, *transport);
}

asio::awaitable<Result<Attempt>> offer_password(std::shared_ptr<Transport> transport, std::string user,
                                                const Secret& password) {
  std::function<long()> offer = [&]() -> long {
    return libssh2_userauth_password_ex(transport->session(), user.c_str(), length(user),
                                        password.reveal().c_str(), length(password.reveal()), nullptr);
  };
  CO_TRY(const long result, co_await transport->repeat(offer));
  co_return judge(result, *transport);
}

asio::awaitable<Result<Attempt>> answer_prompts(std::shared_ptr<Transport> transport, std::string user,
                                                const Secret& password) {
  transport->prompt_answer = &password;
  std::function<long()> offer = [&]() -> long {
    return libssh2_userauth_keyboard_interactive_ex(transport->session(), user.c_str(), length(user),
                                                    on_prompts);
  };
  auto result = co_await transport->repeat(offer);
  transport->prompt_answer = nullptr;
  if (!result) co_return std::move(result).error();
  co_return judge(*result, *transport);
}

bool signs_rsa_with_sha2() {
  return libssh2_version(0x010b00) != nullptr;
}

std::string libssh2_version_text() {
  return libssh2_version(0);
}

}  // namespace muster::ssh
