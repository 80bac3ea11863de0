#include "bootstrapper/playbook/run/list_tasks.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/run/tags.hpp"

namespace muster::play {

namespace {

std::string tags_text(std::vector<std::string> tags, std::string_view separator) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  std::string text;
  for (const auto& tag : tags) text += std::string(text.empty() ? "" : separator) + tag;
  return "\tTAGS: [" + text + "]";
}

void list(const std::vector<playbook::Step>& steps, const Options& options, std::string& text) {
  for (const auto& step : steps) {
    if (const auto* task = std::get_if<playbook::Task>(&step)) {
      if (!chosen(task->keywords.tags, options.tags, options.skip_tags)) continue;
      const auto& name = task->name.empty() ? task->written_module : task->name;
      text += "      " + name + tags_text(task->keywords.tags, ", ") + "\n";
      continue;
    }
    const auto& block = *std::get<std::shared_ptr<playbook::Block>>(step);
    // Of a block Ansible lists neither rescue nor always.
    list(block.tasks, options, text);
  }
}

}  // namespace

std::string listed_tasks(const playbook::Playbook& playbook, const std::string& shown,
                         const Options& options) {
  std::string text = "\nplaybook: " + shown + "\n";
  int number = 0;
  for (const auto& play : playbook.plays) {
    const auto& name = play.name.empty() ? play.hosts : play.name;
    text += "\n  play #" + std::to_string(++number) + " (" + play.hosts + "): " + name +
            tags_text(play.tags, ",") + "\n    tasks:\n";
    for (const auto* steps : {&play.pre_tasks, &play.tasks, &play.post_tasks}) list(*steps, options, text);
  }
  return text;
}

}  // namespace muster::play
