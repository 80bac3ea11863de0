#include "agent/probes/run_queue.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace muster::probes {

// /proc/thread-self came with Linux 3.17.
RunQueue::RunQueue()
    : schedstat_(::open(("/proc/self/task/" + std::to_string(::syscall(SYS_gettid)) + "/schedstat").c_str(),
                        O_RDONLY | O_CLOEXEC)) {}

std::chrono::nanoseconds RunQueue::waited() const {
  std::array<char, 96> line;
  const auto size = schedstat_.open() ? ::pread(schedstat_.get(), line.data(), line.size(), 0) : -1;
  if (size <= 0) return {};
  const std::string_view text(line.data(), static_cast<std::size_t>(size));
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return {};
  std::int64_t waited = 0;
  std::from_chars(text.data() + space + 1, text.data() + text.size(), waited);
  return std::chrono::nanoseconds(waited);
}

}  // namespace muster::probes
