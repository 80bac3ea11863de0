#pragma once
// Mode, owner, group and SELinux label that a task wants of a path: looked up once, compared, applied. One
// owner of this for all modules that make or change files.

#include <sys/stat.h>

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// What a path becomes.
struct Look {
  mode_t mode = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  bool changed = false;        ///< against what it was
  boost::json::object before;  ///< what of it, as Ansible's diffs name it: mode, owner, group
  boost::json::object after;
};

class Attributes {
 public:
  /// As the task's arguments say. Names are looked up here, also in a directory service.
  static boost::asio::awaitable<Attributes> of(const Task& task);

  /// The same owners with another mode; null: none.
  [[nodiscard]] Attributes with_mode(boost::json::value mode) const;
  /// Whether nothing is wanted.
  [[nodiscard]] bool none() const;
  /// What `seen` is to become. A usage Error for a name that nobody has, or a mode that is none.
  [[nodiscard]] Result<Look> look(const struct stat& seen) const;
  /// Makes what is at `path` (a link: the link itself) so; whether that changes anything. In check mode
  /// nothing is changed, and a path that is not there counts as one to be changed. Adds to `diff`'s before
  /// and after.
  Result<bool> apply(const std::string& path, bool check, boost::json::object* diff) const;

 private:
  struct Id {
    std::string name;
    std::optional<std::uint32_t> number{};
  };
  /// The parts of an SELinux label that are wanted: user, role, type, level.
  struct Label {
    std::string parts[4];
  };
  [[nodiscard]] Result<bool> relabel(const std::string& path, bool check, boost::json::object* diff) const;

  boost::json::value mode_;
  std::optional<Id> owner_;
  std::optional<Id> group_;
  std::optional<Label> label_;
};

/// Adds what changes to a diff in the form of maps.
void add_to_diff(boost::json::object& diff, const boost::json::object& before,
                 const boost::json::object& after);

}  // namespace muster::modules
