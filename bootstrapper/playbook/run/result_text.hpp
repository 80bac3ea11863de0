#pragma once
// Results as Ansible prints them: JSON with sorted keys. What hosts say is made fit for a terminal line by
// line.

#include <boost/json/value.hpp>
#include <string>

#include "bootstrapper/playbook/run/outcome.hpp"

namespace muster::play {

/// As Python's json.dumps(sort_keys=True, ensure_ascii=False): on one line, or with `indent` columns a level.
std::string json_text(const boost::json::value& value, int indent = 0);

/// The result as it is shown: censored where no_log asks for it, without what is shown elsewhere (diff,
/// warnings, the module's invocation), and for debug only what it was told to say.
boost::json::object shown_values(const Outcome& outcome, bool debug);

/// Every line of it printable, line breaks kept.
std::string printable_lines(std::string_view text);

}  // namespace muster::play
