#pragma once
// What the modules of playbooks are called and which arguments they take, shared by the parser of playbooks
// (which refuses the rest before a host is touched) and the agent (which runs most of them:
// agent/tasks/modules). Names, types, aliases and defaults are those of ansible-core 2.14 and of the
// collections ansible.posix and community.general (`ansible-doc NAME`).

#include <boost/json/object.hpp>
#include <span>
#include <string_view>
#include <vector>

#include "agent/protocol/result.hpp"

namespace muster {

/// What a value is coerced to, as Ansible's argument_spec types are (ansible.module_utils.common.validation).
enum class ArgumentType { text, path, flag, whole, real, list, map, raw };

/// One argument of a module.
struct ArgumentSpec {
  std::string_view name;
  ArgumentType type = ArgumentType::text;
  bool required = false;
  std::string_view
      fallback{};  ///< the default, as JSON (`"present"`, `false`, `10`); empty: absent when not given
  std::span<const std::string_view> aliases{};
  std::span<const std::string_view> choices{};  ///< of a text, or of each element of a list
  ArgumentType elements = ArgumentType::raw;    ///< of a list
};

/// Where a module does its work.
enum class RunsAt {
  agent,  ///< by the agent, with settled arguments
  here,   ///< by the engine in the bootstrapper (debug, set_fact), or first here and then by the agent
          ///< (template, fetch)
};

/// One module.
struct ModuleSpec {
  std::string_view name;    ///< "sysctl"
  std::string_view does{};  ///< "sets a kernel parameter": behind the name it is a sentence
  std::span<const std::string_view>
      collections;  ///< "ansible.posix": NAME, ansible.builtin.NAME, ... are all it
  RunsAt runs_at = RunsAt::agent;
  bool free_form = false;  ///< takes a line of text (command, shell, script), as the argument `_raw_params`
  std::span<const ArgumentSpec> arguments{};
  std::span<const std::span<const std::string_view>> exclusive{};  ///< of each group at most one
  std::span<const std::span<const std::string_view>> one_of{};     ///< of each group at least one
};

/// All modules. Each family is declared in a file of its own, modules_*.cpp.
std::vector<const ModuleSpec*> module_specs();
std::span<const ModuleSpec>
control_module_specs();  ///< debug, set_fact, assert, fail, pause, meta, include_tasks, ...
std::span<const ModuleSpec>
file_module_specs();  ///< copy, template, file, lineinfile, blockinfile, replace, stat, ...
std::span<const ModuleSpec> system_module_specs();  ///< command, shell, service, systemd, sysctl, mount, ...
std::span<const ModuleSpec>
package_module_specs();  ///< yum, dnf, package, rpm_key, yum_repository, user, group, cron
std::span<const ModuleSpec> network_module_specs();  ///< get_url, uri, unarchive, wait_for, setup

/// Ansible's name of a type: "str", "path", "bool", "int", ...
std::string_view type_name(ArgumentType type);

/// The module of a short or fully qualified name; nullptr where there is none.
const ModuleSpec* find_module(std::string_view name);

/// The argument that a name or an alias means; nullptr where there is none.
const ArgumentSpec* find_argument(const ModuleSpec& module, std::string_view name);
/// A value of an argument as the module works with it. A usage Error in Ansible's words when it is of a wrong
/// type or no choice.
Result<boost::json::value> settle_argument(const ArgumentSpec& spec, const boost::json::value& given);
/// Whether no two of `values`, by the arguments' own names, exclude each other.
Result<> check_exclusive(const ModuleSpec& module, const boost::json::object& values);
/// Whether nothing that must be given lacks in `values`, by the arguments' own names.
Result<> check_required(const ModuleSpec& module, const boost::json::object& values);

/// The arguments as the module works with them: aliases resolved, types coerced, defaults filled in. A usage
/// Error in Ansible's words for an unknown argument (with the one that was probably meant), one that is
/// missing, of a wrong type or no choice, or for two that exclude each other.
Result<boost::json::object> settle_arguments(const ModuleSpec& module, const boost::json::object& given);

}  // namespace muster
