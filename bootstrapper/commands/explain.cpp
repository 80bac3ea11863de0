#include "agent/checks/check.hpp"
#include "bootstrapper/commands/invocation.hpp"

namespace muster::commands {

namespace {

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
  return text;
}

Result<int> explain(const std::string& name) {
  if (name.empty()) {
    print(all_checks());
    return 0;
  }
  const auto canonical = canonical_check_name(name);
  const auto* check = canonical ? find_check(*canonical) : nullptr;
  if (!check)
    return fail(ErrorKind::usage, "no check is named \"" + name + "\"")
        .next("muster explain lists all checks");
  print(std::string(check->name) + " (" + std::string(name_of(check->scope())) + ")\n\n" +
        std::string(check->doc) + "\n");
  return 0;
}

}  // namespace

void add_explain(CLI::App& app, Invocation& invocation) {
  auto* command =
      app.add_subcommand("explain", "why Kubernetes cares about a check, how it is decided, how to fix it");
  auto name = std::make_shared<std::string>();
  command->add_option("check", *name, "the check; none lists all");
  command->callback([&invocation, name] { invocation.run = [name] { return explain(*name); }; });
}

}  // namespace muster::commands
