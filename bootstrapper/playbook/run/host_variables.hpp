#pragma once
// What is known of each host beside the playbook: the inventory's variables, facts, what include_vars,
// set_fact and register added. It outlives plays.

#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/run/inventory.hpp"
#include "bootstrapper/playbook/run/scope.hpp"

namespace muster::play {

/// The variables of one host, each layer below the next.
struct KnownOfHost {
  boost::json::object inventory;  ///< of the groups and of the host; templates
  boost::json::object facts;      ///< under their own names and, without `ansible_`, in `ansible_facts`
  boost::json::object included;   ///< of include_vars; templates
  boost::json::object set;        ///< of set_fact and register
  boost::json::object magic;      ///< inventory_hostname, group_names: nothing can take their place
};

class HostVariables {
 public:
  explicit HostVariables(const Inventory& inventory);

  [[nodiscard]] const KnownOfHost& of(std::string_view host) const;
  void add_facts(std::string_view host, const boost::json::object& facts);
  void clear_facts(std::string_view host);
  void include(std::string_view host, const boost::json::object& variables);
  void set(std::string_view host, std::string_view name, boost::json::value value);

  /// The variables of all hosts as the magic variable `hostvars` has them, rendered; what cannot be rendered
  /// stays as it was written.
  const boost::json::value& all(Templates& templates, const boost::json::object& extra,
                                const boost::json::object& shared);

 private:
  KnownOfHost& change(std::string_view host);
  std::map<std::string, KnownOfHost, std::less<>> hosts_;
  boost::json::value all_ = boost::json::object();
  std::vector<std::string> stale_;  ///< hosts whose part of `all_` is old
};

}  // namespace muster::play
