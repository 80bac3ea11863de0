#include "bootstrapper/playbook/read_steps.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/cluster/words.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/read_keywords.hpp"
#include "bootstrapper/playbook/template_check.hpp"

namespace muster::playbook {

namespace {

using cluster::in_quotes;

/// Deeper imports are a circle that Source::open did not see, or nothing that anybody reads.
constexpr std::size_t kDeepestImport = 32;
/// Files that import two others each would be read for ever long before they are nested too deep.
constexpr std::size_t kMostFiles = 1000;

/// Lists of steps; a map with the first of them is a block.
constexpr std::array<std::string_view, 3> kParts{"block", "rescue", "always"};

const Node* value_of(const Node& map, std::string_view key) {
  for (const auto& entry : map.entries) {
    if (entry.key == key) return entry.value;
  }
  return nullptr;
}

bool is_block(const Node& map) {
  return value_of(map, "block") != nullptr;
}

Step read_block(Reading& reading, Source& source, const Node& map, const Keywords& outer) {
  auto block = std::make_shared<Block>();
  block->at = source.at(map.place);
  Keywords own;
  for (const auto& entry : map.entries) {
    if (entry.key == "name") {
      check_templates(source, *entry.value);
      if (entry.value->kind > Node::Kind::scalar) source.error(entry.value->place, "name: wanted a text");
      block->name = entry.value->text;
    } else if (std::find(kParts.begin(), kParts.end(), entry.key) == kParts.end() &&
               !read_keyword(source, entry, own) && !refuse_keyword(source, entry)) {
      source.error(entry.place, "a block has no key " + in_quotes(entry.key),
                   entry.key == "loop" ? "loop over include_tasks instead"
                                       : cluster::suggestion(entry.key, block_keywords()));
    }
  }
  const auto keywords = handed_down(outer, std::move(own));
  const auto part = [&](std::string_view key, std::vector<Step>& into) {
    if (const auto* list = value_of(map, key))
      into = read_steps(reading, source, *list, std::string(key), keywords);
  };
  part("block", block->tasks);
  part("rescue", block->rescue);
  part("always", block->always);
  return block;
}

/// The file that an import names; empty, and reported, when it is not written out.
std::filesystem::path imported_file(Source& source, const Task& task) {
  std::string name;
  for (const auto key : {"_raw_params", "file"}) {
    if (const auto* value = task.arguments.if_contains(key); value && value->is_string())
      name = std::string(value->get_string());
  }
  const Place place{task.at.line, task.at.column};
  if (name.empty()) {
    source.error(place, "import_tasks: no file is named");
  } else if (jinja::has_template(name)) {
    source.error(place, "import_tasks: the file is read before any variable is known",
                 "include_tasks takes templates");
  } else {
    const std::filesystem::path file(name);
    return file.is_absolute() ? file : source.file().parent_path() / file;
  }
  return {};
}

void import_tasks(Reading& reading, Source& source, const Task& task, std::vector<Step>& into) {
  const Place place{task.at.line, task.at.column};
  if (task.loop)
    return source.error(place, "import_tasks: it is done before any host is known, and once",
                        "include_tasks takes a loop");
  const auto file = imported_file(source, task);
  if (file.empty()) return;
  auto* imported = reading.open(file, &source, place);
  if (!imported) return;
  if (imported->root()) {
    auto steps = read_steps(reading, *imported, *imported->root(), "the file", task.keywords);
    for (auto& step : steps) into.push_back(std::move(step));
  }
  reading.under_way.pop_back();
}

/// An included file whose name is written out is read now, so that its mistakes are known before a host is
/// touched; it is read again when it is included.
void check_included(Reading& reading, Source& source, const Task& task) {
  std::string name;
  for (const auto key : {"_raw_params", "file"}) {
    if (const auto* value = task.arguments.if_contains(key); value && value->is_string())
      name = std::string(value->get_string());
  }
  const Place place{task.at.line, task.at.column};
  if (name.empty()) return source.error(place, "include_tasks: no file is named");
  if (jinja::has_template(name)) return;
  const std::filesystem::path written(name);
  const auto file = written.is_absolute() ? written : source.file().parent_path() / written;
  std::error_code ignored;
  // A file that is not there may be wanted only where a condition holds: Ansible says so then.
  if (!std::filesystem::exists(file, ignored)) return;
  const auto normal = file.lexically_normal();
  if (std::find(reading.under_way.begin(), reading.under_way.end(), normal) != reading.under_way.end())
    return;
  auto* included = reading.open(file, &source, place);
  if (!included) return;
  if (included->root()) (void)read_steps(reading, *included, *included->root(), "the file", task.keywords);
  reading.under_way.pop_back();
}

void read_step(Reading& reading, Source& source, const Node& node, const Keywords& outer,
               std::vector<Step>& into) {
  if (node.kind != Node::Kind::map)
    return source.error(node.place, "wanted a task, a map with a module as a key");
  if (const auto* hosts = value_of(node, "hosts"); hosts && !is_block(node)) {
    return source.error(node.place, "a play stands where a task is wanted",
                        "import_playbook, in place of a play, imports plays");
  }
  if (is_block(node)) {
    into.push_back(read_block(reading, source, node, outer));
    return;
  }
  auto task = read_task(source, node, outer, false);
  if (!task) return;
  if (task->module->name == "import_tasks") return import_tasks(reading, source, *task, into);
  if (task->module->name == "include_tasks") check_included(reading, source, *task);
  into.emplace_back(*std::move(task));
}

}  // namespace

Source* Reading::open(const std::filesystem::path& file, Source* from, Place place) {
  const auto normal = file.lexically_normal();
  const auto name = in_quotes(from ? normal.lexically_proximate(from->file().parent_path()).string() : "");
  const bool circle = std::find(under_way.begin(), under_way.end(), normal) != under_way.end();
  if (from && (circle || under_way.size() >= kDeepestImport)) {
    from->error(place, circle ? name + " is being read already: it imports itself"
                              : "imports are nested deeper than " + std::to_string(kDeepestImport));
    return nullptr;
  }
  if (from && sources.size() >= kMostFiles) {
    from->error(place, "more than " + std::to_string(kMostFiles) + " imports of files");
    return nullptr;
  }
  std::error_code ignored;
  if (from && !std::filesystem::is_regular_file(normal, ignored)) {
    from->error(place, name + ": no such file");
    return nullptr;
  }
  under_way.push_back(normal);
  return &sources.emplace_back(normal);
}

std::vector<std::string_view> block_keywords() {
  std::vector<std::string_view> names{"name"};
  names.insert(names.end(), kParts.begin(), kParts.end());
  for (const auto name : shared_keywords()) names.push_back(name);
  return names;
}

std::vector<Step> read_steps(Reading& reading, Source& source, const Node& list, const std::string& name,
                             const Keywords& outer) {
  std::vector<Step> steps;
  if (list.kind == Node::Kind::null) return steps;
  if (list.kind != Node::Kind::list) {
    source.error(list.place, name + ": wanted a list of tasks");
    return steps;
  }
  for (const auto& item : list.items) read_step(reading, source, *item.value, outer, steps);
  return steps;
}

namespace {

void flatten(const std::vector<Step>& steps, Source& source, std::vector<Task>& into) {
  for (const auto& step : steps) {
    if (const auto* task = std::get_if<Task>(&step)) {
      into.push_back(*task);
    } else {
      const auto& block = *std::get<std::shared_ptr<Block>>(step);
      source.error({block.at.line, block.at.column}, "a block is no handler", "write each handler by itself");
    }
  }
}

}  // namespace

std::vector<Task> read_handlers(Reading& reading, Source& source, const Node& list, const Keywords& outer) {
  std::vector<Task> handlers;
  if (list.kind == Node::Kind::null) return handlers;
  if (list.kind != Node::Kind::list) {
    source.error(list.place, "handlers: wanted a list of tasks");
    return handlers;
  }
  for (const auto& item : list.items) {
    const auto& node = *item.value;
    if (node.kind != Node::Kind::map || is_block(node)) {
      source.error(node.place, "wanted a handler, a map with a module as a key");
      continue;
    }
    auto task = read_task(source, node, outer, true);
    if (!task) continue;
    if (task->module->name == "import_tasks") {
      std::vector<Step> imported;
      import_tasks(reading, source, *task, imported);
      flatten(imported, source, handlers);
    } else {
      if (task->name.empty() && task->listen.empty())
        source.error(node.place, "a handler without a name is never called", "give it a name, or listen");
      handlers.push_back(*std::move(task));
    }
  }
  return handlers;
}

}  // namespace muster::playbook
