#include "bootstrapper/bundle/contents.hpp"

#include <boost/json/parse.hpp>

#include "agent/protocol/version.hpp"
#include "bootstrapper/archive/file_range.hpp"
#include "bootstrapper/archive/foreign_tar.hpp"

namespace muster::bundle {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kLargestIndex = 8 << 20;

Result<json::value> parsed(const std::string& text, const fs::path& archive, std::string_view name) {
  boost::system::error_code bad;
  auto value = json::parse(text, bad);
  if (bad) return fail(ErrorKind::usage, archive.string() + ": " + std::string(name) + ": " + bad.message());
  return value;
}

/// RepoTags of `docker save`.
void take_tags(const json::value& list, std::set<std::string>& into) {
  const auto* images = list.if_array();
  if (!images) return;
  for (const auto& image : *images) {
    const auto* object = image.if_object();
    const auto* tags = object ? object->if_contains("RepoTags") : nullptr;
    const auto* names = tags ? tags->if_array() : nullptr;  // null for an image without a name
    if (!names) continue;
    for (const auto& name : *names) {
      if (const auto* text = name.if_string()) into.insert(std::string(*text));
    }
  }
}

/// Annotations of an OCI index.
void take_annotations(const json::value& index, std::set<std::string>& into) {
  const auto* object = index.if_object();
  const auto* manifests = object ? object->if_contains("manifests") : nullptr;
  const auto* list = manifests ? manifests->if_array() : nullptr;
  if (!list) return;
  for (const auto& one : *list) {
    const auto* image = one.if_object();
    const auto* annotations = image ? image->if_contains("annotations") : nullptr;
    const auto* map = annotations ? annotations->if_object() : nullptr;
    if (!map) continue;
    for (const auto* key : {"io.containerd.image.name", "org.opencontainers.image.ref.name"}) {
      const auto* name = map->if_contains(key);
      const auto* text = name ? name->if_string() : nullptr;
      if (text && text->find('/') != json::string::npos) into.insert(std::string(*text));
    }
  }
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "1.20.2" of "v1.20.2\0" at `at`; empty where something else stands there.
std::string version_at(std::string_view bytes, std::size_t at) {
  int dots = 0;
  for (auto i = at + 1; i < bytes.size() && i < at + 16; ++i) {
    if (bytes[i] == '\0') return dots == 2 ? std::string(bytes.substr(at + 1, i - at - 1)) : "";
    if (bytes[i] == '.') ++dots;
    if (bytes[i] != '.' && !is_digit(bytes[i])) return "";
  }
  return "";
}

Result<> take(const fs::path& file, const std::string& name, Contents& contents) {
  std::error_code bad;
  if (fs::is_directory(file, bad)) {
    for (fs::directory_iterator entry(file, bad), end; !bad && entry != end; entry.increment(bad)) {
      const auto below = entry->path().filename().string();
      TRY(take(entry->path(), name.empty() ? below : name + "/" + below, contents));
    }
    if (bad) return fail(ErrorKind::usage, file.string() + ": " + bad.message());
    return {};
  }
  if (!fs::is_regular_file(file, bad))
    return fail(ErrorKind::usage,
                file.string() + ": " + (bad ? bad.message() : "neither a file nor a directory"));
  contents.files.emplace(name, file);
  if (name.starts_with("images/") && name.ends_with(".tar")) {
    TRY(const auto images, images_in(file));
    contents.images.insert(images.begin(), images.end());
  }
  const auto slash = name.rfind('/');
  if (name.starts_with("kubernetes/") && slash == std::string_view("kubernetes").size() &&
      !name.ends_with(".rpm")) {
    TRY(contents.versions[name.substr(slash + 1)], versions_in(file));
  }
  return {};
}

}  // namespace

Result<std::set<std::string>> images_in(const fs::path& archive) {
  std::set<std::string> images;
  TRY(const auto saved, archive::find_in_tar(archive, "manifest.json", kLargestIndex));
  if (saved) {
    TRY(const auto list, parsed(*saved, archive, "manifest.json"));
    take_tags(list, images);
  }
  TRY(const auto layout, archive::find_in_tar(archive, "index.json", kLargestIndex));
  if (layout) {
    TRY(const auto index, parsed(*layout, archive, "index.json"));
    take_annotations(index, images);
  }
  if (!saved && !layout)
    return fail(ErrorKind::usage,
                archive.string() + ": no image archive: neither manifest.json nor index.json is in it")
        .next("docker save or ctr images export write such archives");
  return images;
}

Result<std::set<std::string>> versions_in(const fs::path& program) {
  constexpr std::size_t kOverlap = 16;
  archive::FileRange range;
  range.file = program;
  TRY(auto reader, archive::RangeReader::open(range));
  std::set<std::string> versions;
  std::string window;
  while (true) {
    TRY(const auto piece, reader.next());
    if (piece.empty()) return versions;
    window.erase(0, window.size() > kOverlap ? window.size() - kOverlap : 0);
    window += piece;
    for (auto at = window.find("v1."); at != std::string::npos; at = window.find("v1.", at + 1)) {
      auto version = version_at(window, at);
      if (!version.empty()) versions.insert(std::move(version));
    }
  }
}

Result<Contents> look_at_directory(const fs::path& directory) {
  std::error_code bad;
  if (!fs::is_directory(directory, bad))
    return fail(ErrorKind::usage, directory.string() + ": " + (bad ? bad.message() : "no directory"));
  Contents contents;
  TRY(take(directory, "", contents));
  return contents;
}

}  // namespace muster::bundle
