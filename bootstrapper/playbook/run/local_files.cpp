#include "bootstrapper/playbook/run/local_files.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/playbook/run/digests.hpp"

namespace muster::play {

namespace fs = std::filesystem;

namespace {

fs::path absolute(const std::string& name) {
  if (name.starts_with("~/")) {
    const char* home = std::getenv("HOME");
    if (home) return fs::path(home) / name.substr(2);
  }
  return fs::path(name).lexically_normal();
}

std::vector<fs::path> candidates(const Session& session, const fs::path& from, std::string_view folder,
                                 const std::string& name) {
  std::vector<fs::path> places;
  std::vector<fs::path> bases{from.parent_path(), session.playbook_dir};
  if (bases[0].empty() || bases[0] == bases[1]) bases.erase(bases.begin());
  const bool has_folder = folder.empty() || name.starts_with(std::string(folder) + "/");
  for (const auto& base : bases) {
    if (!has_folder) places.push_back((base / folder / name).lexically_normal());
    places.push_back((base / name).lexically_normal());
  }
  return places;
}

}  // namespace

Result<fs::path> find_local(const Session& session, const fs::path& from, std::string_view folder,
                            const std::string& name) {
  std::error_code ignored;
  const auto& bundle = session.options.bundle;
  std::vector<fs::path> places;
  if (name.starts_with("/") || name.starts_with("~")) {
    places.push_back(absolute(name));
  } else {
    places = candidates(session, from, folder, name);
  }
  for (const auto& place : places) {
    if (name.empty()) continue;
    if (bundle && bundle->has(place)) return place;
    if (fs::exists(place, ignored)) return place;
  }
  std::string text = "Could not find or access '" + name + "'\nSearched in:";
  for (const auto& place : places) text += "\n\t" + place.string();
  return muster::fail(ErrorKind::usage,
                      text +
                          " on the Ansible Controller.\nIf you are using a module and expect the file to "
                          "exist on the remote, see the remote_src option");
}

Result<std::string> read_local(const fs::path& file) {
  auto read = read_whole_file(file, kMostInMemory);
  if (!read) return muster::fail(ErrorKind::usage, read.error().message());
  if (!*read) return muster::fail(ErrorKind::usage, file.string() + ": no such file");
  return std::move((*read)->bytes);
}

namespace {

/// The file in the bundle; nullptr where it is one of this machine.
const bundle::Entry* entry_of(const Session& session, const fs::path& file) {
  return session.options.bundle ? session.options.bundle->find(file) : nullptr;
}

}  // namespace

bool is_directory(const Session& session, const fs::path& path) {
  const auto& bundle = session.options.bundle;
  std::error_code ignored;
  return (bundle && !bundle->find(path) && bundle->has(path)) || fs::is_directory(path, ignored);
}

archive::FileRange range_of(const Session& session, const fs::path& file) {
  if (const auto* entry = entry_of(session, file)) return session.options.bundle->range_of(*entry);
  archive::FileRange range;
  range.file = file;
  return range;
}

Result<std::string> mode_of(const Session& session, const fs::path& file) {
  struct stat status {};
  if (const auto* entry = entry_of(session, file)) {
    status.st_mode = entry->mode;
  } else if (::stat(file.c_str(), &status) != 0) {
    return muster::fail(ErrorKind::usage, file.string() + ": " + std::strerror(errno));
  }
  char text[8];
  std::snprintf(text, sizeof text, "0%03o", status.st_mode & 07777);
  return std::string(text);
}

Result<std::string> sha1_of(const Session& session, const fs::path& file) {
  const auto* entry = entry_of(session, file);
  if (entry && !entry->sha1.empty()) return entry->sha1;
  if (entry)
    return muster::fail(ErrorKind::usage, file.string() + ": the bundle was made where SHA-1 is off (FIPS)");
  TRY(auto digests, digests_of_file(file));
  return std::move(digests.sha1);
}

}  // namespace muster::play
