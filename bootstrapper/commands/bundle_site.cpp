#include "bootstrapper/commands/bundle_site.hpp"

#include <stdlib.h>  // mkdtemp

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/playbook/parse.hpp"

namespace muster::commands {

namespace fs = std::filesystem;

namespace {

bool is_path(const std::string& playbook) {
  return playbook.find('/') != std::string::npos;
}

/// Of cluster.yaml; paths in it start here.
fs::path directory_of(const cluster::Spec& spec) {
  return fs::absolute(spec.file).lexically_normal().parent_path();
}

/// Adds a file that lies in `top` under `prefix`.
Result<> add(const fs::path& file, const fs::path& top, const std::string& prefix,
             bundle::Contents& contents) {
  const auto name = file.lexically_normal().lexically_relative(top.lexically_normal());
  if (name.empty() || *name.begin() == "..")
    return fail(ErrorKind::usage, file.string() +
                                      ": a bundle takes a playbook with what lies in its directory, " +
                                      top.string() + ", and this file does not");
  const auto [taken, added] = contents.files.emplace(prefix + name.string(), file);
  std::error_code none;
  if (added || fs::equivalent(taken->second, file, none)) return {};
  return fail(ErrorKind::usage,
              taken->second.string() + ": in the bundle " + file.string() + " has this place")
      .next("take the directory site out of what --from names: an older bundle was unpacked there");
}

Result<> add_folders(const fs::path& top, const std::string& prefix, bundle::Contents& contents) {
  for (const auto* folder : {"files", "templates", "vars", "tasks"}) {
    std::error_code bad;
    constexpr auto kFollow = fs::directory_options::follow_directory_symlink;
    for (fs::recursive_directory_iterator entry(top / folder, kFollow, bad), end; !bad && entry != end;
         entry.increment(bad)) {
      std::error_code dangling;
      const auto status = fs::status(entry->path(), dangling);
      if (fs::is_directory(status)) continue;
      if (!fs::is_regular_file(status))
        return fail(ErrorKind::usage, entry->path().string() + ": neither a file nor a directory");
      TRY(add(entry->path(), top, prefix, contents));
    }
    if (bad && bad != std::errc::no_such_file_or_directory)
      return fail(ErrorKind::usage, (top / folder).string() + ": cannot be read whole: " + bad.message());
  }
  return {};
}

/// Collects the files, and where each is put: every directory has a number.
class Site {
 public:
  Site(const cluster::Spec& spec, bundle::Contents& contents)
      : base_(directory_of(spec)), contents_(contents) {}

  Result<> manifest(const fs::path& file) {
    TRY(add(file, file.parent_path(), prefix_of(file), contents_));
    note(file);
    return {};
  }

  Result<> playbook(const fs::path& file) {
    const auto parsed = playbook::parse_playbook(file);
    if (!parsed.playbook) return fail(ErrorKind::usage, playbook::render(parsed.files));
    const auto prefix = prefix_of(file);
    for (const auto& one : parsed.files) {
      TRY(add(one.file, file.parent_path(), prefix, contents_));
    }
    TRY(add_folders(file.parent_path(), prefix, contents_));
    note(file);
    return {};
  }

  std::vector<bundle::SiteFile> files;

 private:
  std::string prefix_of(const fs::path& file) {
    const auto at = std::find(folders_.begin(), folders_.end(), file.parent_path()) - folders_.begin();
    if (static_cast<std::size_t>(at) == folders_.size()) folders_.push_back(file.parent_path());
    return "site/" + std::to_string(at) + "/";
  }
  void note(const fs::path& file) {
    files.push_back({file.lexically_relative(base_).string(), prefix_of(file) + file.filename().string()});
  }

  fs::path base_;
  bundle::Contents& contents_;
  std::vector<fs::path> folders_;
};

Result<> unpack(const bundle::Bundle& opened, const bundle::Entry& entry, const fs::path& to) {
  std::error_code bad;
  fs::create_directories(to.parent_path(), bad);
  std::ofstream out(to, std::ios::binary);
  TRY(auto reader, archive::RangeReader::open(opened.range_of(entry)));
  while (true) {
    TRY(const auto piece, reader.next());
    if (piece.empty()) break;
    out.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  }
  out.close();
  if (!out) return fail(ErrorKind::usage, to.string() + ": cannot be written");
  fs::permissions(to, static_cast<fs::perms>(entry.mode), bad);
  return {};
}

}  // namespace

Result<std::vector<bundle::SiteFile>> add_site_files(const cluster::Spec& spec, bundle::Contents& contents) {
  Site site(spec, contents);
  for (const auto& name : spec.playbooks.prepare) {
    if (!is_path(name)) continue;
    TRY(site.playbook(name));
  }
  const auto network = phases::network_playbook(spec);
  if (is_path(network)) {
    TRY(site.playbook(network));
  } else if (!spec.playbooks.manifest.empty()) {
    TRY(site.manifest(spec.playbooks.manifest));
  }
  return std::move(site.files);
}

Result<std::shared_ptr<PrivateDirectory>> PrivateDirectory::make() {
  const char* base = std::getenv("TMPDIR");
  auto name = std::string(base && *base ? base : "/tmp") + "/muster-site.XXXXXX";
  if (!::mkdtemp(name.data())) return fail(ErrorKind::usage, name + ": " + std::strerror(errno));
  return std::make_shared<PrivateDirectory>(name);
}

PrivateDirectory::~PrivateDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

Result<std::shared_ptr<PrivateDirectory>> use_site_files(cluster::Spec& spec, const bundle::Bundle& opened) {
  if (opened.manifest().site.empty()) return std::shared_ptr<PrivateDirectory>();
  TRY(auto directory, PrivateDirectory::make());
  for (const auto* entry : opened.below(opened.file() / "site")) {
    TRY(unpack(opened, *entry, directory->path() / entry->name));
  }
  const auto ours = [&](const fs::path& path) -> fs::path {
    const auto seen = path.lexically_relative(directory_of(spec)).string();
    for (const auto& site : opened.manifest().site) {
      if (site.path == seen) return directory->path() / site.name;
    }
    return path;
  };
  for (auto& name : spec.playbooks.prepare) {
    if (is_path(name)) name = ours(name).string();
  }
  if (is_path(spec.playbooks.network)) spec.playbooks.network = ours(spec.playbooks.network).string();
  if (!spec.playbooks.manifest.empty()) spec.playbooks.manifest = ours(spec.playbooks.manifest);
  return directory;
}

}  // namespace muster::commands
