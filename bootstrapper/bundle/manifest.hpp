#pragma once
// What a bundle says of itself: muster.json, its first member. The archive around it is bootstrapper/archive.

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "bootstrapper/archive/contents.hpp"
#include "bootstrapper/archive/writer.hpp"

namespace muster::bundle {

inline constexpr std::string_view kSchema = "muster.bundle/1";
/// Files travel from host to host in chunks of so many bytes, each with a sha256 of its own.
inline constexpr std::uint64_t kChunkBytes = 4 << 20;

/// One file of the bundle.
struct Entry {
  std::string name;                 ///< below offline_dir: "images/etcd.tar"
  std::uint64_t size = 0;           ///< bytes
  std::uint32_t mode = 0;           ///< permission bits
  std::string sha256;               ///< lower-case hex
  std::string sha1;                 ///< what a playbook's results tell as `checksum`; empty under FIPS
  std::vector<std::string> chunks;  ///< the sha256 of each chunk, in order
  static constexpr auto fields() {
    return std::tuple(field("name", &Entry::name), field("size", &Entry::size), field("mode", &Entry::mode),
                      field("sha256", &Entry::sha256), field("sha1", &Entry::sha1),
                      field("chunks", &Entry::chunks));
  }
};

/// A playbook or manifest that cluster.yaml names by its path.
struct SiteFile {
  std::string path;  ///< as seen from cluster.yaml's directory: "site/harden.yaml"
  std::string name;  ///< in the bundle: "site/0/harden.yaml"
  static constexpr auto fields() {
    return std::tuple(field("path", &SiteFile::path), field("name", &SiteFile::name));
  }
};

struct Manifest {
  std::string schema;
  std::string muster;      ///< the version that made it
  std::string kubernetes;  ///< "1.20.2"
  std::string runtime;     ///< "docker" or "containerd"
  std::uint64_t chunk_bytes = kChunkBytes;
  std::vector<std::string> images;  ///< in the image archives, sorted
  std::vector<SiteFile> site;
  std::vector<Entry> files;  ///< sorted by name, in the order of the archive
  static constexpr auto fields() {
    return std::tuple(field("schema", &Manifest::schema), field("muster", &Manifest::muster),
                      field("kubernetes", &Manifest::kubernetes), field("runtime", &Manifest::runtime),
                      field("chunkBytes", &Manifest::chunk_bytes), field("images", &Manifest::images),
                      field("site", &Manifest::site), field("files", &Manifest::files));
  }
};

/// How a bundle is written: one of that name is replaced once the new one is whole.
archive::FileRules bundle_rules();

/// A manifest from its JSON. A usage Error says what no bundle of muster can say: another schema, a name that
/// leaves the directory or is there twice, chunks that do not fit the size.
Result<Manifest> read_manifest(const boost::json::value& value);

/// How many chunks a file of that size has.
std::uint64_t chunk_count(std::uint64_t size, std::uint64_t chunk_bytes);

}  // namespace muster::bundle
