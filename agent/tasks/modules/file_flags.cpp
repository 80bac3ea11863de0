#include "agent/tasks/modules/file_flags.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <array>
#include <string_view>
#include <utility>

#include "agent/protocol/descriptor.hpp"

namespace muster::modules {

namespace {

/// ioctl_iflags(2) and the letters of chattr(1), in lsattr's order.
constexpr std::array<std::pair<unsigned, char>, 20> kLetters{
    {{0x00000001, 's'}, {0x00000002, 'u'}, {0x00000008, 'S'}, {0x00010000, 'D'}, {0x00000010, 'i'},
     {0x00000020, 'a'}, {0x00000040, 'd'}, {0x00000080, 'A'}, {0x00000004, 'c'}, {0x00000800, 'E'},
     {0x00004000, 'j'}, {0x00001000, 'I'}, {0x00008000, 't'}, {0x00020000, 'T'}, {0x00080000, 'e'},
     {0x00100000, 'V'}, {0x00800000, 'C'}, {0x02000000, 'x'}, {0x40000000, 'F'}, {0x10000000, 'N'}}};
constexpr std::array<std::pair<char, std::string_view>, 16> kNames{{{'A', "noatime"},
                                                                    {'a', "append"},
                                                                    {'c', "compressed"},
                                                                    {'C', "nocow"},
                                                                    {'d', "nodump"},
                                                                    {'D', "dirsync"},
                                                                    {'e', "extents"},
                                                                    {'E', "encrypted"},
                                                                    {'i', "immutable"},
                                                                    {'I', "indexed"},
                                                                    {'j', "journalled"},
                                                                    {'N', "inline"},
                                                                    {'s', "zero"},
                                                                    {'S', "synchronous"},
                                                                    {'t', "notail"},
                                                                    {'T', "blockroot"}}};

}  // namespace

std::optional<FileFlags> file_flags(const std::string& path) {
  struct stat seen {};
  // Opening a device can do things.
  if (::lstat(path.c_str(), &seen) != 0 || (!S_ISREG(seen.st_mode) && !S_ISDIR(seen.st_mode)))
    return std::nullopt;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
  long flags = 0;  // as large as the kernel's headers say, although it writes an int
  if (!file.open() || ::ioctl(file.get(), FS_IOC_GETFLAGS, &flags) != 0) return std::nullopt;
  FileFlags found;
  for (const auto& [bit, letter] : kLetters) {
    if ((static_cast<unsigned long>(flags) & bit) != 0) found.letters += letter;
  }
  long version = 0;
  if (::ioctl(file.get(), FS_IOC_GETVERSION, &version) == 0)
    found.version = static_cast<std::uint32_t>(version);
  return found;
}

std::string flag_name(char letter) {
  if (letter == 'u') return "undelete";
  for (const auto& [known, name] : kNames) {
    if (known == letter) return std::string(name);
  }
  return "";
}

}  // namespace muster::modules
