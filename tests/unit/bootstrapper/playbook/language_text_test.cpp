#include "bootstrapper/playbook/language_text.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "agent/protocol/module_spec.hpp"
#include "bootstrapper/playbook/jinja/names.hpp"
#include "bootstrapper/playbook/read_play.hpp"

using namespace muster;
using namespace muster::playbook;

namespace {

/// Whether `word` stands in the text between other things than letters.
bool tells_of(const std::string& text, std::string_view word) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz_0123456789";
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || kLetters.find(text[at - 1]) == std::string_view::npos;
    if (begins && kLetters.find(text[at + word.size()]) == std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("what playbooks may use is told whole, in 80 columns") {
  const auto text = language_text();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80);
    CHECK_FALSE(line.ends_with(' '));
  }
  CHECK(text.find("\n  assert           fails where one of the conditions does not hold\n") !=
        std::string::npos);
  CHECK(text.find("\n  strategy         all hosts do a task together, Ansible's `linear`\n") !=
        std::string::npos);
  CHECK(text.find("\nModules of community.general\n  modprobe ") != std::string::npos);
}

TEST_CASE("every name of the tables that playbooks are read by is told") {
  const auto text = language_text();
  const auto names = jinja::known_names();
  for (const auto& list : {play_keywords(), block_keywords(), task_keywords(), loop_control_keys(),
                           names.filters, names.tests, names.functions, names.methods, names.statements,
                           names.refused_functions, names.refused_statements}) {
    CHECK_FALSE(list.empty());
    for (const auto name : list) CHECK_MESSAGE(tells_of(text, name), name);
  }
  for (const auto* module : module_specs()) CHECK_MESSAGE(tells_of(text, module->name), module->name);
  for (const auto& keyword : refused_keywords()) CHECK_MESSAGE(tells_of(text, keyword.name), keyword.name);
  for (const auto& keyword : refused_play_keywords())
    CHECK_MESSAGE(tells_of(text, keyword.name), keyword.name);
}
