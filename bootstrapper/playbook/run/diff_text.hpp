#pragma once
// The `diff` of a result as a unified diff, as Ansible shows it: three lines of context, headers "before" and
// "after".

#include <boost/json/value.hpp>
#include <string>

namespace muster::play {

/// Of one diff or a list of them; empty where nothing differs. Coloured where asked.
std::string diff_text(const boost::json::value& diff, bool color);

/// The unified diff of two texts, with the two headers; empty where they are equal.
std::string unified_diff(const std::string& before, const std::string& after, const std::string& before_name,
                         const std::string& after_name);

}  // namespace muster::play
