#include "agent/probes/reverse_path.hpp"

#include <charconv>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace muster::probes {

namespace {

std::optional<std::uint64_t> as_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::uint64_t> reverse_path_drops() {
  std::ifstream netstat("/proc/net/netstat");
  return reverse_path_drops_in(netstat);
}

std::optional<std::uint64_t> reverse_path_drops_in(std::istream& netstat) {
  std::string names;
  std::string numbers;
  while (std::getline(netstat, names) && std::getline(netstat, numbers)) {
    if (!names.starts_with("TcpExt:")) continue;
    std::istringstream name_words(names);
    std::istringstream number_words(numbers);
    for (std::string name, number; name_words >> name && number_words >> number;) {
      if (name == "IPReversePathFilter") return as_number(number);
    }
  }
  return std::nullopt;
}

}  // namespace muster::probes
