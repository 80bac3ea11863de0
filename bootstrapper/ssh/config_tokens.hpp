#pragma once
// What may stand in a value of ssh_config for something else: %h and its like, ${NAME}, ~ (ssh_config(5),
// TOKENS and ENVIRONMENT VARIABLES). Pure but for ${NAME}.

#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::ssh {

/// What the tokens stand for.
struct TokenValues {
  std::string home;            ///< %d
  std::string host;            ///< %h: the address
  std::string local_id;        ///< %i
  std::string host_key_alias;  ///< %k
  std::string local_host;      ///< %l, and %L up to its first dot
  std::string original_host;   ///< %n
  std::string port;            ///< %p
  std::string remote_user;     ///< %r
  std::string local_user;      ///< %u
};

/// `text` with those of its tokens resolved that are in `allowed` ("hnpr") and %%; a usage Error names any
/// other.
Result<std::string> expand_tokens(std::string_view text, std::string_view allowed, const TokenValues& values);

/// The path that `text` means: a leading "~/" is `home`, then ${NAME}, then all tokens but %C.
Result<std::string> expand_path(std::string_view text, const TokenValues& values);

}  // namespace muster::ssh
