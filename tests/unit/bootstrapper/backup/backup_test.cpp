#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "agent/protocol/sha256.hpp"
#include "bootstrapper/archive/tar.hpp"
#include "bootstrapper/backup/manifest.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::backup {

namespace {

namespace fs = std::filesystem;

Part part_of(std::string name, const std::string& content) {
  Part part;
  part.name = std::move(name);
  part.size = content.size();
  part.sha256 = sha256_hex(content);
  return part;
}

const std::string kSnapshot(700'001, 's');
const std::string kKey = "key\n";

Manifest sample() {
  Manifest manifest;
  manifest.schema = kSchema;
  manifest.cluster = "lab";
  manifest.kubernetes = "1.20.2";
  manifest.revision = 4711;
  manifest.parts = {part_of("pki/ca.key", kKey), part_of(std::string(kSnapshotName), kSnapshot)};
  return manifest;
}

/// Writes the sample; `snapshot` may differ from what is announced.
Result<> write_sample(const fs::path& file, const std::string& snapshot = kSnapshot) {
  TRY(auto writer, archive::ArchiveWriter::make(file, backup_rules()));
  const auto manifest = sample();
  TRY(writer.begin(encode(manifest), 1'795'734'000));
  TRY(writer.part(manifest.parts[0]));
  TRY(writer.bytes(kKey));
  TRY(writer.end_part());
  TRY(writer.part(manifest.parts[1]));
  TRY(writer.bytes(snapshot));
  TRY(writer.end_part());
  return writer.finish([](const fs::path& written) -> Result<> {
    TRY(verify_backup(written));
    return {};
  });
}

std::string content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("a backup is written with mode 0600, is what tar makes, and is verified") {
  const test::Scratch scratch;
  const fs::path file = scratch / "lab.backup.tar";
  REQUIRE(write_sample(file));
  struct stat seen {};
  REQUIRE(::stat(file.c_str(), &seen) == 0);
  CHECK((seen.st_mode & 0777) == 0600);
  CHECK(seen.st_nlink == 1);
  CHECK_FALSE(fs::exists(file.string() + ".partial"));
  const auto manifest = verify_backup(file);
  REQUIRE(manifest);
  CHECK(manifest->revision == 4711);
  CHECK(manifest->parts.size() == 2);
}

TEST_CASE("a file that is there is not overwritten, and one that fails leaves nothing") {
  const test::Scratch scratch;
  const fs::path file = scratch / "lab.backup.tar";
  REQUIRE(write_sample(file));
  CHECK_FALSE(archive::ArchiveWriter::make(file, backup_rules()));
  const fs::path other = scratch / "other.tar";
  CHECK_FALSE(write_sample(other, "short"));
  auto wrong = kSnapshot;
  wrong[5] = 'S';
  CHECK_FALSE(write_sample(other, wrong));
  CHECK_FALSE(fs::exists(other));
  CHECK_FALSE(fs::exists(other.string() + ".partial"));
}

TEST_CASE("a backup that is cut, changed or somebody else's is refused") {
  const test::Scratch scratch;
  const fs::path file = scratch / "lab.backup.tar";
  REQUIRE(write_sample(file));
  const auto whole = content_of(file);
  const fs::path broken = scratch / "broken.tar";
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{100}, std::size_t{512}, std::size_t{1024}, whole.size() / 2}) {
    CAPTURE(length);
    std::ofstream(broken, std::ios::binary) << whole.substr(0, length);
    CHECK_FALSE(verify_backup(broken));
  }
  auto changed = whole;
  changed[whole.size() / 2] = '?';
  std::ofstream(broken, std::ios::binary) << changed;
  const auto verified = verify_backup(broken);
  REQUIRE_FALSE(verified);
  CHECK(verified.error().message().find("etcd/snapshot.db has sha256 ") != std::string::npos);
  std::ofstream(broken, std::ios::binary) << *archive::tar_header({"hello", 0}, 0) << archive::tar_end();
  CHECK_FALSE(verify_backup(broken));
  CHECK_FALSE(verify_backup(scratch / "nothing.tar"));
}

}  // namespace muster::backup
