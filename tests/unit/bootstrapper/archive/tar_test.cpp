#include "bootstrapper/archive/tar.hpp"

#include <doctest/doctest.h>

#include "tests/unit/show_result.hpp"

namespace muster::archive {

TEST_CASE("a header says name and size, and is read again") {
  const auto header = tar_header({"pki/ca.key", 4711}, 1'795'734'000);
  REQUIRE(header);
  REQUIRE(header->size() == kTarBlock);
  const auto member = read_tar_header(*header);
  REQUIRE(member);
  REQUIRE(*member);
  CHECK((*member)->name == "pki/ca.key");
  CHECK((*member)->size == 4711);
  CHECK((*member)->mode == 0600);
  CHECK_FALSE(tar_header({std::string(101, 'x'), 1}, 0));
  CHECK_FALSE(tar_header({"x", kLargestMember + 1}, 0));
  CHECK(tar_header({"x", kLargestMember}, 0));
}

TEST_CASE("a block that is no header of a regular file is an Error, one of zeros the end") {
  CHECK(*read_tar_header(std::string(kTarBlock, '\0')) == std::nullopt);
  CHECK_FALSE(read_tar_header(std::string(kTarBlock, 'x')));
  CHECK_FALSE(read_tar_header("short"));
  const auto header = *tar_header({"a", 1}, 0);
  for (std::size_t at = 0; at < kTarBlock; ++at) {
    auto changed = header;
    changed[at] = static_cast<char>(changed[at] ^ 0x40);
    const auto read = read_tar_header(changed);
    CAPTURE(at);
    CHECK_FALSE(read);
  }
}

TEST_CASE("a long name is parted at a slash, and comes back whole") {
  for (const std::size_t folder : {90U, 140U, 155U}) {
    const auto name = std::string(folder, 'd') + "/" + std::string(80, 'f');
    const auto header = tar_header({name, 1, 0755}, 0);
    CAPTURE(folder);
    REQUIRE(header);
    const auto member = read_tar_header(*header);
    REQUIRE(member);
    CHECK((*member)->name == name);
    CHECK((*member)->mode == 0755);
  }
  CHECK_FALSE(tar_header({std::string(156, 'd') + "/f", 1}, 0));
  CHECK_FALSE(tar_header({"d/" + std::string(101, 'f'), 1}, 0));
}

}  // namespace muster::archive
