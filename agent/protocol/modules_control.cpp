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
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kDebug,
               .exclusive = kDebugExclusive},
    ModuleSpec{.name = "set_fact", .collections = kBuiltin, .runs_at = RunsAt::here},
    ModuleSpec{.name = "assert", .collections = kBuiltin, .runs_at = RunsAt::here, .arguments = kAssert},
    ModuleSpec{.name = "fail", .collections = kBuiltin, .runs_at = RunsAt::here, .arguments = kFail},
    ModuleSpec{.name = "pause",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kPause,
               .exclusive = kPauseExclusive},
    ModuleSpec{.name = "meta", .collections = kBuiltin, .runs_at = RunsAt::here, .free_form = true},
    ModuleSpec{.name = "include_tasks",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true,
               .arguments = kInclude},
    ModuleSpec{.name = "import_tasks",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .free_form = true,
               .arguments = kImport},
    ModuleSpec{.name = "include_vars",
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
