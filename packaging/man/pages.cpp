#include "packaging/man/pages.hpp"

#include <array>

#include "agent/checks/check.hpp"
#include "agent/command_line.hpp"
#include "agent/protocol/version.hpp"
#include "bootstrapper/cluster/example.hpp"
#include "bootstrapper/commands/command_line.hpp"
#include "packaging/man/example_sections.hpp"

namespace muster::man {

namespace {

Page begin(std::string_view name, std::string_view section, std::string_view date, std::string_view about) {
  Page page(name, section, date, "muster " + std::string(muster_version()));
  page.section("NAME");
  page.paragraph(std::string(name) + " - " + std::string(about));
  return page;
}

void add_exit_status(Page& page, bool agent) {
  const auto entry = [&page](ErrorKind kind, std::string_view text) {
    page.entry(std::to_string(exit_status(kind)), text);
  };
  page.section("EXIT STATUS");
  entry(ErrorKind::none, "good");
  page.entry(std::to_string(commands::kChecksFailed), "checks failed");
  entry(ErrorKind::usage, agent ? "command line" : "command line, cluster.yaml or playbook");
  if (!agent) entry(ErrorKind::unreachable, "a host unreachable, or login refused");
  entry(ErrorKind::agent, "agent or protocol");
  if (!agent) entry(ErrorKind::command, "a command on a host failed");
  entry(ErrorKind::timeout, "timeout");
  entry(ErrorKind::bug, "bug");
  entry(ErrorKind::interrupted, "interrupted");
}

void add_see_also(Page& page, std::string_view pages) {
  page.section("SEE ALSO");
  page.paragraph(pages);
}

std::string muster_page(std::string_view date) {
  CLI::App app("", "muster");
  commands::Invocation invocation;
  commands::add_commands(app, invocation);
  auto page = begin("muster", "1", date, "Kubernetes on bare CentOS 7 hosts: preflight and bootstrap");
  page.section("SYNOPSIS");
  page.paragraph("`muster` COMMAND [OPTION...]");
  page.section("DESCRIPTION");
  page.paragraph(app.get_description());
  page.paragraph(
      "muster logs in to every host of a cluster.yaml over SSH, starts a small agent there, lets the agents "
      "look "
      "at their own host and at each other, judges what they saw, and then drives kubeadm until masters and "
      "nodes are Ready. Nothing on a host is a prerequisite but sshd. To begin:");
  page.verbatim("muster config new > cluster.yaml\nmuster preflight\nmuster up\n");
  add_command_line(page, app);
  add_exit_status(page, false);
  page.section("ENVIRONMENT");
  page.entry("NO_COLOR", "no colours, as with --no-color");
  page.entry("MUSTER_TRACE", "print what goes over the wire, secrets masked");
  page.entry("LC_ALL, LC_MESSAGES, LANG", "the language of reports, where --lang does not say it");
  page.entry("SSH_AUTH_SOCK", "the ssh-agent whose keys are offered");
  page.section("FILES");
  page.entry("./cluster.yaml", "the cluster, where --file names no other");
  page.entry("~/.ssh/config, /etc/ssh/ssh_config", "what cluster.yaml leaves open about logging in");
  page.entry("~/.local/state/muster, $XDG_STATE_HOME/muster",
             "the newest runs of each cluster, for muster history");
  add_see_also(page, "`muster-cluster.yaml`(5), `muster-checks`(7), `muster-agent`(8)");
  return page.roff();
}

std::string agent_page(std::string_view date) {
  CLI::App app("", "muster-agent");
  AgentOptions options;
  AgentCommand chosen = nullptr;
  add_agent_commands(app, AgentCommands(), options, chosen);
  auto page = begin("muster-agent", "8", date, "resident agent of muster");
  page.section("SYNOPSIS");
  page.paragraph("`muster-agent` COMMAND [OPTION...]");
  page.section("DESCRIPTION");
  page.paragraph(app.get_description());
  page.paragraph(
      "It listens on a socket that root alone reaches; `muster` dials it over SSH. muster brings it to "
      "/usr/local/bin, with a unit in /etc/systemd/system, where it is missing or another one. The package "
      "of "
      "this name has it in /usr/bin for hosts that are imaged beforehand: an agent that muster brought comes "
      "before that one, and `muster agent remove` lets that one take over again.");
  add_command_line(page, app);
  add_exit_status(page, true);
  page.section("FILES");
  page.entry("/run/muster/agent.sock", "where it listens");
  page.entry("/var/lib/muster", "jobs, and on masters the history of runs");
  page.entry("/etc/sysconfig/muster-agent, /etc/default/muster-agent",
             "its environment, such as MUSTER_TRACE=1");
  add_see_also(page, "`muster`(1), `muster-checks`(7)");
  return page.roff();
}

std::string checks_page(std::string_view date) {
  auto page = begin("muster-checks", "7", date, "what muster preflight checks, and why");
  page.section("DESCRIPTION");
  page.paragraph(
      "Every check as `muster explain` tells it: why Kubernetes cares, how it is decided, how to fix it. A "
      "name in "
      "spec.preflight.ignore of cluster.yaml shows its finding as ignored.");
  page.section("CHECKS");
  for (const auto& check : catalogue()) {
    page.subsection(check.name);
    page.text(check.doc);
  }
  add_see_also(page, "`muster`(1), `muster-cluster.yaml`(5)");
  return page.roff();
}

std::string cluster_page(std::string_view date) {
  auto page = begin("muster-cluster.yaml", "5", date, "the cluster that muster makes");
  page.section("DESCRIPTION");
  page.paragraph(
      "A YAML file of at most 1 MiB; anchors and merge keys work. `muster config new` prints what follows "
      "here, to "
      "begin with, `muster config check` reports every error of a file at once, with its line, and `muster "
      "config "
      "show` prints it with every default filled in. A key that is not known is an error. Secrets are never "
      "in it: "
      "it says where they are. Relative paths begin at the file's own folder.");
  page.section("KEYS");
  for (const auto& part : example_sections(cluster::example_yaml())) {
    page.subsection(part.title);
    page.verbatim(part.yaml);
  }
  add_see_also(page, "`muster`(1), `muster-checks`(7)");
  return page.roff();
}

struct Known {
  std::string_view name;
  std::string (*page)(std::string_view date);
};

constexpr std::array kPages{Known{"muster", muster_page}, Known{"muster-agent", agent_page},
                            Known{"muster-checks", checks_page}, Known{"muster-cluster.yaml", cluster_page}};

}  // namespace

std::string page_of(std::string_view name, std::string_view date) {
  for (const auto& known : kPages) {
    if (known.name == name) return known.page(date);
  }
  return "";
}

std::vector<std::string_view> page_names() {
  std::vector<std::string_view> names;
  for (const auto& known : kPages) names.push_back(known.name);
  return names;
}

}  // namespace muster::man
