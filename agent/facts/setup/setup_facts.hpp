#pragma once
// What a host is like under the names of Ansible's `setup` module, for playbooks. Read below a root as all
// facts are; what checks judge is in agent/facts/topics.hpp. A fact that could not be read is absent, or "NA"
// where Ansible says that. There is no Python, so there is no ansible_python.

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <vector>

#include "agent/facts/tree.hpp"
#include "agent/protocol/result.hpp"

namespace muster::facts {

using Environment = std::map<std::string, std::string>;

/// The facts of a gather_subset ("all", "min", "network", "hardware", "virtual", a "!" before what is not
/// wanted). `environment` becomes ansible_env. A usage Error for a subset that is not known. Blocking:
/// milliseconds; file systems of other hosts are not asked.
Result<boost::json::object> setup_facts(const Tree& tree, const std::vector<std::string>& gather_subset,
                                        const Environment& environment);

/// The parts: each adds its facts.
void add_host(const Tree& tree, boost::json::object& facts);
void add_distribution(const Tree& tree, boost::json::object& facts);
void add_security(const Tree& tree, boost::json::object& facts);
void add_process(const Tree& tree, const Environment& environment, boost::json::object& facts);
void add_hardware(const Tree& tree, boost::json::object& facts);
void add_storage(const Tree& tree, boost::json::object& facts);
void add_network(const Tree& tree, boost::json::object& facts);
void add_virtualization(const Tree& tree, boost::json::object& facts);

}  // namespace muster::facts
