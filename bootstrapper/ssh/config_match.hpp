#pragma once
// Whether a Host or Match line of ssh_config concerns a host. Internal to host_config.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/ssh/config_words.hpp"

namespace muster::ssh {

/// What a block is held against.
struct MatchSubject {
  std::string host;           ///< the address as far as it is known yet
  std::string original_host;  ///< as the operator wrote it
  std::string user;           ///< who logs in, as far as it is known yet
  std::string local_user;
  bool final_pass = false;  ///< the second reading, for `Match final`
};

enum class Match {
  yes,
  no,
  unknown,  ///< it hangs on something that muster does not find out: exec, localnetwork, tagged, ...
};

/// Whether one of the patterns of a Host line matches, and none that begins with "!".
bool host_line_matches(const std::vector<std::string>& patterns, std::string_view host);

/// Whether all criteria of a Match line hold.
Match match_line(const ConfigWords& said, const MatchSubject& subject);

/// Whether a Match line asks for the second reading.
bool wants_final_pass(const ConfigWords& said);

}  // namespace muster::ssh
