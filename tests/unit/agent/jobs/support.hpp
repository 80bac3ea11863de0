#pragma once
// What the tests of jobs share: a loop with children, and FIFOs by which tests and children wait for each
// other.

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "agent/jobs/child.hpp"
#include "agent/protocol/descriptor.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/coroutine.hpp"

namespace muster::test {

/// An io_context and the children of a test.
struct Loop {
  boost::asio::io_context context{1};
  Children children{context.get_executor()};

  template <class T>
  T run(boost::asio::awaitable<T> work) {
    return test::run(context, std::move(work));
  }
};

inline std::vector<std::string> shell(const std::string& script) {
  return {"sh", "-c", script};
}

/// A FIFO that children open by its name: to tell something, or to be held up by reading from it.
class NamedPipe {
 public:
  explicit NamedPipe(std::filesystem::path path) : path_(std::move(path)) {
    if (::mkfifo(path_.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
    reading_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  [[nodiscard]] std::string name() const { return path_.string(); }
  [[nodiscard]] int fd() const { return reading_.get(); }

  /// Waits for one piece; "" when all writers are gone.
  [[nodiscard]] std::string next() const {
    pollfd waiting{reading_.get(), POLLIN, 0};
    int ready = 0;
    do {
      ready = ::poll(&waiting, 1, 60'000);
    } while (ready < 0 && errno == EINTR);  // a child ended
    if (ready != 1) throw std::runtime_error(name() + ": nothing came");
    char chunk[256];
    const auto got = ::read(reading_.get(), chunk, sizeof chunk);
    return {chunk, got > 0 ? static_cast<std::size_t>(got) : 0};
  }
  /// What comes until all writers are gone.
  [[nodiscard]] std::string rest() const {
    std::string all;
    for (auto piece = next(); !piece.empty(); piece = next()) all += piece;
    return all;
  }

 private:
  std::filesystem::path path_;
  Descriptor reading_;
};

}  // namespace muster::test
