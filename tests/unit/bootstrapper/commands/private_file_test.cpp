#include "bootstrapper/commands/private_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::commands {

namespace fs = std::filesystem;

TEST_CASE("a private file is its owner's alone, and takes the place of a link instead of following it") {
  const test::Scratch scratch;
  const auto file = scratch / "lab.kubeconfig";
  const std::string theirs = scratch.file("theirs", "theirs");
  fs::create_symlink(theirs, file);
  fs::create_symlink(theirs, scratch / "lab.kubeconfig.new");
  REQUIRE(write_private(file, "key").has_value());
  CHECK_FALSE(fs::is_symlink(file));
  CHECK(test::mode_of(file) == 0600);
  CHECK(test::content_of(file) == "key");
  CHECK(test::content_of(theirs) == "theirs");
  CHECK_FALSE(fs::is_symlink(scratch / "lab.kubeconfig.new"));
}

TEST_CASE("a private file that cannot be written is an error that names it") {
  const test::Scratch scratch;
  const auto file = scratch / "none/lab.kubeconfig";
  const auto written = write_private(file, "key");
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().message() == file.string() + ": cannot be written: No such file or directory");
}

}  // namespace muster::commands
