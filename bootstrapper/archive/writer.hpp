#pragma once
// An archive as it is written here: under its name only when it is whole.

#include <boost/json/value.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"
#include "bootstrapper/archive/contents.hpp"

namespace muster::archive {

/// What makes archives of one kind differ as files.
struct FileRules {
  std::string noun;           ///< for messages: "backup"
  std::string other_name;     ///< what to do where the file is there already: "name another file with --to"
  bool replace = false;       ///< a file of that name is replaced; false: it is an Error
  std::uint32_t mode = 0600;  ///< from the first byte
};

class ArchiveWriter {
 public:
  /// Begins FILE.partial; one that a run before this one left there is replaced. A usage Error where FILE is
  /// there already and must stay, or cannot be written.
  static Result<ArchiveWriter> make(std::filesystem::path file, FileRules rules);
  ArchiveWriter(ArchiveWriter&&) = default;
  ArchiveWriter& operator=(ArchiveWriter&&) = delete;
  ~ArchiveWriter();

  /// Writes muster.json, which announces what follows. All members are of the time `modified`, seconds since
  /// the epoch.
  Result<> begin(const boost::json::value& manifest, std::int64_t modified);
  /// The next part begins, of `part.size` bytes.
  Result<> part(const Part& part, std::uint32_t mode = 0600);
  Result<> bytes(std::string_view piece);
  /// Ends that part; a command Error where another number of bytes came.
  Result<> end_part();
  /// Ends the archive, has it read again by `verify`, and gives it its name.
  Result<> finish(const std::function<Result<>(const std::filesystem::path&)>& verify);

 private:
  ArchiveWriter(std::filesystem::path file, FileRules rules, Descriptor descriptor)
      : file_(std::move(file)), rules_(std::move(rules)), descriptor_(std::move(descriptor)) {}
  Result<> give_name();
  Result<> write(std::string_view bytes);

  std::filesystem::path file_;
  FileRules rules_;
  Descriptor descriptor_;
  std::int64_t modified_ = 0;
  Part part_;
  std::uint64_t written_ = 0;
  bool kept_ = false;
};

}  // namespace muster::archive
