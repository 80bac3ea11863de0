#pragma once
// What an archive of ours says of itself: muster.json, its first member, announces all that follows, with a
// sha256 for each. What else a manifest holds is its owner's: see backup/manifest.hpp, bundle/manifest.hpp.

#include <boost/json/value.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster::archive {

inline constexpr std::string_view kManifestName = "muster.json";

/// One file of the archive.
struct Part {
  std::string name;        ///< in the archive: "pki/ca.key"
  std::uint64_t size = 0;  ///< bytes
  std::string sha256;      ///< lower-case hex
  static constexpr auto fields() {
    return std::tuple(field("name", &Part::name), field("size", &Part::size), field("sha256", &Part::sha256));
  }
};

/// What the owner of an archive does while it is read.
struct Reading {
  std::string noun;  ///< for messages: "backup"
  std::uint64_t largest_manifest = 1 << 20;
  /// Reads muster.json; gives what it announces, in the order of the archive.
  std::function<Result<std::vector<Part>>(const boost::json::value&)> manifest;
  /// Told where each part's content begins in the file; may be empty.
  std::function<void(std::size_t part, std::uint64_t offset)> begin{};
  /// Given the content piece by piece; may be empty.
  std::function<Result<>(std::size_t part, std::string_view piece)> piece{};
};

/// Reads muster.json alone, and no further.
Result<> read_manifest(const std::filesystem::path& file, const Reading& reading);

/// Reads an archive whole and compares every digest. A usage Error names the file and what is not as it was
/// written: cut, changed, announced and not there, there and not announced, of another kind.
Result<> verify_archive(const std::filesystem::path& file, const Reading& reading);

}  // namespace muster::archive
