#pragma once
// Past runs as `muster history` shows them: a table, one whole, two compared.

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "bootstrapper/history/record.hpp"

namespace muster::commands {

/// A run, and whether it goes on at this moment: only this machine knows that of its own runs.
struct PastRun {
  history::Record record;
  bool here = false;     ///< it is kept on this machine
  bool running = false;  ///< where `here`
};

/// "ok", "checks failed", "exit 5: h2: kubeadm join failed", "interrupted", "killed", "running", "has no
/// end".
std::string result_of(const PastRun& run);

/// A table, newest first, as it is given.
std::string history_table(const std::vector<PastRun>& runs);
/// All that is known of one run.
std::string run_text(const PastRun& run, const std::string& log);
/// What is different from the older to the newer run.
std::string compared_text(const PastRun& older, const PastRun& newer);

/// The same as JSON, the schema "muster.history/1": {"runs": [...]}, and the log where it is asked for.
boost::json::value history_json(const std::string& cluster, const std::vector<PastRun>& runs);
boost::json::value run_json(const std::string& cluster, const PastRun& run, const std::string& log);
boost::json::value compared_json(const std::string& cluster, const PastRun& older, const PastRun& newer);

}  // namespace muster::commands
