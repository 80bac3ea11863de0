#pragma once
// An archive that the host's GNU tar reads. tar 1.26 of CentOS 7 must do. Private to unarchive.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// How an archive is packed, by its first bytes.
enum class Packing { zip, gzip, bzip2, xz, zstd, none };
Packing packing_of(std::string_view first_bytes);

/// One archive and where it is to be.
class TarArchive {
 public:
  TarArchive(Task& task, std::string source, std::string dest, Packing packing);

  /// Ansible's name for what handles it: "TgzArchive".
  [[nodiscard]] std::string_view handler() const;
  /// The members, as far as they are wanted; absolute names lose their "/". An Error for what is no archive.
  boost::asio::awaitable<Result<std::vector<std::string>>> list();
  /// What `tar --diff` finds that an extraction would change, line by line; empty: nothing.
  boost::asio::awaitable<Result<std::string>> differences();
  /// The command line and what it said.
  boost::asio::awaitable<Result<std::pair<std::vector<std::string>, Captured>>> extract();

 private:
  [[nodiscard]] std::vector<std::string> command(std::string_view action, bool with_owner) const;
  boost::asio::awaitable<Result<Captured>> run(std::vector<std::string> argv);

  Task& task_;
  std::string source_;
  std::string dest_;
  Packing packing_;
};

}  // namespace muster::modules
