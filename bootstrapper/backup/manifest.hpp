#pragma once
// What a backup says of itself, and which files are in it: muster.json, the first member of the archive.

#include <cstdint>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "bootstrapper/archive/contents.hpp"
#include "bootstrapper/archive/writer.hpp"

namespace muster::backup {

inline constexpr std::string_view kSchema = "muster.backup/1";
inline constexpr std::string_view kSnapshotName = "etcd/snapshot.db";
inline constexpr std::string_view kEtcdctlName = "etcd/etcdctl";

using archive::Part;

struct Manifest {
  std::string schema;
  std::string cluster;               ///< metadata.name of cluster.yaml
  std::string kubernetes;            ///< "1.20.2"
  std::string etcd;                  ///< as etcdctl says it, "3.4.13"
  std::string created;               ///< RFC 3339, UTC
  std::string master;                ///< the host that it came from
  std::vector<std::string> masters;  ///< all that were members of etcd
  std::uint64_t revision = 0;        ///< etcd's, of the snapshot
  std::vector<Part> parts;           ///< in the order of the archive
  static constexpr auto fields() {
    return std::tuple(field("schema", &Manifest::schema), field("cluster", &Manifest::cluster),
                      field("kubernetes", &Manifest::kubernetes), field("etcd", &Manifest::etcd),
                      field("created", &Manifest::created), field("master", &Manifest::master),
                      field("masters", &Manifest::masters), field("revision", &Manifest::revision),
                      field("parts", &Manifest::parts));
  }
};

/// How a backup is written: never over a file that is there, mode 0600 from its first byte.
archive::FileRules backup_rules();

/// Reads a backup whole and compares every digest. A usage Error names the file and what is not as it was
/// written.
Result<Manifest> verify_backup(const std::filesystem::path& file);

}  // namespace muster::backup
