#include "agent/protocol/ports.hpp"

#include <algorithm>
#include <charconv>

namespace muster {

std::size_t count(std::span<const PortRange> ranges) {
  std::size_t total = 0;
  for (const auto& range : ranges) total += static_cast<std::size_t>(range.last - range.first) + 1;
  return total;
}

std::string to_string(std::span<const PortRange> ranges) {
  std::string text;
  for (const auto& [first, last] : ranges) {
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (last != first) text += '-' + std::to_string(last);
  }
  return text;
}

std::vector<PortRange> merged(std::vector<PortRange> ranges) {
  std::sort(ranges.begin(), ranges.end(), [](auto a, auto b) { return a.first < b.first; });
  std::vector<PortRange> out;
  for (const auto& range : ranges) {
    if (!out.empty() && range.first <= out.back().last + 1) {
      out.back().last = std::max(out.back().last, range.last);
    } else {
      out.push_back(range);
    }
  }
  return out;
}

std::vector<PortRange> to_ranges(std::vector<std::uint16_t> ports) {
  std::vector<PortRange> ranges;
  ranges.reserve(ports.size());
  for (const auto port : ports) ranges.push_back({port, port});
  return merged(std::move(ranges));
}

std::vector<PortRange> subtract(std::vector<PortRange> from, std::vector<PortRange> without) {
  const auto holes = merged(std::move(without));
  std::vector<PortRange> out;
  for (const auto& range : merged(std::move(from))) {
    int next = range.first;
    for (const auto& hole : holes) {
      if (hole.last < next || hole.first > range.last) continue;
      if (hole.first > next) {
        out.push_back({static_cast<std::uint16_t>(next), static_cast<std::uint16_t>(hole.first - 1)});
      }
      next = hole.last + 1;
    }
    if (next <= range.last) out.push_back({static_cast<std::uint16_t>(next), range.last});
  }
  return out;
}

std::vector<PortRange> common(const std::vector<PortRange>& a, const std::vector<PortRange>& b) {
  return subtract(a, subtract(a, b));
}

Result<PortRange> parse_port_range(std::string_view text) {
  const auto bad = [&](const char* why) {
    return fail(ErrorKind::usage,
                "\"" + std::string(text) + "\" is no port range such as 30000-32767: " + why);
  };
  const auto dash = text.find('-');
  const auto number = [](std::string_view part, int& out) {
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
    return error == std::errc{} && end == part.data() + part.size();
  };
  int first = 0;
  int last = 0;
  if (!number(text.substr(0, dash), first)) return bad("not a number");
  if (dash == std::string_view::npos) {
    last = first;
  } else if (!number(text.substr(dash + 1), last)) {
    return bad("not a number");
  }
  if (first < 1 || last > 65535) return bad("ports are 1 to 65535");
  if (first > last) return bad("it ends before it begins");
  return PortRange{static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(last)};
}

}  // namespace muster
