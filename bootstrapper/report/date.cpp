#include "bootstrapper/report/date.hpp"

#include <array>
#include <ctime>

namespace muster::report {

namespace {

std::string formatted(std::int64_t seconds, const char* format) {
  const std::time_t time = seconds;
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &utc)};
}

}  // namespace

std::string rfc3339(std::int64_t seconds) {
  return formatted(seconds, "%Y-%m-%dT%H:%M:%SZ");
}

std::string date_text(std::int64_t seconds) {
  return formatted(seconds, "%Y-%m-%d %H:%M");
}

}  // namespace muster::report
