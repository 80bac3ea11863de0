#include "agent/jobs/directory_watch.hpp"

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/coroutine.hpp"

using namespace muster;
using test::Scratch;

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::hours kNever(1);

/// changed() as a coroutine with a value, as test::run wants it.
boost::asio::awaitable<bool> changed(DirectoryWatch& watch, std::chrono::milliseconds most) {
  co_await watch.changed(most);
  co_return true;
}

}  // namespace

TEST_CASE("a change is seen also when it came before the wait") {
  const Scratch scratch;
  std::ofstream open_file(scratch.file("written", "x"), std::ios::app);
  scratch.file("elsewhere", "x");
  struct Row {
    const char* what;
    std::function<void()> change;
  };
  const Row rows[] = {
      {"made", [&] { scratch.file("new", ""); }},
      {"written", [&] { open_file << "more" << std::flush; }},
      {"closed by its writer", [&] { open_file.close(); }},
      {"renamed", [&] { fs::rename(scratch / "elsewhere", scratch / "here"); }},
  };
  boost::asio::io_context context(1);
  for (const auto& row : rows) {
    CAPTURE(row.what);
    DirectoryWatch watch(context.get_executor(), scratch / "");
    row.change();
    CHECK(test::run(context, changed(watch, kNever)));
  }
}

TEST_CASE("without a change, and without inotify, the time limit ends the wait") {
  const Scratch scratch;
  boost::asio::io_context context(1);
  DirectoryWatch quiet(context.get_executor(), scratch / "");
  CHECK(test::run(context, changed(quiet, std::chrono::milliseconds(5))));
  DirectoryWatch nothing(context.get_executor(), scratch / "none");
  CHECK(test::run(context, changed(nothing, std::chrono::milliseconds(5))));
}
