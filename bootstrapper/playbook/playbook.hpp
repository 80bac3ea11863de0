#pragma once
// A playbook as plain types: what was written, with its place, keywords of plays and blocks handed down to
// the tasks. Made by parse.hpp; run by bootstrapper/playbook/run. Nothing here reads files or evaluates
// templates.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/protocol/module_spec.hpp"

namespace muster::playbook {

/// A place in a file: lines and columns are 1-based.
struct Location {
  std::filesystem::path file;
  int line = 0;
  int column = 0;
};

/// A value as it was written: texts in it may hold templates.
struct Written {
  boost::json::value value;
  Location at;
};

/// A bare Jinja expression, as `when` has it (without braces). A boolean that was written is "true" or
/// "false".
struct Condition {
  std::string expression;
  Location at;
};
/// All must hold.
using Conditions = std::vector<Condition>;

struct LoopControl {
  std::string loop_var = "item";
  std::string index_var;
  std::optional<Written> label;
  std::optional<Written> pause;  ///< seconds between two items
  bool extended = false;
};

/// What a task or a block may say about how it is run; a task has those of its blocks and its play in it
/// already: conditions and tags added, variables and environment merged, the nearest of everything else.
struct Keywords {
  Conditions when;
  std::vector<std::string> tags;
  boost::json::object vars;              ///< templates; the nearest wins
  boost::json::array environment;        ///< maps, or texts whose templates give one; the last wins
  std::optional<Written> ignore_errors;  ///< the rest: a boolean or a template that gives one
  std::optional<Written> ignore_unreachable;
  std::optional<Written> no_log;
  std::optional<Written> check_mode;
  std::optional<Written> diff;
  std::optional<Written> become;
  std::optional<Written> become_user;
  std::optional<Written> run_once;
  std::optional<Written> delegate_to;
  std::optional<Written> any_errors_fatal;
};

/// One task. `import_tasks` is gone by now: its tasks stand in its place.
struct Task {
  Location at;
  std::string name;  ///< as written, may hold templates; empty: none
  const ModuleSpec* module = nullptr;
  std::string written_module;     ///< "ansible.builtin.copy"
  boost::json::object arguments;  ///< as written: templates in texts; free form is `_raw_params`
  Keywords keywords;
  std::optional<Written> loop;  ///< `loop`, or `with_items` flattened by one level
  bool flatten_loop = false;    ///< it was written as with_items
  LoopControl loop_control;
  std::string register_as;
  std::optional<Conditions> changed_when;
  std::optional<Conditions> failed_when;
  Conditions until;
  std::optional<Written> retries;
  std::optional<Written> delay;
  std::vector<Written> notify;      ///< names of handlers, may hold templates
  std::vector<std::string> listen;  ///< of a handler
  /// Of an include_tasks: what its play and its blocks say, which holds for the included tasks, too.
  std::shared_ptr<const Keywords> surroundings;
};

struct Block;
/// A task, or a block of them.
using Step = std::variant<Task, std::shared_ptr<Block>>;

/// block, rescue, always. Its keywords are in its tasks already.
struct Block {
  Location at;
  std::string name;
  std::vector<Step> tasks;
  std::vector<Step> rescue;
  std::vector<Step> always;
};

struct Play {
  Location at;
  std::string name;                 ///< as written; empty: the pattern of hosts
  std::string hosts;                ///< "masters:!m1", several joined by commas; may hold templates
  std::vector<std::string> tags;    ///< which its tasks have in theirs
  boost::json::object vars;         ///< of `vars`, then vars_files: templates
  std::vector<Written> vars_files;  ///< read by the parser into `vars` where the name is literal
  std::optional<bool> gather_facts;
  std::vector<Written> serial;  ///< counts or "30%"
  bool any_errors_fatal = false;
  std::optional<Written> max_fail_percentage;
  bool force_handlers = false;
  std::optional<Written> become;
  std::vector<Step> pre_tasks;
  std::vector<Step> tasks;
  std::vector<Step> post_tasks;
  std::vector<Task> handlers;
};

/// One playbook file and all that it imports.
struct Playbook {
  std::filesystem::path file;
  std::vector<Play> plays;
};

}  // namespace muster::playbook
