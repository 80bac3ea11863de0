#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>

#include "agent/facts/child.hpp"
#include "agent/facts/firewall_tables.hpp"
#include "agent/facts/processes.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

constexpr std::chrono::milliseconds kDeadline{1000};
constexpr std::size_t kMostOutput = 4 << 20;  // bytes; a kube-proxy with 10,000 services fills half of it

// Where a packet to or from this host can be dropped. `nat` drops nothing, and is the large one.
constexpr std::array<std::string_view, 4> kTables = {"filter", "raw", "mangle", "security"};

bool is_of_interest(std::string_view table) {
  return std::find(kTables.begin(), kTables.end(), table) != kTables.end();
}

/// One program to ask, and what its output is.
struct Question {
  CommandLine command;
  std::string tool;  ///< of FirewallTable
};

std::vector<Result<std::string>> ask(const Tree& tree, const std::vector<Question>& questions) {
  std::vector<CommandLine> commands;
  for (const auto& question : questions) commands.push_back(question.command);
  return tree.live() ? run_all(commands, kDeadline, kMostOutput) : captured_outputs(tree, commands);
}

/// The two kinds of iptables that a host may have side by side: each sees its own rules only.
enum class Kind { legacy, nft };

/// The file name at the end of a program's symbolic links.
std::string real_name(const Tree& tree, std::string path) {
  constexpr int kMostLinks = 8;
  for (int i = 0; i < kMostLinks; ++i) {
    const auto target = tree.link_target(path);
    if (!target) break;
    path = target->starts_with('/') ? *target : path.substr(0, path.rfind('/') + 1) + *target;
  }
  return path.substr(path.rfind('/') + 1);
}

/// "iptables-save" or the like of that kind; nothing where it is not installed.
std::optional<Question> save_program(const Tree& tree, const std::string& iptables, Kind kind) {
  const std::string suffix = kind == Kind::nft ? "-nft" : "-legacy";
  if (auto path = find_program(tree, iptables + "-save")) {
    // A link to xtables-nft-multi or xtables-legacy-multi; 1.4's to xtables-multi, which is legacy.
    const bool is_nft = real_name(tree, *path).find("nft") != std::string::npos;
    if (is_nft == (kind == Kind::nft)) return Question{{*std::move(path)}, iptables};
  }
  if (auto path = find_program(tree, iptables + suffix + "-save"))
    return Question{{*std::move(path)}, iptables + suffix};
  return std::nullopt;
}

Question for_table(Question save, std::string_view table) {
  save.command.insert(save.command.end(), {"-t", std::string(table)});
  return save;
}

/// The legacy tables that the kernel has: asking for another would load its module, and looking changes
/// nothing.
void add_legacy(const Tree& tree, const std::string& iptables, std::string_view names_file,
                std::vector<Question>& questions, Firewall& firewall) {
  const auto names = tree.read_if_there(names_file);
  if (!names) firewall.unread.push_back(names.error().message());
  if (!names || !*names) return;
  const auto save = save_program(tree, iptables, Kind::legacy);
  for (const auto name : lines(**names)) {
    if (!is_of_interest(trim(name))) continue;
    if (save) {
      questions.push_back(for_table(*save, trim(name)));
    } else {
      firewall.unread.push_back(iptables + "'s table " + as_utf8(trim(name)) + ": no program that shows it");
    }
  }
}

/// Whether nft would find nf_tables in the kernel, not load it.
bool kernel_has_nf_tables(const Tree& tree) {
  const auto has = [&](std::string_view path, std::string_view what) {
    const auto text = tree.read_if_there(path);
    return text && *text && (*text)->find(what) != std::string::npos;
  };
  const auto modules = tree.exists("/proc/modules");
  if (!modules || !*modules || has("/proc/modules", "nf_tables ")) return true;
  const auto release = tree.read("/proc/sys/kernel/osrelease");
  return release && has("/lib/modules/" + std::string(trim(*release)) + "/modules.builtin", "/nf_tables.ko");
}

/// The tables that iptables-nft has made are its own to show: nft has no words for their matches.
bool is_of_iptables(const NftHook& hook) {
  return (hook.family == "ip" || hook.family == "ip6") && is_of_interest(hook.table) &&
         (hook.chain == "PREROUTING" || hook.chain == "INPUT" || hook.chain == "OUTPUT");
}

void add_once(std::vector<Question>& questions, Question question) {
  const bool known = std::any_of(questions.begin(), questions.end(),
                                 [&](const Question& other) { return other.command == question.command; });
  if (!known) questions.push_back(std::move(question));
}

/// What to ask for the tables of those base chains.
std::vector<Question> for_hooks(const Tree& tree, const std::string& nft, const std::vector<NftHook>& hooks) {
  std::vector<Question> questions;
  for (const auto& hook : hooks) {
    const auto save = save_program(tree, hook.family == "ip6" ? "ip6tables" : "iptables", Kind::nft);
    if (is_of_iptables(hook) && save) {
      add_once(questions, for_table(*save, hook.table));
    } else {
      add_once(questions, {{nft, "-j", "list", "table", hook.family, hook.table}, "nft"});
    }
  }
  return questions;
}

/// Where nft is not installed, iptables-nft may have made tables all the same.
std::vector<Question> without_nft(const Tree& tree) {
  std::vector<Question> questions;
  for (const auto* iptables : {"iptables", "ip6tables"}) {
    const auto save = save_program(tree, iptables, Kind::nft);
    for (const auto table : kTables) {
      if (save && table != "security") questions.push_back(for_table(*save, table));
    }
  }
  return questions;
}

Result<std::vector<FirewallTable>> parsed(const Question& question, const Result<std::string>& output) {
  if (!output) return output.error();
  if (question.tool != "nft") return parse_iptables_save(*output, question.tool);
  TRY(auto table, parse_nft_table(*output));
  return std::vector{std::move(table)};
}

/// Whether the table decides anything: chains with neither rules nor a DROP policy do not.
bool decides(const FirewallTable& table) {
  return std::any_of(table.chains.begin(), table.chains.end(),
                     [](const FirewallChain& chain) { return chain.drops_rest || !chain.rules.empty(); });
}

void take_answers(const Tree& tree, const std::vector<Question>& questions, Firewall& firewall) {
  const auto outputs = ask(tree, questions);
  for (std::size_t i = 0; i < questions.size(); ++i) {
    auto tables = parsed(questions[i], outputs[i]);
    if (!tables) {
      const auto& program = questions[i].command[0];
      firewall.unread.push_back(outputs[i] ? program + ": " + tables.error().message()
                                           : tables.error().message());
      continue;
    }
    for (auto& table : *tables) {
      table = reduced(std::move(table));
      if (decides(table)) firewall.tables.push_back(std::move(table));
    }
  }
}

/// The base chains of nf_tables; none where the kernel has no nf_tables.
std::vector<NftHook> nft_hooks(const Tree& tree, const std::string& nft, Firewall& firewall) {
  const std::vector<Question> question = {{{nft, "-j", "list", "chains"}, "nft"}};
  const auto output = ask(tree, question)[0];
  const auto hooks = output ? parse_nft_chains(*output) : Result<std::vector<NftHook>>(output.error());
  if (hooks) return *hooks;
  firewall.unread.push_back(hooks.error().message());
  return {};
}

/// firewalld.conf(5) and the `<interface name="eth0"/>` of firewalld.zone(5).
std::optional<Firewalld> firewalld(const Tree& tree) {
  const std::array<std::string_view, 1> names = {"firewalld"};
  const bool running = has_process(tree, names);
  if (!running && !find_program(tree, "firewalld")) return std::nullopt;
  Firewalld found{.running = running, .default_zone = "public", .zones = {}};
  if (const auto conf = tree.read("/etc/firewalld/firewalld.conf")) {
    for (const auto line : lines(*conf)) {
      constexpr std::string_view kKey = "DefaultZone=";
      if (trim(line).starts_with(kKey)) found.default_zone = as_utf8(trim(trim(line).substr(kKey.size())));
    }
  }
  const auto files = tree.list("/etc/firewalld/zones");
  for (const auto& file : files ? *files : std::vector<std::string>()) {
    if (!file.ends_with(".xml")) continue;
    const auto text = tree.read("/etc/firewalld/zones/" + file);
    if (!text) continue;
    constexpr std::string_view kTag = "<interface name=\"";
    for (auto tag = text->find(kTag); tag != std::string::npos; tag = text->find(kTag, tag + 1)) {
      const auto begin = tag + kTag.size();
      const auto end = text->find('"', begin);
      if (end == std::string::npos) break;
      found.zones[as_utf8(text->substr(begin, end - begin))] = as_utf8(file.substr(0, file.size() - 4));
    }
  }
  return found;
}

}  // namespace

Fact<Firewall> firewall(const Tree& tree) {
  Firewall found;
  found.firewalld = firewalld(tree);
  std::vector<Question> questions;
  add_legacy(tree, "iptables", "/proc/net/ip_tables_names", questions, found);
  add_legacy(tree, "ip6tables", "/proc/net/ip6_tables_names", questions, found);
  if (kernel_has_nf_tables(tree)) {
    const auto nft = find_program(tree, "nft");
    const auto more = nft ? for_hooks(tree, *nft, nft_hooks(tree, *nft, found)) : without_nft(tree);
    questions.insert(questions.end(), more.begin(), more.end());
  }
  take_answers(tree, questions, found);
  return found;
}

}  // namespace muster::facts
