#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include "agent/checks/check.hpp"
#include "agent/command_line.hpp"
#include "bootstrapper/cluster/example.hpp"
#include "bootstrapper/commands/command_line.hpp"
#include "packaging/man/example_sections.hpp"
#include "packaging/man/pages.hpp"

using namespace muster;

namespace {

/// Each option and command that --help shows is on the page.
void check_whole(const CLI::App& app, const std::string& page) {
  for (const auto* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    for (const auto& name : option->get_lnames()) {
      CAPTURE(name);
      CHECK(page.find(man::escaped("--" + name)) != std::string::npos);
    }
  }
  for (const auto* command : app.get_subcommands({})) {
    if (command->get_group().empty()) continue;
    CAPTURE(command->get_name());
    CHECK(page.find(man::escaped(app.get_name() + " " + command->get_name())) != std::string::npos);
    check_whole(*command, page);
  }
}

}  // namespace

TEST_CASE("roff: text is printed as it is") {
  CHECK(man::escaped("a-b 'c' `d` \"e\" \\f ~^") ==
        "a\\-b \\(aqc\\(aq \\(gad\\(ga \\(dqe\\(dq \\ef \\(ti\\(ha");
  CHECK(man::escaped("é 中") == "\\[u00E9] \\[u4E2D]");
  man::Page page("a", "1", "2026-11-27", "muster 1");
  const auto head = page.roff();
  page.section("NAME");
  page.paragraph(".dot first, `bold word` and 'quote'");
  page.verbatim(".x\n  y\n");
  page.text("one\ntwo\n\n  indented\n  more\nthree\n");
  CHECK(page.roff().substr(head.size()) ==
        ".SH \"NAME\"\n\\&.dot first, \\fBbold word\\fR and \\(aqquote\\(aq\n"
        ".PP\n.nf\n.ft CR\n\\&.x\n  y\n.ft R\n.fi\n"
        ".PP\none two\n.PP\n.nf\n.ft CR\n  indented\n  more\n.ft R\n.fi\n.PP\nthree\n");
}

TEST_CASE("man pages: every option and command of --help, every check, the whole example") {
  CLI::App app("", "muster");
  commands::Invocation invocation;
  commands::add_commands(app, invocation);
  const auto page = man::page_of("muster", "2026-11-27");
  check_whole(app, page);
  CHECK(page.find("muster complete") == std::string::npos);

  CLI::App agent("", "muster-agent");
  AgentOptions options;
  AgentCommand chosen = nullptr;
  add_agent_commands(agent, AgentCommands(), options, chosen);
  check_whole(agent, man::page_of("muster-agent", "2026-11-27"));

  const auto checks = man::page_of("muster-checks", "2026-11-27");
  for (const auto& check : catalogue())
    CHECK(checks.find(".SS \"" + man::escaped(check.name) + "\"\n") != std::string::npos);
  CHECK(man::page_of("no-such-page", "2026-11-27").empty());
}

TEST_CASE("man pages: the example is taken apart by its keys, and nothing is left out") {
  const auto yaml = cluster::example_yaml();
  std::string titles;
  std::string all;
  for (const auto& part : man::example_sections(yaml)) {
    titles += part.title + " ";
    all += (all.empty() ? "" : "\n") + part.yaml;
  }
  CHECK(all == yaml);
  CHECK(titles ==
        "apiVersion, kind, metadata spec.ssh spec.hosts spec.kubernetes spec.preflight spec.playbooks "
        "spec.variables spec.proxy spec.verify ");
}
