#include <doctest/doctest.h>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

using namespace muster;
using test::programs::Expected;
using test::programs::run_module;

namespace {

const std::string kGpg = "gpg --no-tty --batch --with-colons --fixed-list-mode ";
const std::string kRecord = "pub:-:2048:1:24C6A8A7F4A80EB5:1403720076:::-:::scSC:\n";
const Expected kNoKeys{.command = "rpm -q gpg-pubkey", .status = 1};
const Expected kKeys{.command = "rpm -q gpg-pubkey"};
const Expected kDescribed{.command = "rpm -q gpg-pubkey --qf %{description}", .out = "armour"};
const Expected kKnown{.command = kGpg + "-", .out = kRecord, .input = "armour"};

}  // namespace

TEST_CASE("a key is imported once, and erased by the end of its id") {
  const test::Scratch scratch;
  const auto path = scratch.file("key", "armour");
  const auto present = R"({"key": ")" + path + "\"}";
  const Expected read{.command = kGpg + path, .out = kRecord};
  CHECK(run_module("rpm_key", present, {read, kNoKeys}, true).changed);
  CHECK(
      run_module("rpm_key", present, {read, kNoKeys, {.command = "rpm --import " + path, .to_the_end = true}})
          .changed);
  CHECK_FALSE(run_module("rpm_key", present, {read, kKeys, kDescribed, kKnown}).changed);

  const auto* const absent = R"({"key": "0x24c6a8a7f4a80eb5", "state": "absent"})";
  CHECK(run_module("rpm_key", absent, {kKeys, kDescribed, kKnown}, true).changed);
  CHECK(run_module("rpm_key", absent,
                   {kKeys,
                    kDescribed,
                    kKnown,
                    {.command = "rpm --erase --allmatches gpg-pubkey-f4a80eb5", .to_the_end = true}})
            .changed);
  CHECK_FALSE(run_module("rpm_key", absent, {kNoKeys}).changed);
}

TEST_CASE("a fingerprint that differs imports nothing") {
  const test::Scratch scratch;
  const auto path = scratch.file("key", "armour");
  const Expected read{.command = kGpg + path, .out = kRecord};
  const Expected fingerprint{.command = kGpg + "--with-fingerprint " + path, .out = "fpr:::::::::ABCD:\n"};
  const auto asked = [&](const char* wanted) {
    return R"({"key": ")" + path + R"(", "fingerprint": ")" + wanted + "\"}";
  };
  CHECK(run_module("rpm_key", asked("ab cd"), {read, kNoKeys, fingerprint}, true).changed);
  const auto refused = run_module("rpm_key", asked("ab ce"), {read, kNoKeys, fingerprint});
  CHECK(refused.failed);
  CHECK(refused.msg == "The specified fingerprint, 'ABCE', does not match the key fingerprint 'ABCD'");
}

TEST_CASE("a key that is none, a key of the network") {
  CHECK(run_module("rpm_key", R"({"key": "/no/such/key"})", {}).msg == "Not a valid key /no/such/key");
  CHECK(run_module("rpm_key", R"({"key": "DEADBEEF"})", {kNoKeys}).msg ==
        "When importing a key, a valid file must be given");
  const auto no_key =
      run_module("rpm_key", R"({"key": "http://h/k", "validate_certs": false})",
                 {{.command = "curl -sSfL --max-filesize 1048576 -k --url http://h/k", .out = "<html>"}});
  CHECK(no_key.msg == "Not a public key: http://h/k");
  CHECK(run_module(
            "rpm_key", R"({"key": "http://h/k"})",
            {{.command = "curl -sSfL --max-filesize 1048576 --url http://h/k", .status = 22, .err = "404"}})
            .msg == "failed to fetch key at http://h/k , error was: 404");
}
