#include "bootstrapper/playbook/module_text.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace muster;
using namespace muster::playbook;

TEST_CASE("a module is told with its arguments, those first that must be given") {
  struct Case {
    const char* name;
    const char* text;
  };
  const Case cases[] = {
      {"group", R"(group (ansible.builtin.group)

Makes, changes or removes a group.

  name        str, required
  gid         int
  local       bool, default false
  non_unique  bool, default false
  state       str, default present; one of present, absent
  system      bool, default false
)"},
      {"slurp", R"(slurp (ansible.builtin.slurp)

Reads a file of the host, as base64.

  src  path, required; alias path
)"},
      {"meta", R"(meta (ansible.builtin.meta)

Tells the play itself what to do.
One of flush_handlers, noop, end_play, end_host, clear_facts.
May be written as a line: `meta: TEXT`
)"},
      {"tempfile", R"(tempfile (ansible.builtin.tempfile)

Makes a file or directory with a name of its own.

  path    path
  prefix  str, default ansible.
  state   str, default file; one of file, directory
  suffix  str, default ""
)"},
      {"debug", R"(debug (ansible.builtin.debug)

Prints a text or a variable.

  msg        raw
  var        raw
  verbosity  int, default 0

At most one of msg, var
)"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.name);
    CHECK(module_text(*find_module(one.name)) == one.text);
  }
}

TEST_CASE("every module has its sentence and every argument its line, in 80 columns") {
  for (const auto* module : module_specs()) {
    CAPTURE(module->name);
    CHECK_FALSE(module->does.empty());
    CHECK_FALSE(module->does.ends_with('.'));
    const auto text = module_text(*module);
    for (const auto& argument : module->arguments)
      CHECK_MESSAGE(text.find("\n  " + std::string(argument.name) + " ") != std::string::npos, argument.name);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(line.size() <= 80, line);
  }
}
