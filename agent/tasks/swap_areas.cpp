#include "agent/tasks/swap_areas.hpp"

#include <algorithm>
#include <sstream>

#include "agent/protocol/whole_file.hpp"

namespace muster {

namespace {

constexpr std::size_t kLargestFile = 1 << 20;

/// "\040" is a blank: how the kernel writes one in a path (seq_path).
std::string unescaped(std::string_view text) {
  std::string out;
  const auto is_octal = [](char letter) { return letter >= '0' && letter <= '7'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digits = text.substr(i + 1, 3);
    if (text[i] == '\\' && digits.size() == 3 && std::all_of(digits.begin(), digits.end(), is_octal)) {
      out += static_cast<char>((digits[0] - '0') * 64 + (digits[1] - '0') * 8 + (digits[2] - '0'));
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

Result<std::vector<ActiveSwap>> read_swap_areas(const std::filesystem::path& root) {
  const auto path = root / "proc/swaps";
  TRY(const auto file, read_whole_file(path, kLargestFile));
  std::vector<ActiveSwap> areas;
  if (!file) return areas;
  std::istringstream lines(file->bytes);
  std::string line;
  std::getline(lines, line);  // the headings
  while (std::getline(lines, line)) {
    std::istringstream columns(line);
    std::string name, type;
    std::uint64_t size = 0;
    ActiveSwap area;
    if (!(columns >> name >> type >> size >> area.used_kib >> area.priority)) {
      return fail(ErrorKind::agent, path.string() + ": cannot read the line \"" + line.substr(0, 64) + "\"");
    }
    area.path = unescaped(name);
    areas.push_back(std::move(area));
  }
  return areas;
}

Result<bool> is_swap_area(const std::filesystem::path& root, const std::string& path) {
  TRY(const auto areas, read_swap_areas(root));
  return std::any_of(areas.begin(), areas.end(), [&](const auto& area) { return area.path == path; });
}

Result<> check_memory_for_swap_off(const std::filesystem::path& root, const std::vector<ActiveSwap>& areas) {
  std::uint64_t used = 0;
  for (const auto& area : areas) used += area.used_kib;
  if (used == 0) return {};
  const auto path = root / "proc/meminfo";
  TRY(const auto file, read_whole_file(path, kLargestFile));
  constexpr std::string_view kKey = "MemAvailable:";
  const auto at = file ? file->bytes.find(kKey) : std::string::npos;
  std::uint64_t available = 0;
  // Since Linux 3.14, and in the kernels of CentOS 7.
  if (at == std::string::npos || !(std::istringstream(file->bytes.substr(at + kKey.size())) >> available)) {
    return fail(ErrorKind::agent, path.string() + ": no MemAvailable: swap is left on");
  }
  if (used < available) return {};
  return fail(ErrorKind::agent, std::to_string(used >> 10) + " MiB are swapped out and " +
                                    std::to_string(available >> 10) +
                                    " MiB of memory are available: swap is left on")
      .next("stop what needs the memory, then run it again");
}

std::vector<std::string> swap_on_command(const std::string& path, std::int32_t priority) {
  if (priority < 0) return {"swapon", path};
  return {"swapon", "--priority", std::to_string(priority), path};
}

}  // namespace muster
