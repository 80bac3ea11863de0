#include "agent/tasks/modules/find_filter.hpp"

#include <fnmatch.h>

#include <charconv>
#include <ctime>

#include "agent/tasks/modules/file_content.hpp"
#include "agent/tasks/modules/text_lines.hpp"

namespace muster::modules {

namespace {

using Unit = std::pair<char, std::int64_t>;
constexpr Unit kTimes[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}};
constexpr Unit kSizes[] = {
    {'b', 1}, {'k', 1 << 10}, {'m', 1 << 20}, {'g', 1 << 30}, {'t', std::int64_t{1} << 40}};

/// "-3d", "10m", "7".
std::optional<std::int64_t> measure(std::string text, std::span<const Unit> units) {
  std::int64_t unit = 1;
  for (const auto& [letter, value] : units) {
    if (text.empty() || (text.back() != letter && text.back() != letter - 'a' + 'A')) continue;
    unit = value;
    text.pop_back();
    break;
  }
  std::int64_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  std::int64_t product = 0;
  if (__builtin_mul_overflow(number, unit, &product)) return std::nullopt;
  return product;
}

double seconds(const timespec& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Result<bool> matches(const std::string& pattern, const std::string& name, bool regex) {
  if (!regex) return ::fnmatch(pattern.c_str(), name.c_str(), FNM_NOESCAPE) == 0;
  TRY(const auto compiled, PythonRegex::compile(pattern));
  TRY(const auto match, compiled.match(name));
  return match.has_value();
}

}  // namespace

Result<FindFilter> FindFilter::of(const Arguments& arguments) {
  FindFilter filter;
  filter.type_ = arguments.text("file_type");
  filter.regex_ = arguments.flag("use_regex");
  filter.patterns_ = arguments.texts("patterns");
  filter.excludes_ = arguments.texts("excludes");
  if (filter.patterns_.empty()) filter.patterns_ = {filter.regex_ ? ".*" : "*"};
  filter.stamp_ = arguments.text("age_stamp");
  filter.now_ = static_cast<double>(std::time(nullptr));
  filter.whole_ = arguments.flag("read_whole_file");
  if (arguments.has("age")) {
    filter.age_ = measure(arguments.text("age"), kTimes);
    if (!filter.age_) return fail(ErrorKind::usage, "failed to process age");
  }
  if (arguments.has("size")) {
    filter.size_ = measure(arguments.text("size"), kSizes);
    if (!filter.size_) return fail(ErrorKind::usage, "failed to process size");
  }
  if (arguments.has("contains")) {
    TRY(filter.contains_, PythonRegex::compile(arguments.text("contains")));
  }
  return filter;
}

Result<bool> FindFilter::takes(const std::string& path, const std::string& name,
                               const struct stat& seen) const {
  const bool regular = S_ISREG(seen.st_mode);
  const bool wanted = type_ == "any" || (type_ == "directory" && S_ISDIR(seen.st_mode)) ||
                      (type_ == "file" && regular) || (type_ == "link" && S_ISLNK(seen.st_mode));
  if (!wanted || !age_fits(seen) || (regular && !size_fits(seen))) return false;
  TRY(const bool named, name_fits(name));
  if (!named || type_ != "file") return named;
  return content_fits(path);
}

Result<bool> FindFilter::name_fits(const std::string& name) const {
  for (const auto& pattern : patterns_) {
    TRY(const bool fits, matches(pattern, name, regex_));
    if (!fits) continue;
    for (const auto& exclude : excludes_) {
      TRY(const bool excluded, matches(exclude, name, regex_));
      if (excluded) return false;
    }
    return true;
  }
  return false;
}

bool FindFilter::age_fits(const struct stat& seen) const {
  if (!age_) return true;
  const auto& stamp = stamp_ == "atime" ? seen.st_atim : stamp_ == "ctime" ? seen.st_ctim : seen.st_mtim;
  const double old = now_ - seconds(stamp);
  const auto bound = static_cast<double>(*age_);
  return *age_ >= 0 ? old >= bound : old <= -bound;
}

bool FindFilter::size_fits(const struct stat& seen) const {
  if (!size_) return true;
  return *size_ >= 0 ? seen.st_size >= *size_ : seen.st_size <= -*size_;
}

Result<bool> FindFilter::content_fits(const std::string& path) const {
  if (!contains_) return true;
  // A file that cannot be read has nothing in it, as with Ansible.
  const auto bytes = content_of_file(path);
  if (!bytes || !*bytes) return false;
  if (whole_) {
    TRY(const auto match, contains_->search(**bytes));
    return match.has_value();
  }
  for (const auto& line : lines_of(**bytes)) {
    TRY(const auto match, contains_->match(line));
    if (match) return true;
  }
  return false;
}

}  // namespace muster::modules
