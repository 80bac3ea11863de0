#pragma once
// What became of one task, or one item of its loop, on one host.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace muster::play {

/// Where the `ansible_facts` of a result go.
enum class FactsKind {
  none,
  facts,      ///< what was found out about the host: below the variables of a play
  variables,  ///< include_vars: above them; may hold templates
  set,        ///< set_fact: beside registered results
};

struct Outcome {
  boost::json::object values;  ///< as `register` sees them
  bool unreachable = false;
  bool no_log = false;
  bool shows_diff = false;    ///< --diff, or the task's own `diff`
  bool always_shown = false;  ///< debug and assert print their result without -v, too
  bool never_shown = false;   ///< gathering facts does not, with -v neither
  bool ignore_errors = false;
  bool ignore_unreachable = false;
  bool looped = false;
  std::string label;                ///< of an item, as it is shown
  std::vector<std::string> notify;  ///< names of handlers, rendered
  std::string delegated_to;         ///< another host that did the work; or ""
  FactsKind facts = FactsKind::none;
  std::vector<Outcome> items;  ///< of a loop, in its order

  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] bool changed() const { return flag("changed"); }
  [[nodiscard]] bool failed() const { return flag("failed"); }
  [[nodiscard]] bool skipped() const { return flag("skipped"); }

  static Outcome failure(std::string msg);
};

/// The result of a whole loop from those of its items, as Ansible sums it up.
Outcome sum_of(std::vector<Outcome> items);

/// Ansible's words in the place of a result that must not be shown.
boost::json::object censored(const boost::json::object& values);

}  // namespace muster::play
