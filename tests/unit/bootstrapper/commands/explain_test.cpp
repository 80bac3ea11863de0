#include "bootstrapper/commands/explain.hpp"

#include <doctest/doctest.h>

using namespace muster;
using commands::explanation;

TEST_CASE("explain: checks, modules by any of their names, the language of playbooks") {
  struct Case {
    const char* name;
    const char* begins;
  };
  const Case cases[] = {
      {"unique-mac", "unique-mac (cluster)\n"},
      {"NumCPU", "cpu-count (host)\n"},
      {"hostname", "hostname (host)\n"},
      {"ansible.builtin.hostname", "hostname (ansible.builtin.hostname)\n"},
      {"copy", "copy (ansible.builtin.copy)\n"},
      {"ansible.builtin.copy", "copy (ansible.builtin.copy)\n"},
      {"modprobe", "modprobe (community.general.modprobe)\n"},
      {"community.general.modprobe", "modprobe (community.general.modprobe)\n"},
      {"playbooks", "Playbooks are written in Ansible's language"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.name);
    const auto text = explanation(one.name);
    REQUIRE(text.has_value());
    CHECK(text->starts_with(one.begins));
  }
  CHECK(explanation("hostname")
            ->ends_with("The module of that name: muster explain ansible.builtin.hostname\n"));
}

TEST_CASE("explain: no name lists the checks, and says where playbooks are explained") {
  const auto text = explanation("");
  REQUIRE(text.has_value());
  CHECK(text->find("\nunique-product-uuid") != std::string::npos);
  CHECK(text->ends_with("\nmuster explain playbooks tells what playbooks may use, and their modules.\n"));
}

TEST_CASE("explain: an unknown name gives the nearest of both kinds") {
  struct Case {
    const char* name;
    const char* remedy;
  };
  const Case cases[] = {
      {"uniqe-mac", "did you mean the check \"unique-mac\"?"},
      {"cpoy", "did you mean the module \"copy\"?"},
      {"ansible.builtin.cpoy", "did you mean the module \"copy\"?"},
      {"hostnmae", "did you mean the check \"hostname\" or the module \"hostname\"?"},
      {"playbook", "did you mean \"playbooks\"?"},
      {"nonsense", "muster explain lists all checks, muster explain playbooks all modules"},
      {"ansible.posix.copy", "did you mean the module \"copy\"?"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.name);
    const auto text = explanation(one.name);
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().kind() == ErrorKind::usage);
    CHECK(text.error().remedy() == one.remedy);
  }
}
