#include <array>
#include <charconv>

#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
  bool as_sold;
};

constexpr std::uint64_t kKiB = 1ULL << 10;
/// GB says how a host is sold. Firmware, kernel and hypervisor keep some of that, so a "2 GB" host shows
/// about 1.8 GiB; kubeadm's own bound for it is 1700 MiB (checks_linux.go), and other sizes are scaled alike.
/// GiB means what it says.
constexpr std::uint64_t kKubeadmBoundMiB = 1700;
constexpr std::uint64_t kKubeadmSoldMiB = 2048;
constexpr std::array kUnits{
    Unit{"KiB", 1ULL << 10, false}, Unit{"MiB", 1ULL << 20, false}, Unit{"GiB", 1ULL << 30, false},
    Unit{"TiB", 1ULL << 40, false}, Unit{"Ki", 1ULL << 10, false},  Unit{"Mi", 1ULL << 20, false},
    Unit{"Gi", 1ULL << 30, false},  Unit{"Ti", 1ULL << 40, false},  Unit{"MB", 1ULL << 20, true},
    Unit{"GB", 1ULL << 30, true},   Unit{"TB", 1ULL << 40, true},   Unit{"M", 1ULL << 20, true},
    Unit{"G", 1ULL << 30, true},    Unit{"T", 1ULL << 40, true}};
constexpr double kMost = 1ULL << 50;

}  // namespace

Result<std::uint64_t> parse_memory(std::string_view text) {
  const auto bad = [&](const char* why) {
    return fail(ErrorKind::usage, in_quotes(text) + " is no amount of memory: " + why)
        .next("for instance 2GB (a host sold as 2 GB), or 1700MiB (exactly that)");
  };
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{}) return bad("it does not begin with a number");
  std::string_view name(at, static_cast<std::size_t>(end - at));
  if (name.starts_with(' ')) name.remove_prefix(1);
  if (name.empty()) return bad("the unit is missing");
  for (const auto& unit : kUnits) {
    if (unit.name != name) continue;
    double bytes = number * static_cast<double>(unit.bytes);
    if (unit.as_sold) bytes = bytes * kKubeadmBoundMiB / kKubeadmSoldMiB;
    if (!(bytes >= 0 && bytes <= kMost)) return bad("it is out of range");
    const auto whole = static_cast<std::uint64_t>(bytes);
    return whole - whole % kKiB;
  }
  return bad("the unit is one of MB, GB, TB, KiB, MiB, GiB, TiB");
}

}  // namespace muster::cluster
