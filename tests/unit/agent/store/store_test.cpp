#include "agent/store/store.hpp"

#include <doctest/doctest.h>

#include "agent/protocol/sha256.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/show_result.hpp"

namespace muster {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kChunk = 4096;

/// Content of three chunks, the last one short, none of them zeros.
std::string sample(char first = 'a') {
  return std::string(kChunk, first) + std::string(kChunk, 'b') + std::string(100, 'c');
}

WantedFile wanted_file(const std::string& content) {
  WantedFile file;
  file.sha256 = sha256_hex(content);
  file.size = content.size();
  for (std::size_t at = 0; at < content.size(); at += kChunk)
    file.chunks.push_back(sha256_hex(content.substr(at, kChunk)));
  return file;
}

std::string chunk_of(const std::string& content, std::uint32_t chunk) {
  return content.substr(chunk * kChunk, kChunk);
}

Result<OpenStoreResponse> open(Store& store, const std::vector<std::string>& contents) {
  OpenStore request;
  request.chunk_bytes = kChunk;
  for (const auto& content : contents) request.files.push_back(wanted_file(content));
  return store.open(request);
}

void put_all(Store& store, const std::string& content) {
  const auto file = wanted_file(content);
  for (std::uint32_t chunk = 0; chunk < file.chunks.size(); ++chunk)
    REQUIRE(store.put(file.sha256, chunk, chunk_of(content, chunk)));
}

}  // namespace

TEST_CASE("a file is whole once all its chunks came, in any order") {
  const test::Scratch scratch;
  Store store(scratch / "store");
  const auto content = sample();
  const auto file = wanted_file(content);
  const auto opened = open(store, {content});
  REQUIRE(opened);
  CHECK_FALSE(opened->files[0].whole);
  CHECK(opened->files[0].chunks.empty());
  CHECK(opened->free_bytes > 0);
  for (const std::uint32_t chunk : {2U, 0U, 1U}) {
    CHECK_FALSE(fs::exists(scratch / "store/sha256/" / file.sha256));
    REQUIRE(store.put(file.sha256, chunk, chunk_of(content, chunk)));
  }
  CHECK(test::content_of(scratch / "store/sha256/" / file.sha256) == content);
  CHECK(test::mode_of(scratch / "store") == 0700);
  CHECK(test::mode_of(scratch / "store/sha256/" / file.sha256) == 0600);
  CHECK(open(store, {content})->files[0].whole);
  // A chunk that comes twice is no harm.
  CHECK(store.put(file.sha256, 0, chunk_of(content, 0)));
}

TEST_CASE("what an earlier run left is read again, and wrong bytes do not count") {
  const test::Scratch scratch;
  const auto content = sample();
  const auto file = wanted_file(content);
  {
    Store store(scratch / "store");
    REQUIRE(open(store, {content}));
    REQUIRE(store.put(file.sha256, 0, chunk_of(content, 0)));
    REQUIRE(store.put(file.sha256, 2, chunk_of(content, 2)));
  }
  SUBCASE("as it was left") {
    Store store(scratch / "store");
    const auto opened = open(store, {content});
    REQUIRE(opened);
    CHECK(opened->files[0].chunks == std::vector<std::uint32_t>{0, 2});
    REQUIRE(store.put(file.sha256, 1, chunk_of(content, 1)));
    CHECK(test::content_of(scratch / "store/sha256/" / file.sha256) == content);
  }
  SUBCASE("a power cut lost some") {
    std::fstream(scratch / "store/partial/" / file.sha256, std::ios::in | std::ios::out | std::ios::binary)
        << "?";
    Store store(scratch / "store");
    CHECK(open(store, {content})->files[0].chunks == std::vector<std::uint32_t>{2});
  }
}

TEST_CASE("a wrong chunk is refused, and the right one is still wanted") {
  const test::Scratch scratch;
  Store store(scratch / "store");
  const auto content = sample();
  const auto file = wanted_file(content);
  REQUIRE(open(store, {content}));
  CHECK_FALSE(store.put(file.sha256, 0, chunk_of(content, 1)));
  CHECK_FALSE(store.put(file.sha256, 0, "short"));
  CHECK_FALSE(store.put(file.sha256, 3, ""));
  CHECK_FALSE(store.put(std::string(64, '0'), 0, chunk_of(content, 0)));
  CHECK_FALSE(store.read(file.sha256, 0, kChunk));
  put_all(store, content);
  CHECK(*store.read(file.sha256, kChunk, 5) == "bbbbb");
}

TEST_CASE("a chunk of an open file is read once it is there, and never beyond it") {
  const test::Scratch scratch;
  Store store(scratch / "store");
  const auto content = sample();
  const auto file = wanted_file(content);
  REQUIRE(open(store, {content}));
  REQUIRE(store.put(file.sha256, 1, chunk_of(content, 1)));
  CHECK(*store.read(file.sha256, kChunk, kChunk) == chunk_of(content, 1));
  CHECK_FALSE(store.read(file.sha256, kChunk, kChunk + 1));
  CHECK_FALSE(store.read(file.sha256, 0, kChunk));
  CHECK_FALSE(store.read("../../etc/shadow", 0, 10));
}

TEST_CASE("requests that are none are refused before anything is made") {
  const test::Scratch scratch;
  Store store(scratch / "store");
  OpenStore request;
  request.chunk_bytes = kChunk;
  request.files.push_back(wanted_file(sample()));
  SUBCASE("a name that leaves the store") {
    request.files[0].sha256 = "../" + std::string(61, 'a');
  }
  SUBCASE("a chunk too few") {
    request.files[0].chunks.pop_back();
  }
  SUBCASE("no size of chunks") {
    request.chunk_bytes = 0;
  }
  SUBCASE("chunks that no memory holds") {
    request.chunk_bytes = std::uint64_t{1} << 40;
  }
  CHECK_FALSE(store.open(request));
  CHECK_FALSE(fs::exists(scratch / "store"));
}

TEST_CASE("keep leaves what is named and nothing else") {
  const test::Scratch scratch;
  Store store(scratch / "store");
  const auto kept = sample('k');
  const auto old = sample('o');
  const auto half = sample('h');
  REQUIRE(open(store, {kept, old, half}));
  put_all(store, kept);
  put_all(store, old);
  REQUIRE(store.put(sha256_hex(half), 0, chunk_of(half, 0)));
  KeepStored request;
  request.sha256s = {sha256_hex(kept)};
  const auto done = store.keep(request);
  REQUIRE(done);
  CHECK(done->removed == 2);
  CHECK(fs::exists(scratch / "store/sha256/" / sha256_hex(kept)));
  CHECK_FALSE(fs::exists(scratch / "store/sha256/" / sha256_hex(old)));
  CHECK(fs::is_empty(scratch / "store/partial"));
}

TEST_CASE("a file is taken out verified; one that is not right any more leaves the store") {
  const test::Scratch scratch;
  fs::create_directories(scratch / "var/lib/muster");
  Store store(scratch / "store", (scratch / "").string());
  const auto content = sample();
  const auto stored = scratch / "store/sha256/" / sha256_hex(content);
  REQUIRE(open(store, {content}));
  put_all(store, content);
  TakeStored request;
  request.sha256 = sha256_hex(content);
  request.path = "/var/lib/muster/incoming/1-2";
  CHECK(store.take(request)->found);
  CHECK(test::content_of(scratch / "var/lib/muster/incoming/1-2") == content);
  CHECK(test::mode_of(scratch / "var/lib/muster/incoming/1-2") == 0600);
  CHECK_FALSE(store.take(request));  // it is there already

  request.path = "/var/lib/muster/incoming/../../../etc/passwd";
  CHECK_FALSE(store.take(request));
  request.path = "/var/lib/muster/incoming/3";
  std::ofstream(stored, std::ios::binary) << "changed";
  CHECK_FALSE(store.take(request)->found);
  CHECK_FALSE(fs::exists(scratch / "var/lib/muster/incoming/3"));
  CHECK_FALSE(fs::exists(stored));
  CHECK_FALSE(store.take(request)->found);
}

}  // namespace muster
