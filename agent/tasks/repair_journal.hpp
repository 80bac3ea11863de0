#pragma once
// What repairs have changed on this host and what was there before, on disk before the change is made. How it
// is put back is in repairs.hpp.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/result.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

/// A file before a repair wrote it.
struct FormerFile {
  std::string path;
  std::string copy;  ///< name of its former bytes beside the journal; empty: there was no file
  std::uint32_t mode = 0;
  std::string written;  ///< sha256 of what the repair wrote
  static constexpr auto fields() {
    return std::tuple(field("path", &FormerFile::path), field("copy", &FormerFile::copy),
                      field("mode", &FormerFile::mode), field("written", &FormerFile::written));
  }
};

/// A sysctl before a repair set it.
struct FormerSysctl {
  std::string key;
  std::string value;
  std::string written;
  static constexpr auto fields() {
    return std::tuple(field("key", &FormerSysctl::key), field("value", &FormerSysctl::value),
                      field("written", &FormerSysctl::written));
  }
};

/// A swap area that was in use.
struct FormerSwap {
  std::string path;
  std::int32_t priority = 0;  ///< as swapon(8) takes it; negative: the kernel's own choice
  static constexpr auto fields() {
    return std::tuple(field("path", &FormerSwap::path), field("priority", &FormerSwap::priority));
  }
};

/// A port that firewalld did not let in.
struct FormerPort {
  std::string zone;
  std::string ports;  ///< "30000-32767/tcp"
  static constexpr auto fields() {
    return std::tuple(field("zone", &FormerPort::zone), field("ports", &FormerPort::ports));
  }
};

/// One change; exactly one member is set.
struct JournalEntry {
  std::optional<FormerFile> file;
  std::optional<FormerSysctl> sysctl;
  std::optional<std::string> module;  ///< a kernel module that was not loaded
  std::optional<FormerSwap> swap;
  std::optional<FormerPort> port;
  static constexpr auto fields() {
    return std::tuple(field("file", &JournalEntry::file), field("sysctl", &JournalEntry::sysctl),
                      field("module", &JournalEntry::module), field("swap", &JournalEntry::swap),
                      field("port", &JournalEntry::port));
  }
};

/// What undoing it is, as one line: "/etc/fstab as it was before", "net.ipv4.ip_forward back to 0".
std::string to_string(const JournalEntry& entry);

/// The journal of one host: journal.json and copies of files, in a directory that only root can read.
class RepairJournal {
 public:
  /// Reads the journal in `directory`; none there is an empty one. An agent Error for one that is broken.
  static Result<RepairJournal> open(std::filesystem::path directory);

  [[nodiscard]] const std::vector<JournalEntry>& entries() const { return entries_; }
  /// Adds an entry at the end, on disk when it returns.
  Result<> add(JournalEntry entry);
  /// Adds a file that is about to be written: `former` (nothing: there is none) is kept beside the journal.
  Result<> add_file(const std::string& path, const std::optional<WholeFile>& former, std::string_view wanted);
  /// The bytes that a file had.
  [[nodiscard]] Result<std::string> former_bytes(const FormerFile& file) const;
  /// Where they are, for the operator.
  [[nodiscard]] std::filesystem::path copy_of(const FormerFile& file) const { return directory_ / file.copy; }
  /// Takes one entry out; with the last one the directory goes.
  Result<> remove(std::size_t index);

 private:
  explicit RepairJournal(std::filesystem::path directory) : directory_(std::move(directory)) {}
  Result<> save() const;
  Result<> make_directory() const;

  std::filesystem::path directory_;
  std::vector<JournalEntry> entries_;
};

}  // namespace muster
