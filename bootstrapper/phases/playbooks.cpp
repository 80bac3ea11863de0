#include "bootstrapper/phases/playbooks.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include "bootstrapper/playbook/run/find_playbook.hpp"
#include "bootstrapper/playbook/run/fleet_play.hpp"
#include "bootstrapper/playbook/run/progress_output.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 10> kPrepared{
    "container-runtime", "required-commands", "kernel-modules",    "sysctls",  "swap-off",
    "selinux",           "firewalld",         "hostname-resolves", "registry", "time-synchronised"};

/// A playbook is a list, a manifest is made of maps.
bool is_list(const std::filesystem::path& file) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos || line[first] == '#' || line.starts_with("---")) continue;
    return line[first] == '-';
  }
  return false;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

bool has_network_playbook(const cluster::Spec& spec) {
  return !network_playbook(spec).empty();
}

std::string network_playbook(const cluster::Spec& spec) {
  const auto& playbooks = spec.playbooks;
  // The names in cluster.yaml are those of networks; the files say what they are for.
  if (!playbooks.network.empty()) {
    return playbooks.network.starts_with("network-") || playbooks.network.find('/') != std::string::npos
               ? playbooks.network
               : "network-" + playbooks.network;
  }
  return !playbooks.manifest.empty() && is_list(playbooks.manifest) ? playbooks.manifest.string() : "";
}

Result<> check_playbooks(const cluster::Spec& spec) {
  auto names = spec.playbooks.prepare;
  if (has_network_playbook(spec)) names.push_back(network_playbook(spec));
  std::vector<playbook::Playbook> playbooks;
  std::string warnings;
  for (const auto& name : names) {
    TRY(auto playbook, play::load_playbook(name, warnings));
    playbooks.push_back(std::move(playbook));
  }
  const auto refused = play::refused(spec, playbooks, play::Options());
  if (refused.empty()) return {};
  return fail(ErrorKind::usage, refused + "a playbook of " + spec.file.string() + " cannot be used");
}

std::vector<std::string> hosts_to_prepare(const Run& run) {
  std::vector<std::string> names;
  for (const auto* link : run.fleet.reached()) {
    if (run.is_target(link->host().name)) names.push_back(link->host().name);
  }
  return names;
}

std::vector<std::string> hosts_of_network(const Run& run) {
  std::vector<std::string> names;
  for (const auto* link : run.fleet.reached()) {
    if (run.view && run.view->nodes.contains(link->host().name)) names.push_back(link->host().name);
  }
  return names;
}

asio::awaitable<Result<bool>> run_playbook(Run& run, std::string name, std::vector<std::string> only,
                                           const PlaybookUse& use) {
  std::string warnings;
  CO_TRY(auto loaded, play::load_playbook(name, warnings));
  const std::vector<playbook::Playbook> playbooks{std::move(loaded)};
  const auto title = std::filesystem::path(name).stem().string();
  play::ProgressOutput output(run.progress, title + ": ");
  play::Options options;
  options.parallel = run.options.parallel;
  options.only = std::move(only);
  options.extra_variables = use.variables;
  options.tags = use.tags;
  options.check = run.options.dry_run;
  options.bundle = run.bundle;
  const auto first_master = run.api ? run.api->host().name : run.spec.first_master().name;
  play::FleetPlay what{run.spec, run.fleet, std::move(options), run.options.timeout, first_master};
  auto playing = play::play_on_fleet(std::move(what), playbooks, output);
  CO_TRY(const auto summary, co_await std::move(playing));
  if (summary.problem) co_return summary.problem->in(title);
  co_return summary.changed();
}

bool is_prepared_by_playbooks(std::string_view check) {
  return std::find(kPrepared.begin(), kPrepared.end(), check) != kPrepared.end();
}

void leave_to_playbooks(std::vector<Finding>& findings, const cluster::Spec& spec) {
  if (spec.playbooks.prepare.empty()) return;
  for (auto& finding : findings) {
    if (!blocks(finding.status) || !is_prepared_by_playbooks(finding.check)) continue;
    finding.status = Status::warn;
    finding.remedy = "left to `muster up`: it runs the playbooks of spec.playbooks.prepare (" +
                     joined(spec.playbooks.prepare) + ") and looks again";
  }
}

}  // namespace muster::phases
