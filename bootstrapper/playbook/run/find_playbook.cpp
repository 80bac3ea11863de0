#include "bootstrapper/playbook/run/find_playbook.hpp"

#include <algorithm>

#include "bootstrapper/playbook/parse.hpp"

namespace muster::play {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> folders() {
  std::error_code ignored;
  const auto prefix = fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path();
  return {prefix / "share" / "muster" / "playbooks", prefix.parent_path() / "playbooks"};
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

std::vector<std::string> known_playbooks() {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& folder : folders()) {
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
    }
    if (!names.empty()) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<fs::path> find_playbook(const std::string& name) {
  std::error_code ignored;
  const bool is_path = name.find('/') != std::string::npos || name.find('.') != std::string::npos;
  if (is_path) {
    if (fs::is_regular_file(name, ignored)) return fs::path(name);
    return muster::fail(ErrorKind::usage, "the playbook: " + name + " could not be found");
  }
  for (const auto& folder : folders()) {
    const auto file = folder / (name + ".yaml");
    if (fs::is_regular_file(file, ignored)) return file;
  }
  const auto names = listed(known_playbooks());
  return muster::fail(ErrorKind::usage, "no playbook named \"" + name + "\" comes with muster")
      .next(names.empty() ? "name a file: ./" + name + ".yaml"
                          : "one of " + names + ", or a file: ./" + name + ".yaml");
}

Result<playbook::Playbook> load_playbook(const std::string& name, std::string& warnings) {
  TRY(const auto file, find_playbook(name));
  auto parsed = playbook::parse_playbook(file);
  const auto problems = playbook::render(parsed.files);
  if (!parsed.playbook) return muster::fail(ErrorKind::usage, problems);
  warnings += problems;
  return std::move(*parsed.playbook);
}

}  // namespace muster::play
