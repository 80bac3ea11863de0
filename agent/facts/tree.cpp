#include "agent/facts/tree.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <deque>

namespace muster::facts {

namespace {

constexpr std::size_t kLargestTable = 16 << 20;
constexpr int kMostLinks = 40;
constexpr int kDeepest = 8;

std::deque<std::string> components(std::string_view path) {
  std::deque<std::string> parts;
  for (const auto& part : std::filesystem::path(path)) {
    if (part != "/" && !part.empty()) parts.push_back(part.string());
  }
  return parts;
}

bool is_missing(int number) {
  return number == ENOENT || number == ENOTDIR;
}

/// The target of a link; nothing for what is no link.
std::optional<std::string> read_link(const std::string& path) {
  std::array<char, 4096> target{};
  const auto length = ::readlink(path.c_str(), target.data(), target.size());
  if (length < 0) return std::nullopt;
  return std::string(target.data(), static_cast<std::size_t>(length));
}

}  // namespace

Tree::Tree(const std::filesystem::path& root) {
  std::error_code bad;
  root_ = std::filesystem::absolute(root, bad).lexically_normal().string();
  while (root_.ends_with('/')) root_.pop_back();
}

Error Tree::errno_error(std::string_view path, int number) const {
  return fail(ErrorKind::agent, std::strerror(number)).in(shown(path));
}

Result<std::string> Tree::locate(std::string_view path) const {
  if (live()) return std::string(path);
  auto rest = components(path);
  std::filesystem::path inside;
  int links = 0;
  while (!rest.empty()) {
    const auto part = std::move(rest.front());
    rest.pop_front();
    if (part == ".") continue;
    if (part == "..") {
      inside = inside.parent_path();
      continue;
    }
    const auto target = read_link(root_ + "/" + (inside / part).string());
    if (!target) {
      inside /= part;
      continue;
    }
    if (++links > kMostLinks) return errno_error(path, ELOOP);
    if (target->starts_with('/')) inside.clear();
    auto parts = components(*target);
    rest.insert(rest.begin(), parts.begin(), parts.end());
  }
  return root_ + "/" + inside.string();
}

Result<std::string> Tree::locate_entry(std::string_view path) const {
  if (live()) return std::string(path);
  const auto slash = path.rfind('/');
  TRY(auto parent, locate(path.substr(0, slash)));
  return parent + std::string(path.substr(slash));
}

Result<Descriptor> Tree::open_file(std::string_view path) const {
  TRY(const auto place, locate(path));
  // O_NONBLOCK: the open of a pipe that somebody left here must not wait for a writer.
  Descriptor file(::open(place.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status {};
  if (!file.open() || ::fstat(file.get(), &status) != 0) return errno_error(path, errno);
  if (!S_ISREG(status.st_mode)) return fail(ErrorKind::agent, "not a regular file").in(shown(path));
  return file;
}

Result<std::string> Tree::read(std::string_view path) const {
  TRY(const auto file, open_file(path));
  std::string text(4096, '\0');
  std::size_t used = 0;
  while (true) {
    if (used == text.size()) text.resize(text.size() * 4);
    const auto got = ::read(file.get(), text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(path, errno);
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
    if (used > kLargestFile) return fail(ErrorKind::agent, "larger than 1 MiB").in(shown(path));
  }
  text.resize(used);
  return text;
}

Result<std::optional<std::string>> Tree::read_if_there(std::string_view path) const {
  TRY(const auto place, locate(path));
  if (::access(place.c_str(), F_OK) != 0 && is_missing(errno)) return std::optional<std::string>();
  TRY(auto text, read(path));
  return std::optional(std::move(text));
}

Result<> Tree::read_lines(std::string_view path, const std::function<bool(std::string_view)>& take) const {
  TRY(const auto file, open_file(path));
  std::array<char, 1 << 16> chunk{};
  std::string held;  // the beginning of a line whose end is not read yet
  for (std::size_t total = 0; total < kLargestTable;) {
    const auto got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno_error(path, errno);
    if (got == 0) break;
    total += static_cast<std::size_t>(got);
    held.append(chunk.data(), static_cast<std::size_t>(got));
    std::string_view rest = held;
    for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      if (!take(rest.substr(0, end))) return {};
      rest.remove_prefix(end + 1);
    }
    held.erase(0, held.size() - rest.size());
    if (held.size() > chunk.size())
      return fail(ErrorKind::agent, "a line of more than 64 KiB").in(shown(path));
  }
  if (!held.empty()) take(held);
  return {};
}

Result<std::vector<std::string>> Tree::list(std::string_view path) const {
  TRY(const auto place, locate(path));
  std::error_code bad;
  std::vector<std::string> names;
  for (std::filesystem::directory_iterator entry(place, bad), end; !bad && entry != end;
       entry.increment(bad)) {
    names.push_back(entry->path().filename().string());
  }
  if (bad && !is_missing(bad.value())) return errno_error(path, bad.value());
  std::ranges::sort(names);
  return names;
}

Result<bool> Tree::exists(std::string_view path) const {
  TRY(const auto place, locate_entry(path));
  struct stat status {};
  if (::lstat(place.c_str(), &status) == 0) return true;
  if (is_missing(errno)) return false;
  return errno_error(path, errno);
}

Result<bool> Tree::has_content(std::string_view path) const {
  return has_content(path, kDeepest);
}

Result<bool> Tree::has_content(std::string_view path, int depth) const {
  TRY(const auto place, locate_entry(path));
  struct stat status {};
  if (::lstat(place.c_str(), &status) != 0) {
    if (is_missing(errno)) return false;
    return errno_error(path, errno);
  }
  if (!S_ISDIR(status.st_mode) || depth == 0) return true;
  TRY(const auto names, list(path));
  for (const auto& name : names) {
    TRY(const bool content, has_content(std::string(path) + "/" + name, depth - 1));
    if (content) return true;
  }
  return false;
}

bool Tree::is_program(std::string_view path) const {
  const auto place = locate(path);
  struct stat status {};
  return place && ::stat(place->c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         (status.st_mode & 0111) != 0;
}

std::optional<std::string> Tree::link_target(std::string_view path) const {
  const auto place = locate_entry(path);
  return place ? read_link(*place) : std::nullopt;
}

}  // namespace muster::facts
