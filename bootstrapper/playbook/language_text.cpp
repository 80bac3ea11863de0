#include "bootstrapper/playbook/language_text.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"
#include "agent/protocol/module_spec.hpp"
#include "bootstrapper/playbook/jinja/names.hpp"
#include "bootstrapper/playbook/read_play.hpp"

namespace muster::playbook {

namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kLabel = 19;  ///< where what a label means begins

using Words = std::vector<std::string_view>;

std::string joined(const Words& words) {
  std::string text;
  for (const auto word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

/// A paragraph, indented by two.
std::string paragraph(std::string_view text) {
  return "  " + wrapped(text, 2, kColumns) + "\n";
}

std::string row(std::string_view label, std::string_view text) {
  return padded("  " + std::string(label), kLabel) + wrapped(text, kLabel, kColumns) + "\n";
}

Words sorted(Words words) {
  std::sort(words.begin(), words.end());
  return words;
}

std::string loops() {
  Words keywords;
  for (const auto name : task_keywords()) {
    if (name.starts_with("loop") || name.starts_with("with_")) keywords.push_back(name);
  }
  return paragraph(joined(sorted(std::move(keywords)))) +
         row("loop_control", joined(sorted(loop_control_keys())));
}

std::string includes() {
  Words keywords;
  for (const auto name : play_keywords()) {
    if (name.starts_with("import_") || name == "vars_files") keywords.push_back(name);
  }
  for (const auto& module : control_module_specs()) {
    if (module.name.starts_with("import_") || module.name.starts_with("include_"))
      keywords.push_back(module.name);
  }
  return paragraph(joined(sorted(std::move(keywords))));
}

std::string refused() {
  std::vector<RefusedKeyword> all(refused_keywords().begin(), refused_keywords().end());
  all.insert(all.end(), refused_play_keywords().begin(), refused_play_keywords().end());
  std::sort(all.begin(), all.end(),
            [](const RefusedKeyword& a, const RefusedKeyword& b) { return a.name < b.name; });
  std::string text;
  Words bare;
  for (const auto& one : all) {
    if (one.instead.empty()) {
      bare.push_back(one.name);
    } else {
      text += row(one.name, one.instead);
    }
  }
  text += row("with_*", "write a loop; with_items is known");
  for (const auto& one : keywords_of_one_value())
    text += row(one.name, "may only be " + std::string(one.value) + ": " + std::string(one.instead));
  return text + paragraph(joined(bare));
}

std::string templates() {
  const auto names = jinja::known_names();
  return row("statements", joined(names.statements)) + row("filters", joined(names.filters)) +
         row("tests", joined(names.tests)) + row("functions", joined(names.functions)) +
         row("methods", joined(names.methods)) +
         row("refused", "the statements " + joined(names.refused_statements) + "; the functions " +
                            joined(names.refused_functions));
}

/// The modules of one collection, in order of the alphabet.
std::string modules_of(std::string_view collection) {
  auto modules = module_specs();
  std::sort(modules.begin(), modules.end(),
            [](const ModuleSpec* a, const ModuleSpec* b) { return a->name < b->name; });
  std::string text;
  for (const auto* module : modules) {
    if (module->collections.front() == collection) text += row(module->name, module->does);
  }
  return text;
}

/// The collections that modules are of, in order of the alphabet.
Words collections() {
  Words names;
  for (const auto* module : module_specs()) {
    const auto name = module->collections.front();
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return sorted(std::move(names));
}

}  // namespace

std::string language_text() {
  std::string text =
      wrapped(
          "Playbooks are written in Ansible's language, as ansible-core 2.14 has it. What is listed here "
          "means "
          "what it means to Ansible; all else is refused, with its place in the file, before a host is "
          "touched.",
          0, kColumns) +
      "\n";
  const auto section = [&text](std::string_view title, const std::string& body) {
    text += "\n" + std::string(title) + "\n" + body;
  };
  section("Keywords of plays", paragraph(joined(sorted(play_keywords()))));
  section("Keywords of blocks", paragraph(joined(sorted(block_keywords()))));
  section("Keywords of tasks", paragraph(joined(sorted(task_keywords()))));
  section("Loops", loops());
  section("Other files", includes());
  section("Refused keywords, and what to do instead", refused());
  section("Templates (Jinja2)", templates());
  for (const auto collection : collections())
    section("Modules of " + std::string(collection), modules_of(collection));
  return text + "\n`muster explain MODULE` tells the arguments of one.\n";
}

}  // namespace muster::playbook
