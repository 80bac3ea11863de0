#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>

#include "agent/protocol/digest.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/find_filter.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/stat_values.hpp"

namespace muster::modules {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// What is found of a file system before the walk is given up, so that no result is without end.
constexpr std::size_t kMostFound = 100000;

struct Search {
  FindFilter filter;
  bool recurse = false;
  bool hidden = false;
  bool follow = false;
  bool checksum = false;
  std::int64_t depth = 0;  ///< 0: any
  std::int64_t examined = 0;
  json::array files{};
  json::object skipped{};
  json::array warnings{};
  std::set<std::pair<dev_t, ino_t>> seen{};  ///< directories behind links, so that a circle ends

  void skip(const std::string& path, const std::string& why, const std::string& what) {
    skipped[path] = why;
    warnings.emplace_back("Skipped " + what + " due to this access issue: " + why + "\n");
  }
};

Result<> examine(Search& search, const std::string& path, const std::string& name) {
  if (name.starts_with('.') && !search.hidden) return {};
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) {
    search.skip(path, std::strerror(errno), "entry '" + path + "'");
    return {};
  }
  TRY(const bool wanted, search.filter.takes(path, name, seen));
  if (!wanted) return {};
  if (search.files.size() == kMostFound)
    return fail(ErrorKind::agent, "more than " + std::to_string(kMostFound) + " files are found");
  json::object file{{"path", path}};
  file["pw_name"] = "";
  file["gr_name"] = "";
  for (auto& [key, value] : stat_values(seen)) file[key] = value;
  tell_names(seen, file);
  if (search.checksum && S_ISREG(seen.st_mode)) {
    TRY(file["checksum"], digest_of_file(path, "sha1"));
  }
  search.files.push_back(std::move(file));
  return {};
}

/// Whether the walk goes down into what is at `path`.
bool goes_into(Search& search, const std::string& path) {
  if (!search.recurse || !is_directory(path)) return false;
  if (!is_link(path)) return true;
  struct stat seen {};
  return search.follow && ::stat(path.c_str(), &seen) == 0 &&
         search.seen.emplace(seen.st_dev, seen.st_ino).second;
}

/// Entries in the order of os.walk: files, then directories, then what is in those.
Result<> walk(Search& search, const std::string& directory, std::int64_t level) {
  std::vector<std::string> files;
  std::vector<std::string> directories;
  std::error_code bad;
  for (fs::directory_iterator at(directory, bad), end; !bad && at != end; at.increment(bad)) {
    auto name = at->path().filename().string();
    (is_directory(at->path().string()) ? directories : files).push_back(std::move(name));
  }
  if (bad) {
    search.skip(directory, bad.message(), "'" + directory + "' path");
    return {};
  }
  search.examined += static_cast<std::int64_t>(files.size() + directories.size());
  if (search.depth != 0 && level > search.depth) return {};
  for (const auto* names : {&files, &directories}) {
    for (const auto& name : *names) {
      TRY(examine(search, below(directory, name), name));
    }
  }
  for (const auto& name : directories) {
    const auto path = below(directory, name);
    if (goes_into(search, path)) {
      TRY(walk(search, path, level + 1));
    }
  }
  return {};
}

Answer refused(const Arguments& arguments, const Error& error) {
  auto answer = Answer::failure(error.message());
  for (const std::string_view name : {"age", "size"}) {
    if (error.message() == "failed to process " + std::string(name))
      answer.values[name] = arguments.text(name);
  }
  return answer;
}

}  // namespace

Running run_find(Task& task) {
  const auto& arguments = task.arguments;
  auto filter = FindFilter::of(arguments);
  if (!filter) co_return refused(arguments, filter.error());
  Search search{*std::move(filter)};
  search.recurse = arguments.flag("recurse");
  search.hidden = arguments.flag("hidden");
  search.follow = arguments.flag("follow");
  search.checksum = arguments.flag("get_checksum");
  search.depth = arguments.whole("depth");
  for (const auto& given : arguments.texts("paths")) {
    auto path = expanded_path(task, given);
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (is_directory(path)) {
      CO_TRY(walk(search, path, 1));
    } else {
      search.skip(path, "'" + path + "' is not a directory", "'" + path + "' path");
    }
  }
  Answer answer;
  answer.msg =
      search.warnings.empty() ? "All paths examined" : "Not all paths examined, check warnings for details";
  answer.values["matched"] = search.files.size();
  answer.values["examined"] = search.examined;
  answer.values["files"] = std::move(search.files);
  answer.values["skipped_paths"] = std::move(search.skipped);
  if (!search.warnings.empty()) answer.values["warnings"] = std::move(search.warnings);
  co_return answer;
}

}  // namespace muster::modules
