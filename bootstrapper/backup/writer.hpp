#pragma once
// A backup as it is written here: mode 0600 from its first byte, under its name only when it is whole.

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"
#include "bootstrapper/backup/manifest.hpp"

namespace muster::backup {

class BackupWriter {
 public:
  /// Begins FILE.partial; one that a run before this one left there is replaced. A usage Error where FILE is
  /// there already, or cannot be written.
  static Result<BackupWriter> make(std::filesystem::path file);
  BackupWriter(BackupWriter&&) = default;
  BackupWriter& operator=(BackupWriter&&) = delete;
  ~BackupWriter();

  /// Writes muster.json, which announces what follows.
  Result<> begin(const Manifest& manifest, std::int64_t now);
  /// The next part begins, of `part.size` bytes.
  Result<> part(const Part& part);
  Result<> bytes(std::string_view piece);
  /// Ends that part; a command Error where another number of bytes came.
  Result<> end_part();
  /// Ends the archive, reads it whole again, and gives it its name.
  Result<> finish();

 private:
  BackupWriter(std::filesystem::path file, Descriptor descriptor)
      : file_(std::move(file)), descriptor_(std::move(descriptor)) {}
  Result<> write(std::string_view bytes);

  std::filesystem::path file_;
  Descriptor descriptor_;
  std::int64_t now_ = 0;
  Part part_;
  std::uint64_t written_ = 0;
  bool kept_ = false;
};

}  // namespace muster::backup
