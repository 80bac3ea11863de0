#pragma once
// A file descriptor that closes itself, and how many of them probes may hold.

#include <unistd.h>

#include <string>
#include <utility>

namespace muster::probes {

/// Owns one file descriptor; -1 is none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool open() const { return fd_ >= 0; }
  /// Closes it now; safe to repeat.
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

/// Raises this process's soft limit of open files to the hard one. Gives the first descriptor number that
/// probes leave to the rest of the agent: the kernel hands out the lowest free number, so one that high means
/// that the limit is near.
int descriptor_ceiling();
/// An errno as text; where it means too few descriptors, also how many there may be and what to raise.
std::string why_no_socket(int error, int ceiling);

}  // namespace muster::probes
