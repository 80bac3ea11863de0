#include <array>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace {

using Text = std::string_view;

constexpr std::array<Text, 1> kBuiltin{"ansible.builtin"};
constexpr std::array<Text, 1> kFailMsgAliases{"msg"};

constexpr std::array kDebug{ArgumentSpec{.name = "msg", .type = ArgumentType::raw},
                            ArgumentSpec{.name = "var", .type = ArgumentType::raw},
                            ArgumentSpec{.name = "verbosity", .type = ArgumentType::whole, .fallback = "0"}};
constexpr std::array<Text, 2> kMsgOrVar{"msg", "var"};
constexpr std::array<std::span<const Text>, 1> kDebugExclusive{kMsgOrVar};

constexpr std::array kAssert{
    ArgumentSpec{.name = "that", .type = ArgumentType::raw, .required = true},
    ArgumentSpec{.name = "fail_msg", .type = ArgumentType::raw, .aliases = kFailMsgAliases},
    ArgumentSpec{.name = "success_msg", .type = ArgumentType::raw},
    ArgumentSpec{.name = "quiet", .type = ArgumentType::flag, .fallback = "false"}};

constexpr std::array kFail{ArgumentSpec{.name = "msg", .fallback = "\"Failed as requested from task\""}};

constexpr std::array kPause{ArgumentSpec{.name = "echo", .type = ArgumentType::flag, .fallback = "true"},
                            ArgumentSpec{.name = "minutes", .type = ArgumentType::real},
                            ArgumentSpec{.name = "prompt"},
                            ArgumentSpec{.name = "seconds", .type = ArgumentType::real}};
constexpr std::array<Text, 2> kMinutesOrSeconds{"minutes", "seconds"};
constexpr std::array<std::span<const Text>, 1> kPauseExclusive{kMinutesOrSeconds};

constexpr std::array kInclude{ArgumentSpec{.name = "file"},
                              ArgumentSpec{.name = "apply", .type = ArgumentType::map}};
constexpr std::array kImport{ArgumentSpec{.name = "file"}};
constexpr std::array kIncludeVars{ArgumentSpec{.name = "file"}, ArgumentSpec{.name = "name"}};

/// set_fact takes any name; the parser lets it.
constexpr std::array kControl{
    ModuleSpec{.name = "debug",
               .does = "prints a text or a variable",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kDebug,
               .exclusive = kDebugExclusive},
    ModuleSpec{.name = "set_fact",
               .does = "sets variables of the host, one for each argument",
               .collections = kBuiltin,
               .runs_at = RunsAt::here},
    ModuleSpec{.name = "assert",
               .does = "fails where one of the conditions does not hold",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kAssert},
    ModuleSpec{.name = "fail",
               .does = "fails with a message",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kFail},
    ModuleSpec{.name = "pause",
               .does = "waits for a time, or for somebody to press Enter",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kPause,
               .exclusive = kPauseExclusive},
    ModuleSpec{.name = "meta",
               .does = "tells the play itself what to do",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true},
    ModuleSpec{.name = "include_tasks",
               .does = "does the tasks of a file, for each host and item of a loop",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true,
               .arguments = kInclude},
    ModuleSpec{.name = "import_tasks",
               .does = "puts the tasks of a file in its place, once, while it is read",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true,
               .arguments = kImport},
    ModuleSpec{.name = "include_vars",
               .does = "reads variables from a file beside the playbook",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true,
               .arguments = kIncludeVars},
};

}  // namespace

std::span<const ModuleSpec> control_module_specs() {
  return kControl;
}

}  // namespace muster
