#include "bootstrapper/commands/explain.hpp"

#include "agent/checks/check.hpp"
#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/commands/invocation.hpp"
#include "bootstrapper/playbook/language_text.hpp"
#include "bootstrapper/playbook/module_text.hpp"

namespace muster::commands {

namespace {

using cluster::in_quotes;

std::string all_checks() {
  std::size_t width = 0;
  for (const auto& check : catalogue()) width = std::max(width, check.name.size());
  std::string text;
  for (const auto& check : catalogue()) {
    const std::string first_line(check.doc.substr(0, check.doc.find('\n')));
    text += std::string(check.name) + std::string(width - check.name.size() + 2, ' ') +
            std::string(name_of(check.scope())) + (check.scope() == Scope::host ? "     " : "  ") +
            first_line + "\n";
  }
  return text + "\nmuster explain playbooks tells what playbooks may use, and their modules.\n";
}

std::string check_text(const Check& check) {
  auto text = std::string(check.name) + " (" + std::string(name_of(check.scope())) + ")\n\n" +
              std::string(check.doc) + "\n";
  if (const auto* module = find_module(check.name))
    text += "\nThe module of that name: muster explain " + std::string(module->collections.front()) + "." +
            std::string(module->name) + "\n";
  return text;
}

/// "did you mean the check "memory" or the module "mount"?"
std::string nearest(std::string_view name) {
  std::vector<std::string_view> checks;
  for (const auto& check : catalogue()) checks.push_back(check.name);
  std::vector<std::string_view> modules;
  for (const auto* module : module_specs()) modules.push_back(module->name);
  // The collection says nothing of what was meant.
  const auto last = name.substr(name.rfind('.') + 1);
  std::string meant;
  const auto add = [&meant](std::string_view kind, std::optional<std::string_view> one) {
    if (one) meant += (meant.empty() ? "" : " or ") + std::string(kind) + in_quotes(*one);
  };
  add("the check ", cluster::did_you_mean(last, checks));
  add("the module ", cluster::did_you_mean(last, modules));
  add("", cluster::did_you_mean(name, std::vector<std::string_view>{"playbooks"}));
  return meant.empty() ? "muster explain lists all checks, muster explain playbooks all modules"
                       : "did you mean " + meant + "?";
}

}  // namespace

Result<std::string> explanation(const std::string& name) {
  if (name.empty()) return all_checks();
  if (name == "playbooks") return playbook::language_text();
  const auto canonical = canonical_check_name(name);
  if (const auto* check = canonical ? find_check(*canonical) : nullptr) return check_text(*check);
  if (const auto* module = find_module(name)) return playbook::module_text(*module);
  return fail(ErrorKind::usage, "no check and no module is named " + in_quotes(name)).next(nearest(name));
}

void add_explain(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("explain",
                                     "why Kubernetes cares about a check, how it is decided, how to fix it; "
                                     "what playbooks and modules take");
  auto name = std::make_shared<std::string>();
  command->add_option("CHECK", *name, "a check, a module, or `playbooks`; none lists the checks");
  command->callback([&invocation, name] {
    invocation.run = [name]() -> Result<int> {
      TRY(const auto text, explanation(*name));
      print(text);
      return 0;
    };
  });
}

}  // namespace muster::commands
