#include "agent/tasks/modules/command_result.hpp"

#include <array>
#include <cstdio>
#include <ctime>

#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::seconds;

namespace {

constexpr std::int64_t kMicroseconds = 1'000'000;

std::string fraction(std::int64_t part) {
  if (part == 0) return {};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), ".%06d", static_cast<int>(part));
  return text.data();
}

std::string shown(std::string_view bytes, bool strip) {
  auto text = as_utf8(bytes);
  if (strip) text.erase(text.find_last_not_of("\r\n") + 1);
  return text;
}

}  // namespace

std::string python_time(std::chrono::system_clock::time_point moment) {
  const auto whole = std::chrono::floor<seconds>(moment);
  const std::time_t at = std::chrono::system_clock::to_time_t(whole);
  struct tm local {};
  ::localtime_r(&at, &local);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &local);
  return text.data() + fraction(duration_cast<microseconds>(moment - whole).count());
}

std::string python_span(microseconds span) {
  const auto all = span.count() / kMicroseconds;
  const auto days = all / 86400;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%d:%02d:%02d", static_cast<int>(all / 3600 % 24),
                static_cast<int>(all / 60 % 60), static_cast<int>(all % 60));
  const auto prefix = days == 0 ? "" : std::to_string(days) + (days == 1 ? " day, " : " days, ");
  return prefix + text.data() + fraction(span.count() % kMicroseconds);
}

std::string shell_quoted(const std::string& word) {
  constexpr std::string_view kSafe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\"'\"'") : std::string(1, c);
  return out + "'";
}

std::string shell_quoted(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + shell_quoted(word);
  return out;
}

void tell_ended(Answer& answer, const Captured& captured, bool strip) {
  const int status = return_code(captured.exit);
  answer.values["rc"] = status;
  answer.values["stdout"] = shown(captured.out, strip);
  answer.values["stderr"] = shown(captured.err, strip);
  if (captured.truncated)
    warn(answer, "The output is cut: only its first 16 MiB (of stderr: 1 MiB) were kept.");
  if (status == 0) return;
  answer.failed = true;
  answer.msg = "non-zero return code";
}

}  // namespace muster::modules
