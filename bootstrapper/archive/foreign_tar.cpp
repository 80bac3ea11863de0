#include "bootstrapper/archive/foreign_tar.hpp"

#include <charconv>
#include <cstdint>

#include "bootstrapper/archive/file_range.hpp"
#include "bootstrapper/archive/tar.hpp"

namespace muster::archive {

namespace {

constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kSizeLength = 12;
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kNameLength = 100;

/// A size in octal, or in GNU's base 256.
std::optional<std::uint64_t> size_in(std::string_view block) {
  auto text = block.substr(kSizeAt, kSizeLength);
  std::uint64_t value = 0;
  if (static_cast<unsigned char>(text.front()) == 0x80) {
    for (const char c : text.substr(text.size() - 8)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first);
  text = text.substr(0, text.find_first_of(std::string_view("\0 ", 2)));
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view name_in(std::string_view block) {
  auto name = block.substr(0, kNameLength);
  name = name.substr(0, name.find('\0'));
  if (name.starts_with("./")) name.remove_prefix(2);
  return name;
}

Error broken(const std::filesystem::path& archive, const std::string& why) {
  return fail(ErrorKind::usage, archive.string() + ": no tar archive, or a broken one: " + why);
}

}  // namespace

Result<std::optional<std::string>> find_in_tar(const std::filesystem::path& archive, std::string_view name,
                                               std::size_t most) {
  FileRange whole;
  whole.file = archive;
  TRY(const auto length, size_of(whole));
  if (length < kTarBlock) return broken(archive, "it has less than a header");
  for (std::uint64_t at = 0; at + kTarBlock <= length;) {
    TRY(const auto block, read_at(whole, at, kTarBlock));
    if (block.find_first_not_of('\0') == std::string::npos) return std::optional<std::string>();
    if (!has_tar_checksum(block)) return broken(archive, "a header with a wrong checksum");
    const auto size = size_in(block);
    at += kTarBlock;
    if (!size || *size > length - at) return broken(archive, "it ends before its last file does");
    const bool regular = block[kTypeAt] == '0' || block[kTypeAt] == '\0';
    if (regular && name_in(block) == name) {
      if (*size > most) return broken(archive, std::string(name) + " is too large");
      TRY(auto content, read_at(whole, at, static_cast<std::size_t>(*size)));
      return std::optional(std::move(content));
    }
    at += *size + tar_padding(*size).size();
  }
  return broken(archive, "it has no end");
}

}  // namespace muster::archive
