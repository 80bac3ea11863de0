// Fuzzes what OpenSSH's files say: an input is read as a known_hosts file, as an ssh_config and as a public
// key.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "bootstrapper/ssh/host_config.hpp"
#include "bootstrapper/ssh/known_hosts.hpp"
#include "bootstrapper/ssh/public_key.hpp"
#include "bootstrapper/ssh/ssh_config.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace muster;
using namespace muster::ssh;
using fuzz::demand;

constexpr const char* kKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

void check_known_hosts(std::string_view input) {
  static const auto key = PublicKey::from_text(kKey);
  demand(key.has_value());
  const auto hosts = KnownHosts::parse(input);
  for (const auto* address : {"10.77.0.11", "m1.example.org", "fe80::1"}) {
    const auto verdict = hosts.judge(address, 22, *key);
    demand(verdict.kind == Verdict::Kind::unknown || verdict.entry.has_value());
    static_cast<void>(hosts.key_types(address, 2222));
  }
}

void check_config(std::string_view input) {
  const auto config = parse_ssh_config(input, "/root/.ssh/config", "/nonexistent");
  for (const auto& problem : config.problems) demand(!problem.message().empty());
  const LocalUser local{"root", "0", "/root", "bastion.example.org"};
  for (const auto* host : {"m1", "10.77.0.11", "M1.Example.org"}) {
    HostQuery query;
    query.host = host;
    query.default_user = "root";
    if (const auto found = look_up(config, query, local); !found) demand(!found.error().message().empty());
  }
}

void check_key(std::string_view input) {
  const auto key = PublicKey::from_text(input);
  if (!key) return;
  demand(key->fingerprint().starts_with("SHA256:"));
  const auto again = PublicKey::from_text(key->text());
  demand(again && *again == *key);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_known_hosts(input);
  check_config(input);
  check_key(input);
  return 0;
}
