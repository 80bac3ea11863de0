#pragma once
// What the command line says about how playbooks are run.

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "bootstrapper/bundle/bundle.hpp"

namespace muster::play {

struct Options {
  bool check = false;  ///< say what would change, change nothing
  bool diff = false;
  int verbosity = 0;
  std::size_t parallel = 32;      ///< hosts at once
  std::string limit;              ///< a pattern of hosts; empty: all
  std::vector<std::string> only;  ///< hosts, in the same way; empty: all
  std::vector<std::string> tags;  ///< empty: all
  std::vector<std::string> skip_tags;
  std::string start_at_task;  ///< a name, or a pattern of one with * and ?; empty: the first
  /// Files are looked for in it, too: below its own path, as if it were a directory. May be null.
  std::shared_ptr<const bundle::Bundle> bundle{};
  boost::json::object extra_variables;  ///< win over all others; texts may hold templates
};

}  // namespace muster::play
