#pragma once
// Files by their sha256 below one directory: sha256/HEX is whole, partial/HEX has holes where chunks are yet
// to come. No list is kept beside them: what is there is found out by reading it. How chunks travel is in
// chunk_server.hpp and chunk_client.hpp.

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/result.hpp"
#include "agent/protocol/store_messages.hpp"

namespace muster {

class Store {
 public:
  /// `root` is made when the first file comes, mode 0700. `take_below` stands in front of the paths that
  /// take() is given: for tests.
  explicit Store(std::filesystem::path root, std::string take_below = "")
      : root_(std::move(root)), take_prefix_(std::move(take_below)) {}

  /// See OpenStore. A usage Error for a request that is none; an agent Error names path, step and errno.
  Result<OpenStoreResponse> open(const OpenStore& request);

  /// See LookAtStore.
  [[nodiscard]] LookAtStoreResponse look(const LookAtStore& request) const;

  /// The sha256 that a chunk of a file that is open must have, and how many bytes.
  struct Wanted {
    std::string sha256;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };
  /// A usage Error where that file is not open, or has no such chunk.
  Result<Wanted> wanted(const std::string& file, std::uint32_t chunk) const;
  /// Keeps a chunk. A command Error where it is not the right one, an agent Error where it cannot be written.
  Result<> put(const std::string& file, std::uint32_t chunk, std::string_view bytes);

  /// Reads what is whole, or of an open file what has come and was right; an agent Error otherwise. At most
  /// 32 MiB.
  Result<std::string> read(const std::string& file, std::uint64_t offset, std::uint64_t size) const;

  /// See KeepStored and TakeStored.
  Result<KeepStoredResponse> keep(const KeepStored& request);
  Result<TakeStoredResponse> take(const TakeStored& request);

 private:
  struct Incoming {
    WantedFile file;
    Descriptor descriptor;
    std::vector<bool> has;
    std::size_t missing = 0;
  };

  [[nodiscard]] std::filesystem::path whole_path(const std::string& sha256) const;
  [[nodiscard]] std::filesystem::path partial_path(const std::string& sha256) const;
  Result<StoreState> open_one(const WantedFile& file);
  Result<> read_again(Incoming& incoming) const;
  Result<> finish(const std::string& sha256, Incoming& incoming);
  [[nodiscard]] std::uint64_t size_of_chunk(const WantedFile& file, std::uint32_t chunk) const;

  std::filesystem::path root_;
  std::string take_prefix_;
  std::uint64_t chunk_bytes_ = 0;
  std::map<std::string, Incoming> incoming_;
};

}  // namespace muster
