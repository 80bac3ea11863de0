#include "agent/probes/fingerprint.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace muster::probes {
namespace {

// Below what any path with IPv6 carries (an MTU of 1280), so that neither the interface nor a router that
// clamps the MSS lowers it; above what a window of two segments needs: the kernel raises clamps below 1152
// bytes (tcp_set_window_clamp, SOCK_MIN_RCVBUF / 2).
constexpr std::uint32_t kLeastMss = 600;
constexpr std::uint32_t kMssValues = 600;
// The window is a whole number of segments, or the kernel rounds it down; old kernels offer ten at most
// (tcp_select_initial_window, TCP_DEFAULT_INIT_RCVWND).
constexpr std::uint32_t kLeastSegments = 2;
constexpr std::uint32_t kMostSegments = 10;
// The greatest prime of them: every step through them visits all.
static_assert(Fingerprints::kDistinct <= kMssValues * (kMostSegments - kLeastSegments + 1));

/// FNV-1a.
std::uint64_t hash(std::string_view text, std::uint64_t seed) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return seed;
}

/// The finalizer of splitmix64: every bit of `x` changes half of the result's.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

Fingerprints::Fingerprints(std::string_view token, std::string_view name) {
  constexpr std::uint64_t kBasis = 0xcbf29ce484222325;
  const auto key = hash(name, hash("\n", hash(token, kBasis)));
  step_ = 1 + mix(key) % (kDistinct - 1);
  offset_ = mix(key + 1) % kDistinct;
}

Fingerprint Fingerprints::of(std::uint16_t port) const {
  const auto index = static_cast<std::uint32_t>((step_ * port + offset_) % kDistinct);
  const auto mss = kLeastMss + index % kMssValues;
  const auto segments = kLeastSegments + index / kMssValues;
  return {static_cast<std::uint16_t>(mss), static_cast<std::uint16_t>(mss * segments)};
}

void show(Fingerprint fingerprint, int socket) {
  const int mss = fingerprint.mss;
  const int window = fingerprint.window;
  setsockopt(socket, IPPROTO_TCP, TCP_MAXSEG, &mss, sizeof mss);
  setsockopt(socket, IPPROTO_TCP, TCP_WINDOW_CLAMP, &window, sizeof window);
}

}  // namespace muster::probes
