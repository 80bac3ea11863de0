#include "bootstrapper/bundle/bundle.hpp"

#include <algorithm>
#include <optional>

#include "bootstrapper/bundle/digests.hpp"

namespace muster::bundle {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestManifest = 64 << 20;

/// What is left of the path below the bundle; nothing where it is not in it.
std::optional<std::string> inside(const fs::path& path, const fs::path& file) {
  const auto text = path.lexically_normal().string();
  const auto& own = file.native();
  if (!text.starts_with(own)) return std::nullopt;
  if (text.size() == own.size()) return std::string();
  if (text[own.size()] != '/') return std::nullopt;
  auto name = text.substr(own.size() + 1);
  while (name.ends_with('/')) name.pop_back();
  return name;
}

/// The chunks of the file under way, against what the manifest says.
class ChunkCheck {
 public:
  explicit ChunkCheck(const Manifest& manifest) : manifest_(manifest) {}
  void piece(std::size_t part, std::string_view bytes) {
    if (part != part_) end();
    part_ = part;
    if (!digests_) digests_.emplace(manifest_.chunk_bytes);
    digests_->update(bytes);
  }
  void end() {
    if (digests_ && std::move(*digests_).end() != manifest_.files[part_].chunks && wrong_.empty())
      wrong_ = manifest_.files[part_].name;
    digests_.reset();
  }
  [[nodiscard]] const std::string& wrong() const { return wrong_; }

 private:
  const Manifest& manifest_;
  std::optional<ChunkDigests> digests_;
  std::size_t part_ = 0;
  std::string wrong_;
};

}  // namespace

Result<std::shared_ptr<const Bundle>> Bundle::open(const fs::path& file) {
  auto opened = std::make_shared<Bundle>();
  opened->file_ = fs::absolute(file).lexically_normal();
  auto& manifest = opened->manifest_;
  ChunkCheck chunks(manifest);
  archive::Reading reading;
  reading.noun = "bundle";
  reading.largest_manifest = kLargestManifest;
  reading.manifest = [&](const boost::json::value& value) -> Result<std::vector<archive::Part>> {
    TRY(manifest, read_manifest(value));
    std::vector<archive::Part> parts;
    for (const auto& entry : manifest.files) parts.push_back({entry.name, entry.size, entry.sha256});
    return parts;
  };
  reading.begin = [&](std::size_t, std::uint64_t offset) { opened->offsets_.push_back(offset); };
  reading.piece = [&](std::size_t part, std::string_view bytes) -> Result<> {
    chunks.piece(part, bytes);
    return {};
  };
  TRY(archive::verify_archive(file, reading));
  chunks.end();
  if (!chunks.wrong().empty())
    return fail(ErrorKind::usage, chunks.wrong() + ": its chunks are not those of the manifest")
        .in(file.string());
  return std::shared_ptr<const Bundle>(std::move(opened));
}

const Entry* Bundle::find(const fs::path& path) const {
  const auto name = inside(path, file_);
  if (!name) return nullptr;
  const auto at =
      std::lower_bound(manifest_.files.begin(), manifest_.files.end(), *name,
                       [](const Entry& entry, const std::string& wanted) { return entry.name < wanted; });
  return at != manifest_.files.end() && at->name == *name ? &*at : nullptr;
}

std::vector<const Entry*> Bundle::below(const fs::path& directory) const {
  std::vector<const Entry*> found;
  const auto name = inside(directory, file_);
  if (!name) return found;
  const auto prefix = name->empty() ? "" : *name + "/";
  for (const auto& entry : manifest_.files) {
    if (entry.name.starts_with(prefix)) found.push_back(&entry);
  }
  return found;
}

bool Bundle::has(const fs::path& path) const {
  return find(path) || !below(path).empty();
}

archive::FileRange Bundle::range_of(const Entry& entry) const {
  archive::FileRange range;
  range.file = file_;
  range.offset = offsets_[static_cast<std::size_t>(&entry - manifest_.files.data())];
  range.size = entry.size;
  range.sha256 = entry.sha256;
  return range;
}

}  // namespace muster::bundle
