#include "bootstrapper/ssh/authenticate.hpp"

#include <doctest/doctest.h>

#include "tests/unit/bootstrapper/ssh/sample_keys.hpp"

namespace muster::ssh {

namespace {

const PublicKey kEd25519 = PublicKey::from_text(sample::kEd25519).value();
const PublicKey kEcdsa = PublicKey::from_text(sample::kEcdsa).value();
const PublicKey kRsa = PublicKey::from_text(sample::kRsa).value();

PrivateKey file(const std::string& path, std::optional<PublicKey> key) {
  PrivateKey file;
  file.path = path;
  file.public_key = std::move(key);
  return file;
}

/// "agent TYPE" or "file PATH" for each candidate.
std::vector<std::string> order(const std::vector<PublicKey>& in_agent, const std::vector<PrivateKey>& files,
                               bool named) {
  std::vector<std::string> words;
  for (const auto& candidate : order_keys(in_agent, files, named)) {
    words.push_back(candidate.in_agent ? "agent " + candidate.in_agent->type()
                                       : "file " + candidate.in_file->path.string());
  }
  return words;
}

Target target() {
  Target target;
  target.name = "n1";
  target.address = "10.0.0.1";
  target.port = 2222;
  target.user = "ops";
  return target;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("keys are offered from the surest to the strangest, and none twice") {
  const std::vector<PublicKey> agent = {kEd25519, kRsa};
  const std::vector<PrivateKey> files = {file("/ecdsa", kEcdsa), file("/rsa", kRsa),
                                         file("/pem", std::nullopt)};
  CHECK(order(agent, files, true) == Words{"agent ssh-rsa", "file /ecdsa", "file /pem", "agent ssh-ed25519"});
  CHECK(order(agent, files, false) ==
        Words{"agent ssh-rsa", "agent ssh-ed25519", "file /ecdsa", "file /pem"});
  CHECK(order({}, files, true) == Words{"file /ecdsa", "file /rsa", "file /pem"});
  CHECK(order(agent, {}, true) == Words{"agent ssh-ed25519", "agent ssh-rsa"});
  CHECK(order({}, {}, false).empty());
}

TEST_CASE("a refused login tells what was tried, what was not and what the host allows") {
  Attempts attempts;
  attempts.server_allows = "publickey,password";
  attempts.agent_keys = 2;
  attempts.tried = {"/root/.ssh/id_ed25519"};
  const auto error = login_refused(target(), attempts);
  CHECK(error.kind() == ErrorKind::login);
  CHECK(
      error.message() ==
      "login as ops refused: tried agent (2 keys), /root/.ssh/id_ed25519; server allows publickey,password");
  CHECK(error.remedy() ==
        "check ssh.user and ssh.keyPath of n1 in cluster.yaml; `ssh-copy-id -p 2222 ops@10.0.0.1` brings a "
        "key to the host");

  attempts.skipped = {"/a: encrypted, and no passphrase is given", "/b: No such file or directory"};
  attempts.remedy = "ssh-add /a";
  attempts.broken_off = "the host ended the connection: Too many authentication failures";
  attempts.agent_keys = 1;
  const auto broken_off = login_refused(target(), attempts);
  CHECK(broken_off.message() ==
        "login as ops refused: the host ended the connection: Too many authentication failures; tried agent "
        "(1 key), "
        "/root/.ssh/id_ed25519; not tried: /a: encrypted, and no passphrase is given, /b: No such file or "
        "directory; server "
        "allows publickey,password");
  CHECK(broken_off.remedy() == "ssh-add /a");
}

TEST_CASE("a refused login without anything at hand says so") {
  Attempts attempts;
  attempts.server_allows = "publickey";
  CHECK(login_refused(target(), attempts).message() ==
        "login as ops refused: there was nothing to try; server allows publickey");
}

}  // namespace muster::ssh
