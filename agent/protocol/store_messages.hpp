#pragma once
// The host's store of files by their sha256, /var/lib/muster/store, and how its files get there: chunk by
// chunk, from the bootstrapper over SSH or from another host that has them.

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/messages.hpp"

namespace muster {

/// A file as the store knows it.
struct StoredFile {
  std::string sha256;  ///< lower-case hex, of all of it
  std::uint64_t size = 0;
  static constexpr auto fields() {
    return std::tuple(field("sha256", &StoredFile::sha256), field("size", &StoredFile::size));
  }
};

/// Which of these files are there, whole. For hosts that only give.
struct LookAtStoreResponse {
  std::vector<std::uint8_t> whole;  ///< 1 or 0, in the order of the request
  static constexpr auto fields() { return std::tuple(field("whole", &LookAtStoreResponse::whole)); }
};
struct LookAtStore {
  static constexpr std::string_view method = "store.look";
  static constexpr bool mutates = false;
  using Response = LookAtStoreResponse;
  std::vector<StoredFile> files;
  static constexpr auto fields() { return std::tuple(field("files", &LookAtStore::files)); }
};

/// A file that is to come.
struct WantedFile {
  std::string sha256;
  std::uint64_t size = 0;
  std::vector<std::string> chunks;  ///< the sha256 of each chunk, in order
  static constexpr auto fields() {
    return std::tuple(field("sha256", &WantedFile::sha256), field("size", &WantedFile::size),
                      field("chunks", &WantedFile::chunks));
  }
};

/// What is there of one file.
struct StoreState {
  bool whole = false;
  std::vector<std::uint32_t> chunks;  ///< that are there and right, of a file that is not whole
  static constexpr auto fields() {
    return std::tuple(field("whole", &StoreState::whole), field("chunks", &StoreState::chunks));
  }
};
struct OpenStoreResponse {
  std::vector<StoreState> files;  ///< in the order of the request
  std::uint64_t free_bytes = 0;   ///< on the store's file system
  static constexpr auto fields() {
    return std::tuple(field("files", &OpenStoreResponse::files),
                      field("freeBytes", &OpenStoreResponse::free_bytes));
  }
};
/// Says what of these files is there; chunks of the others are taken from now on. What an earlier run left of
/// them is read again, and counts where its sha256 is right.
struct OpenStore {
  static constexpr std::string_view method = "store.open";
  static constexpr bool mutates = true;
  using Response = OpenStoreResponse;
  std::uint64_t chunk_bytes = 0;
  std::vector<WantedFile> files;
  static constexpr auto fields() {
    return std::tuple(field("chunkBytes", &OpenStore::chunk_bytes), field("files", &OpenStore::files));
  }
};

/// One chunk, from the bootstrapper: its bytes are the body. With its last chunk a file is whole and has its
/// place.
struct PutChunk {
  static constexpr std::string_view method = "store.put";
  static constexpr bool mutates = true;
  using Response = Done;
  std::string sha256;  ///< of the file
  std::uint32_t chunk = 0;
  static constexpr auto fields() {
    return std::tuple(field("sha256", &PutChunk::sha256), field("chunk", &PutChunk::chunk));
  }
};

/// One chunk, from another host's agent. An unreachable Error where that does not answer, or not with the
/// run's key.
struct FetchChunk {
  static constexpr std::string_view method = "store.fetch";
  static constexpr bool mutates = true;
  using Response = Done;
  std::string sha256;  ///< of the file
  std::uint32_t chunk = 0;
  std::string address;
  std::uint16_t port = 0;
  static constexpr auto fields() {
    return std::tuple(field("sha256", &FetchChunk::sha256), field("chunk", &FetchChunk::chunk),
                      field("address", &FetchChunk::address), field("port", &FetchChunk::port));
  }
};

/// Hand chunks to other agents for as long as this connection lives. The body is the run's key: whoever
/// proves that he has it is given what he asks for by its sha256.
struct ServeStoreResponse {
  std::uint16_t port = 0;  ///< the one that is listened on; 0: all are taken
  static constexpr auto fields() { return std::tuple(field("port", &ServeStoreResponse::port)); }
};
struct ServeStore {
  static constexpr std::string_view method = "store.serve";
  static constexpr bool mutates = false;
  using Response = ServeStoreResponse;
  std::vector<std::uint16_t> ports;  ///< tried in this order
  static constexpr auto fields() { return std::tuple(field("ports", &ServeStore::ports)); }
};

/// Close that port and every connection to it.
struct StopServingStore {
  static constexpr std::string_view method = "store.serve.stop";
  static constexpr bool mutates = false;
  using Response = Done;
  static constexpr auto fields() { return std::tuple<>(); }
};

/// Remove what is not named here, half-made files included.
struct KeepStoredResponse {
  std::uint32_t removed = 0;  ///< files
  std::uint64_t bytes = 0;    ///< what they took
  static constexpr auto fields() {
    return std::tuple(field("removed", &KeepStoredResponse::removed),
                      field("bytes", &KeepStoredResponse::bytes));
  }
};
struct KeepStored {
  static constexpr std::string_view method = "store.keep";
  static constexpr bool mutates = true;
  using Response = KeepStoredResponse;
  std::vector<std::string> sha256s;
  static constexpr auto fields() { return std::tuple(field("sha256s", &KeepStored::sha256s)); }
};

/// Copy a file out of the store to `path`, mode 0600, where a task looks for its content. It is compared with
/// its sha256 on the way: one that is not right any more leaves the store and is not found.
struct TakeStoredResponse {
  bool found = false;
  static constexpr auto fields() { return std::tuple(field("found", &TakeStoredResponse::found)); }
};
struct TakeStored {
  static constexpr std::string_view method = "store.take";
  /// A task in check mode needs its content, too: as with an upload, nothing but this file is written.
  static constexpr bool mutates = false;
  using Response = TakeStoredResponse;
  std::string sha256;
  std::string path;  ///< below /var/lib/muster/incoming
  static constexpr auto fields() {
    return std::tuple(field("sha256", &TakeStored::sha256), field("path", &TakeStored::path));
  }
};

}  // namespace muster
