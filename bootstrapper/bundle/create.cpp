#include "bootstrapper/bundle/create.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "agent/protocol/digest.hpp"
#include "agent/protocol/version.hpp"
#include "bootstrapper/bundle/bundle.hpp"
#include "bootstrapper/bundle/digests.hpp"

namespace muster::bundle {

namespace fs = std::filesystem;

namespace {

archive::FileRange whole(const fs::path& file) {
  archive::FileRange range;
  range.file = file;
  return range;
}

Result<Entry> describe(const std::string& name, const fs::path& file) {
  struct stat seen {};
  if (::stat(file.c_str(), &seen) != 0)
    return fail(ErrorKind::usage, file.string() + ": " + std::strerror(errno));
  Entry entry;
  entry.name = name;
  entry.mode = seen.st_mode & 0777;
  Sha256 sha256;
  auto sha1 = Digest::make("sha1");
  ChunkDigests chunks(kChunkBytes);
  TRY(auto reader, archive::RangeReader::open(whole(file)));
  while (true) {
    TRY(const auto piece, reader.next());
    if (piece.empty()) break;
    entry.size += piece.size();
    sha256.update(piece);
    if (sha1) sha1->update(piece);
    chunks.update(piece);
  }
  entry.sha256 = std::move(sha256).hex();
  if (sha1) entry.sha1 = std::move(*sha1).hex();
  entry.chunks = std::move(chunks).end();
  return entry;
}

Result<> write_entry(archive::ArchiveWriter& writer, const Entry& entry, const fs::path& file) {
  TRY(writer.part({entry.name, entry.size, entry.sha256}, entry.mode));
  TRY(auto reader, archive::RangeReader::open(whole(file)));
  while (true) {
    TRY(const auto piece, reader.next());
    if (piece.empty()) break;
    TRY(writer.bytes(piece));
  }
  auto ended = writer.end_part();
  if (!ended) return fail(ErrorKind::usage, file.string() + " changed while it was read");
  return {};
}

}  // namespace

Result<Manifest> write_bundle(const fs::path& file, const Contents& contents, const cluster::Spec& spec,
                              std::vector<SiteFile> site) {
  TRY(auto writer, archive::ArchiveWriter::make(file, bundle_rules()));
  Manifest manifest;
  manifest.schema = kSchema;
  manifest.muster = muster_version();
  manifest.kubernetes = to_string(spec.kubernetes.version);
  manifest.runtime = spec.kubernetes.container_runtime;
  manifest.images.assign(contents.images.begin(), contents.images.end());
  manifest.site = std::move(site);
  for (const auto& [name, source] : contents.files) {
    TRY(auto entry, describe(name, source));
    manifest.files.push_back(std::move(entry));
  }
  // No date: the same files make the same bundle.
  TRY(writer.begin(encode(manifest), 0));
  for (const auto& entry : manifest.files) {
    TRY(write_entry(writer, entry, contents.files.at(entry.name)));
  }
  const auto verify = [](const fs::path& written) -> Result<> {
    TRY(Bundle::open(written));
    return {};
  };
  TRY(writer.finish(verify));
  return manifest;
}

}  // namespace muster::bundle
