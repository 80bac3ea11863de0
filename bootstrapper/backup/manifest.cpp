#include "bootstrapper/backup/manifest.hpp"

#include <boost/json/parse.hpp>

#include "agent/protocol/sha256.hpp"
#include "bootstrapper/backup/tar.hpp"

namespace muster::backup {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kLargestManifest = 1 << 20;

/// Compares member after member with what the first one announced.
class Verifier {
 public:
  Result<> begin(const TarMember& member) {
    digest_.emplace();
    if (!manifest_) {
      if (member.name != kManifestName || member.size > kLargestManifest)
        return fail(ErrorKind::usage,
                    "no backup of muster: it does not begin with " + std::string(kManifestName));
      return {};
    }
    if (next_ == manifest_->parts.size() || manifest_->parts[next_].name != member.name)
      return fail(ErrorKind::usage, member.name + " is in it, and not announced");
    if (manifest_->parts[next_].size != member.size)
      return fail(ErrorKind::usage, member.name + " has " + std::to_string(member.size) + " bytes, wanted " +
                                        std::to_string(manifest_->parts[next_].size));
    return {};
  }

  Result<> piece(std::string_view bytes) {
    if (!manifest_) text_ += bytes;
    digest_->update(bytes);
    return {};
  }

  Result<> end() {
    const auto came = std::move(*digest_).hex();
    if (!manifest_) return read_manifest();
    const auto& part = manifest_->parts[next_++];
    if (came == part.sha256) return {};
    return fail(ErrorKind::usage, part.name + " has sha256 " + came + ", wanted " + part.sha256);
  }

  Result<Manifest> manifest() && {
    if (!manifest_) return fail(ErrorKind::usage, "no backup of muster: it is empty");
    if (next_ != manifest_->parts.size())
      return fail(ErrorKind::usage, manifest_->parts[next_].name + " is announced, and not in it");
    return *std::move(manifest_);
  }

 private:
  Result<> read_manifest() {
    boost::system::error_code bad;
    const auto value = json::parse(text_, bad);
    if (bad) return fail(ErrorKind::usage, std::string(kManifestName) + ": " + bad.message());
    auto manifest = decode<Manifest>(value);
    if (!manifest) return fail(ErrorKind::usage, manifest.error().message()).in(kManifestName);
    if (manifest->schema != kSchema)
      return fail(ErrorKind::usage, "its schema is " + manifest->schema + ", wanted " + std::string(kSchema));
    manifest_ = *std::move(manifest);
    return {};
  }

  std::optional<Manifest> manifest_;
  std::optional<Sha256> digest_;
  std::string text_;
  std::size_t next_ = 0;
};

}  // namespace

Result<Manifest> verify_backup(const std::filesystem::path& file) {
  Verifier verifier;
  const TarVisitor visitor{[&](const TarMember& member) { return verifier.begin(member); },
                           [&](std::string_view piece) { return verifier.piece(piece); },
                           [&] { return verifier.end(); }};
  TRY(read_tar(file, visitor));
  auto manifest = std::move(verifier).manifest();
  if (!manifest) return std::move(manifest).error().in(file.string());
  return manifest;
}

}  // namespace muster::backup
