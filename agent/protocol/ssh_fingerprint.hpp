#pragma once
// How people and known_hosts tools name an SSH public key. Keys themselves: bootstrapper/ssh/public_key.hpp.

#include <string>
#include <string_view>

namespace muster {

/// "SHA256:..." of a public key's bytes on the wire, exactly as OpenSSH prints it.
std::string ssh_fingerprint(std::string_view blob);

}  // namespace muster
