#include "agent/tasks/sysctl.hpp"

#include <fcntl.h>

#include <cctype>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"

namespace muster {

Result<std::string> sysctl_path(std::string_view key) {
  std::string path = "/proc/sys/";
  bool good = !key.empty() && key.front() != '.' && key.back() != '.' && key.find("..") == key.npos;
  for (const char letter : key) {
    good = good && (std::isalnum(static_cast<unsigned char>(letter)) || letter == '_' || letter == '-' ||
                    letter == '.');
    path += letter == '.' ? '/' : letter;
  }
  if (!good) return fail(ErrorKind::usage, "\"" + std::string(key) + "\" is no name of a sysctl");
  return path;
}

Result<std::string> read_sysctl(const std::filesystem::path& file) {
  constexpr std::size_t kMost = 4096;
  TRY(const auto read, read_whole_file(file, kMost));
  if (!read) return fail(ErrorKind::agent, file.string() + ": this kernel has no such sysctl");
  std::string value;
  bool blank = false;
  for (const char letter : read->bytes) {
    if (std::isspace(static_cast<unsigned char>(letter))) {
      blank = !value.empty();
      continue;
    }
    if (blank) value += ' ';
    blank = false;
    value += letter;
  }
  return value;
}

Result<> write_sysctl(const std::filesystem::path& file, std::string_view value) {
  const Descriptor opened(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (!opened.open()) return errno_error(file, "open");
  // In one write: the kernel takes each as a whole value.
  const auto text = std::string(value) + "\n";
  if (auto written = write_all(opened.get(), text); !written) {
    return std::move(written).error().in("set to " + std::string(value)).in(file.string());
  }
  return {};
}

}  // namespace muster
