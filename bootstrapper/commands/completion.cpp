#include <CLI/CLI.hpp>

#include "agent/checks/check.hpp"
#include "agent/checks/printable.hpp"
#include "agent/protocol/module_spec.hpp"
#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/cluster/parse.hpp"
#include "bootstrapper/commands/candidates.hpp"
#include "bootstrapper/commands/invocation.hpp"
#include "bootstrapper/commands/up.hpp"
#include "bootstrapper/playbook/run/find_playbook.hpp"
#include "muster_completion.hpp"

namespace muster::commands {

namespace {

constexpr std::size_t kMostBytes = 1 << 20;  // cluster.yaml is refused above

/// A file with errors has no hosts here: what is wrong with it is for `config check` to say.
std::vector<Candidate> hosts_of(const std::filesystem::path& file) {
  std::vector<Candidate> words;
  auto content = read_whole_file(file, kMostBytes);
  if (!content || !*content) return words;
  std::vector<std::string_view> checks;
  for (const auto& check : catalogue()) checks.push_back(check.name);
  const auto parsed = cluster::parse_text(std::move((*content)->bytes), file, checks);
  if (!parsed.spec) return words;
  for (const auto& host : parsed.spec->hosts)
    words.push_back({host.name, std::string(name_of(host.role)) + ", " + host.address});
  return words;
}

std::vector<Candidate> known_checks() {
  std::vector<Candidate> words;
  for (const auto& check : catalogue())
    words.push_back({std::string(check.name), std::string(check.doc.substr(0, check.doc.find('\n')))});
  words.push_back({"playbooks", "what of Ansible's language playbooks may use, and their modules"});
  for (const auto* module : module_specs()) words.push_back({std::string(module->name), "a module"});
  return words;
}

std::vector<Candidate> known_phases() {
  std::vector<Candidate> words;
  for (const auto& phase : up_phases()) words.push_back({std::string(phase.name), std::string(phase.title)});
  return words;
}

std::vector<Candidate> our_playbooks() {
  std::vector<Candidate> words;
  for (auto& name : play::known_playbooks()) words.push_back({std::move(name), "comes with muster"});
  return words;
}

/// What the scripts in packaging/completion read: the kind, then a line for each word, a tab before what it
/// is for.
std::string as_lines(const Candidates& found) {
  const auto kind = found.kind == Candidates::Kind::words  ? "words\n"
                    : found.kind == Candidates::Kind::list ? "list\n"
                                                           : "files\n";
  std::string text = kind;
  for (const auto& one : found.words) text += printable(one.word) + "\t" + printable(one.about) + "\n";
  return text;
}

/// The words of `muster complete -- WORD...`, as they came.
std::vector<std::string> words_to_complete(const Invocation& invocation) {
  const auto& words = invocation.words;
  const auto dashes = std::find(words.begin(), words.end(), "--");
  return dashes == words.end() ? std::vector<std::string>()
                               : std::vector<std::string>(dashes + 1, words.end());
}

}  // namespace

void add_completion(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "completion",
      "print what makes a shell complete muster's command line: source <(muster completion bash)");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->callback([&invocation, shell] {
    invocation.run = [shell]() -> Result<int> {
      print(*shell == "bash" ? kBashCompletion : *shell == "zsh" ? kZshCompletion : kFishCompletion);
      return 0;
    };
  });

  auto* complete = app.add_subcommand("complete", "what the completions ask")->group("");
  auto words = std::make_shared<std::vector<std::string>>();
  complete->add_option("WORD", *words, "the words before and at the cursor");
  complete->positionals_at_end();
  complete->callback([&app, &invocation, words] {  // words: CLI11 writes there
    invocation.run = [&app, &invocation]() -> Result<int> {
      const NameSources names{hosts_of, known_checks, our_playbooks, known_phases};
      print(as_lines(candidates(app, words_to_complete(invocation), names)));
      return 0;
    };
  });
}

}  // namespace muster::commands
