#include "bootstrapper/ssh/private_key.hpp"

#include <doctest/doctest.h>

#include "bootstrapper/ssh/defaults.hpp"
#include "tests/unit/bootstrapper/ssh/sshd.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::ssh {

using test::Keys;
using test::ScratchFolder;
using test::write_file;

TEST_CASE("a private key shows its type and whether it is encrypted without being decrypted") {
  struct Case {
    const char* name;
    bool encrypted;
    const char* type;
    bool public_key;
  };
  for (const auto& example :
       {Case{"ed25519", false, "ssh-ed25519", true}, Case{"ecdsa", false, "ecdsa-sha2-nistp384", true},
        Case{"rsa", false, "ssh-rsa", true}, Case{"rsa-pem", false, "ssh-rsa", false},
        Case{"rsa-pkcs8", false, "", false}, Case{"ecdsa-pem", false, "ecdsa", false},
        Case{"encrypted", true, "ssh-ed25519", true}, Case{"encrypted-pem", true, "ecdsa", false}}) {
    CAPTURE(example.name);
    const auto key = read_private_key(Keys::get().user(example.name));
    REQUIRE(key);
    CHECK(key->encrypted == example.encrypted);
    CHECK(key->type == example.type);
    CHECK(key->public_key.has_value() == example.public_key);
    CHECK(key->content.reveal() == test::read_file(Keys::get().user(example.name)));
  }
}

TEST_CASE("a private key with Windows line ends is understood") {
  auto text = test::read_file(Keys::get().user("ed25519"));
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
    text.replace(at, 1, "\r\n");
  const auto key = inspect_private_key(Secret(text));
  REQUIRE(key);
  CHECK(key->type == "ssh-ed25519");
}

TEST_CASE("what is no private key is not taken for one") {
  for (const char* text :
       {"", "hello", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINAI6pdF9c+Z0IgeQBVtEL0ooTtFIqs6003OHdhuMJgK",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n%%%\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----END OPENSSH PRIVATE KEY-----\n-----BEGIN OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN PUBLIC KEY-----\n"}) {
    CAPTURE(text);
    CHECK_FALSE(inspect_private_key(Secret(text)));
  }
}

TEST_CASE("a private key that cannot be used is an error that names it") {
  const ScratchFolder folder;
  const auto missing = read_private_key(folder / "missing");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind() == ErrorKind::login);
  CHECK(missing.error().message() == (folder / "missing").string() + ": No such file or directory");

  write_file(folder / "open", test::read_file(Keys::get().user("ed25519")));
  std::filesystem::permissions(folder / "open", std::filesystem::perms(0644));
  const auto open = read_private_key(folder / "open");
  REQUIRE_FALSE(open);
  CHECK(open.error().message() == (folder / "open").string() + ": open to others (mode 0644)");
  CHECK(open.error().remedy() == "chmod 600 " + (folder / "open").string());

  write_file(folder / "text", "not a key");
  std::filesystem::permissions(folder / "text", std::filesystem::perms(0600));
  CHECK(read_private_key(folder / "text").error().message() ==
        (folder / "text").string() + ": not a private key");
  CHECK(read_private_key(folder.path()).error().message() == folder.path().string() + ": not a private key");
  write_file(folder / "text", std::string(70000, 'x'));
  CHECK(read_private_key(folder / "text").error().message() ==
        (folder / "text").string() + ": not a private key");
}

TEST_CASE("without key paths the usual names are taken as far as they exist") {
  const ScratchFolder home;
  const std::string before = std::getenv("HOME");
  ::setenv("HOME", home.path().c_str(), 1);
  CHECK(default_key_paths().empty());
  std::filesystem::create_directory(home / ".ssh");
  for (const char* name : {"id_rsa", "id_ed25519", "id_dsa"}) write_file(home / ".ssh" / name, "");
  const std::vector<std::filesystem::path> expected = {home / ".ssh" / "id_ed25519",
                                                       home / ".ssh" / "id_rsa"};
  CHECK(default_key_paths() == expected);
  ::setenv("HOME", before.c_str(), 1);
}

}  // namespace muster::ssh
