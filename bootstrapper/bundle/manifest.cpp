#include "bootstrapper/bundle/manifest.hpp"

#include <algorithm>
#include <filesystem>

namespace muster::bundle {

namespace {

constexpr std::size_t kSha256Digits = 64;

bool is_digest(const std::string& text) {
  return text.size() == kSha256Digits && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// Below the directory, and written in one way only.
bool is_plain_name(const std::string& name) {
  const std::filesystem::path path(name);
  return !name.empty() && path.is_relative() && name.back() != '/' &&
         path.lexically_normal().string() == name && *path.begin() != "..";
}

Result<> check_entry(const Entry& entry, std::uint64_t chunk_bytes) {
  if (!is_plain_name(entry.name)) return fail(ErrorKind::usage, "no name for a file");
  const bool digests =
      is_digest(entry.sha256) && std::all_of(entry.chunks.begin(), entry.chunks.end(), is_digest);
  if (!digests) return fail(ErrorKind::usage, "a sha256 that is none");
  if (entry.mode > 0777) return fail(ErrorKind::usage, "a mode that no bundle has");
  if (entry.chunks.size() != chunk_count(entry.size, chunk_bytes))
    return fail(ErrorKind::usage,
                std::to_string(entry.chunks.size()) + " chunks for " + std::to_string(entry.size) + " bytes");
  return {};
}

/// What cluster.yaml names by path is a file of the bundle, and nothing of the machine that reads it.
Result<> check_site(const Manifest& manifest) {
  for (const auto& site : manifest.site) {
    const bool there = std::any_of(manifest.files.begin(), manifest.files.end(),
                                   [&](const Entry& entry) { return entry.name == site.name; });
    if (!there || !site.name.starts_with("site/"))
      return fail(ErrorKind::usage, "no file of the bundle's site").in(site.name);
  }
  return {};
}

}  // namespace

archive::FileRules bundle_rules() {
  archive::FileRules rules;
  rules.noun = "bundle";
  rules.replace = true;
  rules.mode = 0600;  // variables of playbooks may be in it
  return rules;
}

std::uint64_t chunk_count(std::uint64_t size, std::uint64_t chunk_bytes) {
  return size / chunk_bytes + (size % chunk_bytes == 0 ? 0 : 1);
}

Result<Manifest> read_manifest(const boost::json::value& value) {
  const auto* object = value.if_object();
  const auto* schema = object ? object->if_contains("schema") : nullptr;
  if (!schema || !schema->is_string() || std::string_view(schema->get_string()) != kSchema) {
    const auto seen = schema && schema->is_string() ? std::string(schema->get_string()) : "missing";
    return fail(ErrorKind::usage,
                "no bundle of muster: its schema is " + seen + ", wanted " + std::string(kSchema));
  }
  auto manifest = decode<Manifest>(value);
  if (!manifest) return fail(ErrorKind::usage, manifest.error().message()).in(archive::kManifestName);
  if (manifest->chunk_bytes < 4096 || manifest->chunk_bytes > 32 << 20)
    return fail(ErrorKind::usage, "chunkBytes is out of range").in(archive::kManifestName);
  const std::string* before = nullptr;
  for (const auto& entry : manifest->files) {
    auto right = check_entry(entry, manifest->chunk_bytes);
    if (right && before && !(*before < entry.name)) right = fail(ErrorKind::usage, "not in its order");
    if (!right) return std::move(right).error().in(entry.name).in(archive::kManifestName);
    before = &entry.name;
  }
  if (auto right = check_site(*manifest); !right) return std::move(right).error().in(archive::kManifestName);
  return manifest;
}

}  // namespace muster::bundle
