#include "bootstrapper/bundle/bundle.hpp"

#include <doctest/doctest.h>

#include "agent/protocol/sha256.hpp"
#include "bootstrapper/bundle/digests.hpp"
#include "tests/unit/bootstrapper/bundle/samples.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::bundle {

using namespace test;

namespace {

using muster::test::content_of;

Result<Manifest> make(const fs::path& directory, const fs::path& file) {
  TRY(const auto contents, look_at_directory(directory));
  return write_bundle(file, contents, spec(), {});
}

std::string read_whole(const archive::FileRange& range) {
  return *archive::read_at(range, 0, static_cast<std::size_t>(*archive::size_of(range)));
}

}  // namespace

TEST_CASE("a bundle gives back what went in, in place, and the same files give the same bytes") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  write(scratch / "offline/large", std::string(9'000'001, 'l'), 0640);
  write(scratch / "offline/empty", "");
  const auto made = make(scratch / "offline", scratch / "one.bundle");
  REQUIRE(made);
  const auto opened = Bundle::open(scratch / "one.bundle");
  REQUIRE(opened);
  const auto& bundle = **opened;
  CHECK(bundle.manifest().kubernetes == "1.20.2");
  CHECK(bundle.manifest().images.size() == 7);
  const auto* large = bundle.find(scratch / "one.bundle/large");
  REQUIRE(large);
  CHECK(large->mode == 0640);
  CHECK(large->chunks.size() == 3);
  CHECK(read_whole(bundle.range_of(*large)) == std::string(9'000'001, 'l'));
  CHECK(read_whole(bundle.range_of(*bundle.find(scratch / "one.bundle/images/etcd.tar"))) ==
        content_of(scratch / "offline/images/etcd.tar"));
  CHECK(bundle.find(scratch / "one.bundle/empty")->chunks.empty());

  fs::last_write_time(scratch / "offline/docker.tgz", fs::file_time_type::clock::now());
  REQUIRE(make(scratch / "offline", scratch / "two.bundle"));
  CHECK(content_of(scratch / "one.bundle") == content_of(scratch / "two.bundle"));
}

TEST_CASE("a bundle is a directory of its own name, and nothing beside it") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  REQUIRE(make(scratch / "offline", scratch / "lab.bundle"));
  const auto bundle = *Bundle::open(scratch / "lab.bundle");
  CHECK(bundle->has(scratch / "lab.bundle"));
  CHECK(bundle->has(scratch / "lab.bundle/images"));
  CHECK(bundle->has(scratch / "lab.bundle/images/"));
  CHECK_FALSE(bundle->has(scratch / "lab.bundle/image"));
  CHECK_FALSE(bundle->has(scratch / "lab.bundle2/images"));
  CHECK_FALSE(bundle->has(scratch / "lab.bundle/../other"));
  CHECK(bundle->below(scratch / "lab.bundle/images/").size() == 7);
  CHECK_FALSE(bundle->find(scratch / "lab.bundle/images"));
}

TEST_CASE("cut, changed and foreign files are told clearly") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  REQUIRE(make(scratch / "offline", scratch / "lab.bundle"));
  const auto whole = content_of(scratch / "lab.bundle");
  const auto broken = scratch / "broken.bundle";
  const auto why = [&](const std::string& bytes) {
    write(broken, bytes);
    const auto opened = Bundle::open(broken);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind() == ErrorKind::usage);
    CHECK(opened.error().message().find(broken.string()) != std::string::npos);
    return opened.error().message();
  };
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{100}, std::size_t{512}, whole.size() / 2, whole.size() - 1}) {
    CAPTURE(length);
    const auto said = why(whole.substr(0, length));
    CHECK(said.find("it is not whole") != std::string::npos);
  }
  auto changed = whole;
  changed[whole.size() - 5000] ^= 1;
  CHECK(why(changed).find("has sha256 ") != std::string::npos);
  CHECK(why(std::string(5000, 'x')).find("no tar archive") != std::string::npos);
  CHECK(why(tar_of("README", "hello")).find("no bundle of muster") != std::string::npos);
  CHECK(why(tar_of("muster.json", R"({"schema": "muster.backup/1"})"))
            .find("muster.backup/1, wanted muster.bundle/1") != std::string::npos);
  CHECK(why(tar_of("muster.json", "{")).find("muster.json") != std::string::npos);
  CHECK_FALSE(Bundle::open(scratch / "nothing"));
}

TEST_CASE("a manifest that lies about its files is refused") {
  Manifest manifest;
  manifest.schema = kSchema;
  const auto digest = sha256_hex("x");
  manifest.files = {{"a", 1, 0644, digest, "", {digest}}, {"site/0/b", 1, 0644, digest, "", {digest}}};
  manifest.site = {{"net.yaml", "site/0/b"}};
  CHECK(read_manifest(encode(manifest)));
  SUBCASE("it leaves the directory") {
    manifest.files[0].name = "../a";
  }
  SUBCASE("it is absolute") {
    manifest.files[0].name = "/a";
  }
  SUBCASE("it is written oddly") {
    manifest.files[0].name = "a/./a";
  }
  SUBCASE("twice") {
    manifest.files[1].name = "a";
  }
  SUBCASE("a chunk too few") {
    manifest.files[0].chunks.clear();
  }
  SUBCASE("no digest") {
    manifest.files[0].sha256 = "../../etc/passwd";
  }
  SUBCASE("chunks of nothing") {
    manifest.chunk_bytes = 0;
  }
  SUBCASE("a mode that sets the user") {
    manifest.files[0].mode = 04755;
  }
  SUBCASE("a file of this machine in the place of the site's") {
    manifest.site[0].name = "/root/.kube/config";
  }
  SUBCASE("another file in the place of the site's") {
    manifest.site[0].name = "a";
  }
  SUBCASE("another schema") {
    manifest.schema = "muster.bundle/2";
  }
  CHECK_FALSE(read_manifest(encode(manifest)));
}

TEST_CASE("a bundle that is there is replaced by a whole one only") {
  const muster::test::Scratch scratch;
  write_whole(scratch / "offline");
  REQUIRE(make(scratch / "offline", scratch / "lab.bundle"));
  const auto before = content_of(scratch / "lab.bundle");
  auto contents = *look_at_directory(scratch / "offline");
  contents.files["gone"] = scratch / "offline/gone";
  CHECK_FALSE(write_bundle(scratch / "lab.bundle", contents, spec(), {}));
  CHECK(content_of(scratch / "lab.bundle") == before);
  CHECK_FALSE(fs::exists(scratch / "lab.bundle.partial"));
  write(scratch / "offline/docker.tgz", "another");
  REQUIRE(make(scratch / "offline", scratch / "lab.bundle"));
  CHECK(content_of(scratch / "lab.bundle") != before);
}

TEST_CASE("the digests of chunks, however the bytes come") {
  for (const std::size_t piece : {1U, 3U, 4U, 5U, 100U}) {
    ChunkDigests digests(4);
    const std::string text = "abcdefghij";
    for (std::size_t at = 0; at < text.size(); at += piece)
      digests.update(std::string_view(text).substr(at, piece));
    CHECK(std::move(digests).end() ==
          std::vector<std::string>{sha256_hex("abcd"), sha256_hex("efgh"), sha256_hex("ij")});
  }
  CHECK(ChunkDigests(4).end().empty());
}

}  // namespace muster::bundle
