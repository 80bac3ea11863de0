#include <algorithm>
#include <filesystem>

#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

bool has_extension(const fs::path& file, const json::value* extensions) {
  const auto extension = file.extension().string();
  if (extension.empty()) return false;
  const auto is = [&](std::string_view wanted) { return extension.substr(1) == wanted; };
  if (!extensions) return is("yaml") || is("yml") || is("json");
  if (!extensions->is_array()) return is(plain_text(*extensions));
  return std::any_of(extensions->get_array().begin(), extensions->get_array().end(),
                     [&](const json::value& one) { return is(plain_text(one)); });
}

/// All files of a folder and those below it, folder by folder, by name.
std::vector<fs::path> files_of(const fs::path& folder, const json::value* extensions, std::int64_t depth) {
  std::vector<fs::path> folders{folder};
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ignored)) {
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored)) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  if (depth > 0 && folders.size() > static_cast<std::size_t>(depth))
    folders.resize(static_cast<std::size_t>(depth));
  std::vector<fs::path> files;
  for (const auto& each : folders) {
    std::vector<fs::path> here;
    for (const auto& entry : fs::directory_iterator(each, ignored)) {
      if (entry.is_regular_file(ignored) && has_extension(entry.path(), extensions))
        here.push_back(entry.path());
    }
    std::sort(here.begin(), here.end());
    files.insert(files.end(), here.begin(), here.end());
  }
  return files;
}

Result<std::vector<fs::path>> asked_files(Work& work) {
  const auto dir = text_argument(work, "dir");
  if (!dir.empty()) {
    const auto folder = fs::path(dir).is_absolute() ? fs::path(dir) : work.task.at.file.parent_path() / dir;
    std::error_code ignored;
    if (!fs::exists(folder, ignored))
      return muster::fail(ErrorKind::usage, folder.string() + " directory does not exist");
    if (!fs::is_directory(folder, ignored))
      return muster::fail(ErrorKind::usage, folder.string() + " is not a directory");
    std::int64_t depth = 0;
    if (const auto* value = work.arguments.if_contains("depth")) {
      TRY(depth, whole_of(*value));
    }
    return files_of(folder, work.arguments.if_contains("extensions"), depth);
  }
  auto name = text_argument(work, "file");
  if (name.empty()) name = text_argument(work, "_raw_params");
  TRY(auto file, find_local(work.session, work.task.at.file, "vars", name));
  return std::vector<fs::path>{std::move(file)};
}

}  // namespace

Doing include_vars(Work& work) {
  json::object result;
  json::object variables;
  json::array included;
  auto files = asked_files(work);
  std::optional<Error> problem;
  if (!files) problem = files.error();
  for (std::size_t i = 0; !problem && i < files->size(); ++i) {
    auto read = work.session.sources.variables((*files)[i]);
    if (!read) {
      problem = read.error();
      break;
    }
    for (auto& [name, value] : *read) variables[name] = std::move(value);
    included.emplace_back((*files)[i].string());
  }
  if (const auto name = text_argument(work, "name"); !name.empty()) {
    json::object scoped;
    scoped[name] = std::move(variables);
    variables = std::move(scoped);
  }
  work.outcome.facts = FactsKind::variables;
  if (problem) {
    result["failed"] = true;
    result["message"] = problem->message();
  }
  result["ansible_included_var_files"] = std::move(included);
  result["ansible_facts"] = std::move(variables);
  result["changed"] = false;
  co_return result;
}

}  // namespace muster::play
