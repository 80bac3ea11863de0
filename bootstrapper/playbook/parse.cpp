#include "bootstrapper/playbook/parse.hpp"

#include <algorithm>

#include "bootstrapper/playbook/read_keywords.hpp"
#include "bootstrapper/playbook/read_play.hpp"
#include "bootstrapper/playbook/read_steps.hpp"

namespace muster::playbook {

namespace {

std::vector<ParsedFile> files_of(const Reading& reading) {
  std::vector<ParsedFile> files;
  for (const auto& source : reading.sources) {
    auto problems = source.problems().sorted();
    const auto same = [&](const ParsedFile& one) { return one.file == source.file(); };
    // A file that is imported twice is read twice, and what is wrong with it is said once.
    if (std::any_of(files.begin(), files.end(), same)) continue;
    files.push_back({source.file(), source.text(), std::move(problems)});
  }
  return files;
}

bool any_error(const Reading& reading) {
  return std::any_of(reading.sources.begin(), reading.sources.end(),
                     [](const Source& source) { return source.problems().any_error(); });
}

}  // namespace

Parsed parse_playbook(const std::filesystem::path& file) {
  Reading reading;
  Parsed parsed;
  Playbook playbook;
  playbook.file = file;
  auto* source = reading.open(file, nullptr, {});
  if (source->root()) read_plays(reading, *source, *source->root(), playbook.plays);
  if (!any_error(reading)) parsed.playbook = std::move(playbook);
  parsed.files = files_of(reading);
  return parsed;
}

ParsedTasks parse_tasks(const std::filesystem::path& file, const Keywords& outer) {
  Reading reading;
  ParsedTasks parsed;
  std::vector<Step> steps;
  auto* source = reading.open(file, nullptr, {});
  if (source->root()) steps = read_steps(reading, *source, *source->root(), "the file", outer);
  if (!any_error(reading)) parsed.steps = std::move(steps);
  parsed.files = files_of(reading);
  return parsed;
}

Result<boost::json::object> parse_variables(const std::filesystem::path& file) {
  Reading reading;
  boost::json::object variables;
  auto* source = reading.open(file, nullptr, {});
  if (source->root()) read_variables(*source, *source->root(), file.filename().string(), variables);
  if (!any_error(reading)) return variables;
  auto text = render(files_of(reading));
  while (text.ends_with('\n')) text.pop_back();
  return fail(ErrorKind::usage, std::move(text));
}

std::string render(std::span<const ParsedFile> files) {
  std::string text;
  for (const auto& file : files) text += cluster::render(file.problems, file.text);
  return text;
}

}  // namespace muster::playbook
