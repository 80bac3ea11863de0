#include "bootstrapper/backup/manifest.hpp"

namespace muster::backup {

namespace {

Result<Manifest> manifest_of(const boost::json::value& value) {
  auto manifest = decode<Manifest>(value);
  if (!manifest) return fail(ErrorKind::usage, manifest.error().message()).in(archive::kManifestName);
  if (manifest->schema != kSchema)
    return fail(ErrorKind::usage, "its schema is " + manifest->schema + ", wanted " + std::string(kSchema));
  return manifest;
}

}  // namespace

archive::FileRules backup_rules() {
  archive::FileRules rules;
  rules.noun = "backup";
  rules.other_name = "name another file with --to";
  return rules;
}

Result<Manifest> verify_backup(const std::filesystem::path& file) {
  Manifest manifest;
  archive::Reading reading;
  reading.noun = "backup";
  reading.manifest = [&](const boost::json::value& value) -> Result<std::vector<Part>> {
    TRY(manifest, manifest_of(value));
    return manifest.parts;
  };
  TRY(archive::verify_archive(file, reading));
  return manifest;
}

}  // namespace muster::backup
