#include "bootstrapper/ssh/authenticate.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "bootstrapper/ssh/auth_methods.hpp"
#include "bootstrapper/ssh/defaults.hpp"
#include "bootstrapper/ssh/key_agent.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

std::string joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : separator) + word;
  return text;
}

bool allows(const std::string& methods, const std::string& method) {
  return ("," + methods + ",").find("," + method + ",") != std::string::npos;
}

bool is_one_of(const std::vector<PublicKey>& keys, const std::optional<PublicKey>& key) {
  return key && std::find(keys.begin(), keys.end(), *key) != keys.end();
}

/// Takes those keys out of `keys` that none of the files stands for (ssh_config(5), IdentitiesOnly).
void keep_named(std::vector<PublicKey>& keys, const std::vector<std::filesystem::path>& files) {
  std::vector<PublicKey> named;
  for (const auto& path : files) {
    if (const auto half = read_public_half(path)) named.push_back(*half);
    if (const auto file = read_private_key(path); file && file->public_key)
      named.push_back(*file->public_key);
  }
  std::erase_if(keys, [&](const PublicKey& key) { return !is_one_of(named, key); });
}

// One login: what it has at hand and what it has tried so far.
class Login {
 public:
  Login(std::shared_ptr<Transport> transport, const Target& target)
      : transport_(std::move(transport)), target_(target) {}

  asio::awaitable<Result<>> run();

 private:
  asio::awaitable<Result<bool>> try_all();
  asio::awaitable<Result<Attempt>> try_keys();
  asio::awaitable<Result<Attempt>> try_file(const PrivateKey& key);
  asio::awaitable<Result<bool>> try_password(bool plain);
  asio::awaitable<std::vector<PublicKey>> keys_in_agent();
  [[nodiscard]] std::vector<std::filesystem::path> key_paths() const;
  std::vector<PrivateKey> keys_in_files(const std::vector<PublicKey>& in_agent);
  void skip(std::string what, std::string remedy = "");

  std::shared_ptr<Transport> transport_;
  const Target& target_;
  Attempts attempts_;
  std::unique_ptr<KeyAgent> agent_;
};

void Login::skip(std::string what, std::string remedy) {
  attempts_.skipped.push_back(std::move(what));
  if (attempts_.remedy.empty()) attempts_.remedy = std::move(remedy);
}

asio::awaitable<std::vector<PublicKey>> Login::keys_in_agent() {
  const char* usual = std::getenv("SSH_AUTH_SOCK");
  const auto socket_path =
      target_.agent_socket.empty() ? std::string(usual ? usual : "") : target_.agent_socket;
  if (!target_.use_agent || socket_path.empty()) co_return std::vector<PublicKey>();
  auto agent = co_await KeyAgent::connect(socket_path);
  if (!agent) {
    skip(agent.error().message());
    co_return std::vector<PublicKey>();
  }
  agent_ = std::move(*agent);
  auto keys = co_await agent_->identities();
  if (!keys) {
    skip(keys.error().message());
    co_return std::vector<PublicKey>();
  }
  co_return std::move(*keys);
}

std::vector<std::filesystem::path> Login::key_paths() const {
  return target_.key_paths.empty() ? default_key_paths() : target_.key_paths;
}

std::vector<PrivateKey> Login::keys_in_files(const std::vector<PublicKey>& in_agent) {
  std::vector<PrivateKey> keys;
  for (const auto& path : key_paths()) {
    auto key = read_private_key(path);
    // A public key in place of a private one names a key of the agent.
    if (!key && is_one_of(in_agent, read_public_half(path))) continue;
    if (key) {
      keys.push_back(std::move(*key));
    } else {
      skip(key.error().message(), key.error().remedy());
    }
  }
  return keys;
}

asio::awaitable<Result<Attempt>> Login::try_file(const PrivateKey& key) {
  const auto path = key.path.string();
  if (key.encrypted && !target_.passphrase) {
    skip(path + ": encrypted, and no passphrase is given",
         "set passphraseFile of " + target_.name + " in cluster.yaml, or: ssh-add " + path);
    co_return Attempt::unusable;
  }
  const Secret passphrase = target_.passphrase.value_or(Secret());
  CO_TRY(const auto attempt, co_await offer_file_key(transport_, target_.user, key, passphrase));
  if (attempt == Attempt::unusable) {
    skip(path + (key.encrypted ? ": the passphrase is wrong" : ": libssh2 cannot read this key"));
  } else {
    attempts_.tried.push_back(path);
  }
  if (attempt == Attempt::refused && key.type == "ssh-rsa" && !signs_rsa_with_sha2() &&
      attempts_.remedy.empty()) {
    attempts_.remedy =
        "this muster has libssh2 " + libssh2_version_text() +
        ", which signs with SHA-1 where OpenSSH 8.8 and newer want SHA-2, so they refuse every "
        "RSA key: use an ed25519 or ecdsa key, or build muster after packaging/build-libssh2";
  }
  co_return attempt;
}

asio::awaitable<Result<Attempt>> Login::try_keys() {
  auto in_agent = co_await keys_in_agent();
  if (target_.only_named_keys) keep_named(in_agent, key_paths());
  const auto files = keys_in_files(in_agent);
  for (const auto& candidate : order_keys(in_agent, files, !target_.key_paths.empty())) {
    auto attempt = Attempt::refused;
    if (candidate.in_agent) {
      ++attempts_.agent_keys;
      CO_TRY(attempt, co_await offer_agent_key(transport_, target_.user, *agent_, *candidate.in_agent));
    } else {
      CO_TRY(attempt, co_await try_file(*candidate.in_file));
    }
    if (attempt == Attempt::accepted || attempt == Attempt::insufficient) co_return attempt;
  }
  co_return Attempt::refused;
}

asio::awaitable<Result<bool>> Login::try_password(bool plain) {
  auto attempt = Attempt::refused;
  if (plain) {
    CO_TRY(attempt, co_await offer_password(transport_, target_.user, *target_.password));
  } else {
    CO_TRY(attempt, co_await answer_prompts(transport_, target_.user, *target_.password));
  }
  attempts_.tried.push_back(plain ? "password" : "password (keyboard-interactive)");
  if (attempt == Attempt::expired) {
    skip("the password has expired", "log in by hand and change the password of " + target_.user);
  }
  co_return attempt == Attempt::accepted;
}

asio::awaitable<Result<bool>> Login::try_all() {
  CO_TRY(attempts_.server_allows, co_await allowed_methods(transport_, target_.user));
  if (attempts_.server_allows.empty()) co_return true;
  const auto& methods = attempts_.server_allows;
  if (allows(methods, "publickey")) {
    CO_TRY(const auto attempt, co_await try_keys());
    if (attempt == Attempt::accepted) co_return true;
    if (attempt == Attempt::insufficient) {
      // Who wants a key first and then another proof names nothing else at first (sshd_config(5),
      // AuthenticationMethods). Where a password would have done, the key would have, too: the user is
      // refused.
      attempts_.forbidden = methods != "publickey";
      attempts_.wants_more = !attempts_.forbidden;
      // One that takes two proofs in any order names both at first, too: a password that is given is tried.
      if (attempts_.forbidden && !target_.password) co_return false;
    }
  }
  const bool plain = allows(methods, "password");
  const bool prompts = allows(methods, "keyboard-interactive");
  if (!target_.password) {
    if (target_.wants_password) *target_.wants_password = plain || prompts || attempts_.wants_more;
    co_return false;
  }
  // A host that wants two proofs does not tell the second before it has the first.
  const bool untold = attempts_.wants_more && !plain && !prompts;
  bool accepted = false;
  if (plain || untold) {
    CO_TRY(accepted, co_await try_password(true));
  }
  // Both ways ask the same question: once is enough to be wrong, and to be locked out.
  if (!accepted && !plain && (prompts || untold)) {
    CO_TRY(accepted, co_await try_password(false));
  }
  co_return accepted;
}

asio::awaitable<Result<>> Login::run() {
  auto accepted = co_await try_all();
  if (accepted && *accepted) co_return Result<>();
  if (!accepted) attempts_.broken_off = accepted.error().message();
  co_return login_refused(target_, attempts_);
}

}  // namespace

std::vector<Candidate> order_keys(const std::vector<PublicKey>& in_agent,
                                  const std::vector<PrivateKey>& files, bool named) {
  const auto file_of = [&](const PublicKey& key) {
    return std::find_if(files.begin(), files.end(),
                        [&](const PrivateKey& file) { return file.public_key == key; });
  };
  std::vector<Candidate> both, only_agent, only_files;
  for (const auto& key : in_agent) {
    (file_of(key) != files.end() ? both : only_agent).push_back({key, nullptr});
  }
  for (const auto& file : files) {
    const bool held =
        file.public_key && std::find(in_agent.begin(), in_agent.end(), *file.public_key) != in_agent.end();
    if (!held) only_files.push_back({std::nullopt, &file});
  }
  auto& second = named ? only_files : only_agent;
  auto& third = named ? only_agent : only_files;
  both.insert(both.end(), second.begin(), second.end());
  both.insert(both.end(), third.begin(), third.end());
  return both;
}

namespace {

/// ssh-copy-id has no -J.
std::string copy_options(const Target& target) {
  const auto jump = target.proxy_jump.empty() ? "" : "-o ProxyJump=" + target.proxy_jump + " ";
  return jump + "-p " + std::to_string(target.port) + " ";
}

std::string forbidden_remedy(const Target& target) {
  if (target.user == "root")
    return "sshd there forbids root (PermitRootLogin): set ssh.user of " + target.name +
           " in cluster.yaml to one who may log in, and sudo: true";
  return "sshd's log there says why: the account of " + target.user + " may be locked or have expired";
}

}  // namespace

Error login_refused(const Target& target, const Attempts& attempts) {
  auto tried = attempts.tried;
  if (attempts.agent_keys > 0) {
    const auto count = std::to_string(attempts.agent_keys);
    tried.insert(tried.begin(), "agent (" + count + (attempts.agent_keys == 1 ? " key)" : " keys)"));
  }
  std::string message = "login as " + target.user + " refused: ";
  if (!attempts.broken_off.empty()) message += attempts.broken_off + "; ";
  message += tried.empty() ? "there was nothing to try" : "tried " + joined(tried, ", ");
  if (!attempts.skipped.empty()) message += "; not tried: " + joined(attempts.skipped, ", ");
  if (attempts.wants_more) message += "; a key was accepted, and the host wants another proof besides";
  if (attempts.forbidden) message += "; the key is right, and sshd does not let " + target.user + " in";
  if (!attempts.server_allows.empty()) message += "; server allows " + attempts.server_allows;
  auto remedy = attempts.remedy;
  if (attempts.forbidden) remedy = forbidden_remedy(target);
  if (remedy.empty() && attempts.wants_more) {
    remedy =
        "set passwordFile of " + target.name + " in cluster.yaml, or log in as a user who needs a key only";
    if (target.user == "root") remedy += ", with sudo: true; sshd may forbid root (PermitRootLogin)";
  } else if (remedy.empty()) {
    remedy = "check ssh.user and ssh.keyPath of " + target.name + " in cluster.yaml; `ssh-copy-id " +
             copy_options(target) + target.user + "@" + target.address + "` brings a key to the host";
  }
  return fail(ErrorKind::login, std::move(message)).next(std::move(remedy));
}

asio::awaitable<Result<>> authenticate(std::shared_ptr<Transport> transport, const Target& target) {
  Login login(std::move(transport), target);
  auto outcome = co_await login.run();
  co_return outcome;
}

}  // namespace muster::ssh
