#include "agent/tasks/modules/file_times.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/tasks/modules/attributes.hpp"

namespace muster::modules {

namespace {

using Kind = WantedTime::Kind;

double seconds(const timespec& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

timespec to_set(const WantedTime& wanted) {
  if (wanted.kind == Kind::kept) return {0, UTIME_OMIT};
  if (wanted.kind == Kind::now) return {0, UTIME_NOW};
  return {wanted.given, 0};
}

/// What the time is afterwards.
timespec after(const WantedTime& wanted, const timespec& before) {
  if (wanted.kind == Kind::kept) return before;
  if (wanted.kind == Kind::given) return {wanted.given, 0};
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return now;
}

bool same(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

Error failed(const std::string& path) {
  const int number = errno;
  return fail(ErrorKind::agent, "Error while updating modification or access time: [Errno " +
                                    std::to_string(number) + "] " + std::strerror(number) + ": b'" + path +
                                    "'");
}

}  // namespace

Result<WantedTime> WantedTime::parse(const std::string& text, const std::string& format) {
  WantedTime wanted;
  if (text == "preserve") return wanted;
  wanted.kind = Kind::now;
  if (text == "now") return wanted;
  wanted.kind = Kind::given;
  struct tm parts {};
  parts.tm_mday = 1;
  const char* end = ::strptime(text.c_str(), format.c_str(), &parts);
  if (!end || *end != '\0') {
    return fail(ErrorKind::usage, "Error while obtaining timestamp for time " + text + " using format " +
                                      format + ": time data '" + text + "' does not match format '" + format +
                                      "'");
  }
  parts.tm_isdst = -1;
  wanted.given = std::mktime(&parts);
  return wanted;
}

Result<bool> settle_times(const std::string& path, WantedTime modified, WantedTime accessed, bool check,
                          boost::json::object* diff) {
  if (modified.kind == Kind::kept && accessed.kind == Kind::kept) return false;
  struct stat seen {};
  if (::stat(path.c_str(), &seen) != 0) return failed(path);
  const auto mtime = after(modified, seen.st_mtim);
  const auto atime = after(accessed, seen.st_atim);
  if (same(mtime, seen.st_mtim) && same(atime, seen.st_atim)) return false;
  const std::array<timespec, 2> times{to_set(accessed), to_set(modified)};
  if (!check && ::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) != 0) return failed(path);
  if (!diff) return true;
  if (!same(mtime, seen.st_mtim))
    add_to_diff(*diff, {{"mtime", seconds(seen.st_mtim)}}, {{"mtime", seconds(mtime)}});
  if (!same(atime, seen.st_atim))
    add_to_diff(*diff, {{"atime", seconds(seen.st_atim)}}, {{"atime", seconds(atime)}});
  return true;
}

}  // namespace muster::modules
