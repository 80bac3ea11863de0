#include <array>

#include "agent/protocol/argument_text.hpp"
#include "agent/protocol/module_spec.hpp"
#include "tests/unit/bootstrapper/playbook/ansible_cases.hpp"

namespace muster {

namespace {

namespace json = boost::json;
using Text = std::string_view;

constexpr std::array<Text, 2> kChoices{"a", "b"};
/// As SPEC in tests/fixtures/playbooks/ansible/compute.
constexpr std::array kTyped{
    ArgumentSpec{.name = "text"},
    ArgumentSpec{.name = "flag", .type = ArgumentType::flag},
    ArgumentSpec{.name = "whole", .type = ArgumentType::whole},
    ArgumentSpec{.name = "real", .type = ArgumentType::real},
    ArgumentSpec{.name = "list", .type = ArgumentType::list, .elements = ArgumentType::text},
    ArgumentSpec{.name = "numbers", .type = ArgumentType::list, .elements = ArgumentType::whole},
    ArgumentSpec{.name = "anything", .type = ArgumentType::list},
    ArgumentSpec{.name = "map", .type = ArgumentType::map},
    ArgumentSpec{.name = "raw", .type = ArgumentType::raw},
    ArgumentSpec{.name = "choice", .choices = kChoices},
    ArgumentSpec{
        .name = "choices", .type = ArgumentType::list, .choices = kChoices, .elements = ArgumentType::text}};

constexpr std::array<Text, 2> kPathAliases{"dest", "name"};
constexpr std::array<Text, 2> kStates{"file", "absent"};
constexpr std::array kArguments{ArgumentSpec{.name = "path", .required = true, .aliases = kPathAliases},
                                ArgumentSpec{.name = "src", .required = true},
                                ArgumentSpec{.name = "state", .fallback = "\"file\"", .choices = kStates},
                                ArgumentSpec{.name = "a"},
                                ArgumentSpec{.name = "b"},
                                ArgumentSpec{.name = "size", .type = ArgumentType::whole}};
constexpr std::array<Text, 2> kAOrB{"a", "b"};
constexpr std::array<Text, 2> kAOrSize{"a", "size"};
constexpr std::array<std::span<const Text>, 1> kExclusive{kAOrB};
constexpr std::array<std::span<const Text>, 1> kOneOf{kAOrSize};
constexpr ModuleSpec kModule{
    .name = "sample", .collections = {}, .arguments = kArguments, .exclusive = kExclusive, .one_of = kOneOf};

}  // namespace

TEST_CASE("values are coerced and refused as Ansible does it") {
  const ModuleSpec module{.name = "typed", .collections = {}, .arguments = kTyped};
  const auto cases = test::ansible_cases("arguments.json");
  CHECK(cases.as_array().size() > 100);
  for (const auto& one : cases.as_array()) {
    const auto name = test::text_in(one, "argument");
    const auto given = argument_text(one.at("given"));
    CAPTURE(name);
    CAPTURE(given);
    const auto* spec = find_argument(module, name);
    REQUIRE(spec);
    const auto settled = settle_argument(*spec, one.at("given"));
    if (const auto* error = one.as_object().if_contains("error")) {
      REQUIRE_FALSE(settled.has_value());
      CHECK(settled.error().message().starts_with(std::string(error->as_string())));
    } else {
      REQUIRE(settled.has_value());
      CHECK(*settled == one.at("value"));
    }
  }
}

TEST_CASE("arguments are settled together, in Ansible's words") {
  struct Row {
    const char* given;
    const char* settled;  ///< or
    const char* error;
  };
  for (const auto& row : {
           Row{R"({"dest": "x", "src": 1, "a": "1"})",
               R"({"path": "x", "src": "1", "state": "file", "a": "1"})", ""},
           Row{R"({"path": "x", "name": "y", "src": "s", "size": "3"})",
               R"({"path": "x", "src": "s", "state": "file", "size": 3})", ""},
           Row{R"({"path": "x", "src": "s", "a": null, "size": 1})",
               R"({"path": "x", "src": "s", "state": "file", "size": 1})", ""},
           Row{"{}", "", "missing required arguments: path, src"},
           Row{R"({"path": "x", "src": "y"})", "", "one of the following is required: a, size"},
           Row{R"({"path": "x", "src": "y", "a": 1, "b": 2})", "", "parameters are mutually exclusive: a|b"},
           Row{R"({"path": "x", "src": "y", "a": 1, "state": "gone"})", "",
               "value of state must be one of: file, absent, got: gone"},
           Row{R"({"path": "x", "foo": 1, "bar": 2})", "",
               "Unsupported parameters for (sample) module: bar, foo. Supported parameters include: a, b, "
               "path, size, src, state (dest, name)."},
       }) {
    CAPTURE(row.given);
    const auto settled = settle_arguments(kModule, json::parse(row.given).as_object());
    CHECK(settled.has_value() == (*row.error == 0));
    if (settled) {
      CHECK(json::value(*settled) == json::parse(row.settled));
    } else {
      CHECK(settled.error().message() == row.error);
    }
  }
}

TEST_CASE("a module has its short name and that of its collection") {
  for (const char* name : {"debug", "ansible.builtin.debug", "ansible.legacy.debug"}) {
    CAPTURE(name);
    REQUIRE(find_module(name));
    CHECK(find_module(name)->name == "debug");
  }
  for (const char* name : {"", "debu", "ansible.posix.debug", "community.general.debug", "ansible.builtin.",
                           "my.own.debug", "ansible.builtin.ansible.builtin.debug"}) {
    CAPTURE(name);
    CHECK_FALSE(find_module(name));
  }
}

TEST_CASE("every module's spec is sound") {
  for (const auto* module : module_specs()) {
    CAPTURE(module->name);
    CHECK_FALSE(module->collections.empty());
    CHECK(find_module(module->name) == module);
    for (const auto& spec : module->arguments) {
      CAPTURE(spec.name);
      CHECK(find_argument(*module, spec.name) == &spec);
      for (const auto alias : spec.aliases) CHECK(find_argument(*module, alias) == &spec);
      if (spec.fallback.empty()) continue;
      boost::system::error_code bad;
      const auto fallback = json::parse(spec.fallback, bad);
      REQUIRE_FALSE(bad);
      const auto settled = settle_argument(spec, fallback);
      REQUIRE(settled.has_value());
      CHECK(*settled == fallback);
    }
    for (const auto& groups : {module->exclusive, module->one_of}) {
      for (const auto& group : groups) {
        for (const auto name : group) CHECK(find_argument(*module, name));
      }
    }
  }
}

}  // namespace muster
