#include "tests/unit/bootstrapper/ssh/sshd.hpp"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>
#include <utility>

// libssh2 1.11 forgets to free the old copy of the host key at each new key exchange, 51 bytes a time.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:kex_method_curve25519_key_exchange";
}

namespace muster::test {

namespace fs = std::filesystem;

namespace {

// Of kPassword, by `openssl passwd -6`.
constexpr const char* kPasswordHash =
    "$6$muster$apkbnms/QNnYa0OMlYwyEBfQHPiWqp4D6e7kUZi5lH7QhQCCqJz5Kug5XNgGbwgHgkLyBR5CzRkfT1iibcMPi.";

std::string configuration(const SshdOptions& options, std::uint16_t port) {
  std::string text;
  for (const auto& line : options.configuration) text += line + "\n";
  for (const auto& type : options.host_keys) text += "HostKey " + Keys::get().host(type).string() + "\n";
  text += "AuthorizedKeysFile " + Keys::get().authorized_keys().string() + "\n";
  text += "ListenAddress 127.0.0.1:" + std::to_string(port) + "\n";
  text +=
      "PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\n"
      "KbdInteractiveAuthentication no\nMaxStartups 1000:30:1000\n";
  if (!options.path.empty()) text += "SetEnv PATH=" + options.path + "\n";
  return text;
}

// A root's sshd has users of its own: with a known password, and without the start-up files of this machine's
// root, which may take their time. Its PAM has no delays and no sessions.
std::vector<std::string> in_namespace(const ScratchFolder& folder, const SshdOptions& options,
                                      const fs::path& config) {
  const auto hash = std::string(kPasswordHash) + ":19000:0:99999:7:::\n";
  write_file(folder / "passwd",
             "root:x:0:0::/:/bin/sh\nops:x:65533:65534::/:/bin/sh\nsshd:x:65532:65534::/run/sshd:/usr/sbin/"
             "nologin\n");
  write_file(folder / "shadow", "root:" + hash + "ops:" + hash + "sshd:!:19000::::::\n");
  write_file(
      folder / "pam",
      "auth required pam_unix.so nodelay\naccount required pam_unix.so\nsession required pam_permit.so\n");
  std::string script = "set -e; mkdir -p /run/sshd\n" + options.prepare + "\n";
  for (const auto& [from, to] : {std::pair{"passwd", "/etc/passwd"}, std::pair{"shadow", "/etc/shadow"},
                                 std::pair{"pam", "/etc/pam.d/sshd"}}) {
    script += "mount --bind " + (folder / from).string() + " " + to + "\n";
  }
  script += "exec /usr/sbin/sshd -D -e -f " + config.string();
  return {"unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", script};
}

}  // namespace

bool is_root() {
  return ::geteuid() == 0;
}

std::uint16_t free_port() {
  using tcp = boost::asio::ip::tcp;
  boost::asio::io_context context;
  const tcp::endpoint any(boost::asio::ip::address_v4::loopback(), 0);
  return tcp::acceptor(context, any).local_endpoint().port();
}

const Keys& Keys::get() {
  static const Keys keys;
  return keys;
}

Keys::Keys() {
  // The keys and the agent of whoever runs the tests are none of their business.
  ::setenv("HOME", folder_.path().c_str(), 1);
  ::unsetenv("SSH_AUTH_SOCK");
  const auto make = [](const fs::path& file, std::vector<std::string> how) {
    std::vector<std::string> argv = {"ssh-keygen", "-q", "-C", "", "-f", file.string()};
    argv.insert(argv.end(), how.begin(), how.end());
    run_program(argv);
  };
  make(host("ed25519"), {"-t", "ed25519", "-N", ""});
  make(host("ecdsa"), {"-t", "ecdsa", "-N", ""});
  make(host("rsa"), {"-t", "rsa", "-b", "2048", "-N", ""});
  make(host("other"), {"-t", "ed25519", "-N", ""});
  make(user("ed25519"), {"-t", "ed25519", "-N", ""});
  make(user("ecdsa"), {"-t", "ecdsa", "-b", "384", "-N", ""});
  make(user("rsa"), {"-t", "rsa", "-b", "2048", "-N", ""});
  make(user("rsa-pem"), {"-t", "rsa", "-b", "2048", "-m", "PEM", "-N", ""});
  make(user("rsa-pkcs8"), {"-t", "rsa", "-b", "2048", "-m", "PKCS8", "-N", ""});
  make(user("ecdsa-pem"), {"-t", "ecdsa", "-m", "PEM", "-N", ""});
  make(user("encrypted"), {"-t", "ed25519", "-N", kPassphrase});
  make(user("encrypted-pem"), {"-t", "ecdsa", "-m", "PEM", "-N", kPassphrase});
  std::string authorized;
  for (const char* name :
       {"ed25519", "ecdsa", "rsa", "rsa-pem", "rsa-pkcs8", "ecdsa-pem", "encrypted", "encrypted-pem"}) {
    authorized += read_file(user(name).string() + ".pub");
    fs::remove(user(name).string() + ".pub");  // a login must do without
  }
  write_file(authorized_keys(), authorized);
  make(user("stranger"), {"-t", "ed25519", "-N", ""});
}

ssh::PublicKey Keys::public_host_key(const std::string& type) const {
  return ssh::PublicKey::from_text(read_file(host(type).string() + ".pub")).value();
}

Sshd::Sshd(SshdOptions options) {
  const auto file = folder_ / "sshd_config";
  // Someone else may take the port between looking and listening: then another one.
  for (int tries = 1; !process_; ++tries) {
    port_ = free_port();
    write_file(file, configuration(options, port_));
    std::vector<std::string> argv = {"/usr/sbin/sshd", "-D", "-e", "-f", file.string()};
    if (is_root()) argv = in_namespace(folder_, options, file);
    auto process = std::make_unique<Child>(argv);
    try {
      process->wait_for_words("Server listening on");
      process_ = std::move(process);
    } catch (const std::runtime_error&) {
      if (tries == 3) throw;
    }
  }
  std::string known;
  for (const auto& type : options.host_keys)
    known += name() + " " + Keys::get().public_host_key(type).text() + "\n";
  write_file(known_hosts(), known);
}

ssh::Target Sshd::target() const {
  ssh::Target target;
  target.name = "n1";
  target.address = "127.0.0.1";
  target.port = port_;
  target.user = user();
  target.key_paths = {Keys::get().user("ed25519")};
  target.use_agent = false;
  target.known_hosts = known_hosts();
  return target;
}

std::string Sshd::user() {
  const auto* entry = ::getpwuid(::geteuid());
  return entry ? entry->pw_name : "root";
}

std::string Sshd::plain_user() {
  return is_root() ? "ops" : user();
}

}  // namespace muster::test
