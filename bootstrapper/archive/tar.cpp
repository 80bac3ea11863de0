#include "bootstrapper/archive/tar.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <numeric>
#include <vector>

namespace muster::archive {

namespace {

// Offsets and lengths of POSIX.1-1988's header.
struct Place {
  std::size_t at;
  std::size_t length;
};
constexpr Place kName{0, 100};
constexpr Place kMode{100, 8};
constexpr Place kUid{108, 8};
constexpr Place kGid{116, 8};
constexpr Place kSize{124, 12};
constexpr Place kModified{136, 12};
constexpr Place kChecksum{148, 8};
constexpr Place kPrefix{345, 155};
constexpr std::size_t kType = 156;
constexpr std::size_t kMagic = 257;
constexpr std::string_view kUstar{"ustar\00000", 8};
constexpr std::size_t kPiece = 256 << 10;

void put_octal(std::string& block, Place place, std::uint64_t value) {
  for (auto at = place.at + place.length - 1; at-- > place.at; value /= 8)
    block[at] = static_cast<char>('0' + value % 8);
}

/// The sum of all bytes, the checksum's own taken as spaces.
std::uint64_t checksum(std::string_view block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const bool own = i >= kChecksum.at && i < kChecksum.at + kChecksum.length;
    sum += own ? ' ' : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

std::optional<std::uint64_t> octal(std::string_view block, Place place) {
  auto text = block.substr(place.at, place.length);
  text = text.substr(0, text.find_first_of(std::string_view("\0 ", 2)));
  std::uint64_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (bad != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Error broken(const std::string& what) {
  return fail(ErrorKind::usage, what);
}

/// A file that is read block by block.
class Input {
 public:
  explicit Input(const std::filesystem::path& file) : in_(file, std::ios::binary) {}
  [[nodiscard]] bool open() const { return in_.is_open(); }
  Result<std::string_view> take(std::size_t wanted) {
    buffer_.resize(wanted);
    in_.read(buffer_.data(), static_cast<std::streamsize>(wanted));
    if (static_cast<std::size_t>(in_.gcount()) != wanted)
      return broken("it ends in the middle: it is not whole");
    taken_ += wanted;
    return std::string_view(buffer_.data(), wanted);
  }
  /// How much was taken so far.
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  std::uint64_t taken_ = 0;
  std::ifstream in_;
  std::vector<char> buffer_;
};

Result<> read_content(Input& input, const TarMember& member, const TarVisitor& visitor) {
  for (auto left = member.size; left > 0;) {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, kPiece));
    TRY(const auto piece, input.take(wanted));
    TRY(visitor.piece(piece));
    left -= wanted;
  }
  if (const auto padding = tar_padding(member.size).size(); padding > 0) {
    TRY(input.take(padding));
  }
  return {};
}

Result<> read_members(Input& input, const TarVisitor& visitor) {
  while (true) {
    TRY(const auto block, input.take(kTarBlock));
    TRY(const auto member, read_tar_header(block));
    if (!member) {
      // The end is two blocks: an archive that was cut in it is not whole either.
      TRY(input.take(kTarBlock));
      return {};
    }
    TRY(visitor.begin(*member, input.taken()));
    TRY(read_content(input, *member, visitor));
    TRY(visitor.end());
  }
}

}  // namespace

namespace {

/// Where a long name is parted into prefix and name; 0: it needs no prefix; nothing: it does not fit.
std::optional<std::size_t> parted_at(const std::string& name) {
  if (name.size() <= kName.length) return 0;
  const auto slash = name.find('/', name.size() - kName.length - 1);
  if (slash == std::string::npos || slash == 0 || slash > kPrefix.length) return std::nullopt;
  return slash;
}

}  // namespace

Result<std::string> tar_header(const TarMember& member, std::int64_t modified) {
  const auto parted = parted_at(member.name);
  if (member.name.empty() || !parted)
    return fail(ErrorKind::usage, member.name + ": no name for a file of an archive");
  if (member.size > kLargestMember)
    return fail(ErrorKind::usage,
                member.name + ": " + std::to_string(member.size) + " bytes are more than 8 GiB");
  std::string block(kTarBlock, '\0');
  const auto name = *parted == 0 ? member.name : member.name.substr(*parted + 1);
  block.replace(kName.at, name.size(), name);
  block.replace(kPrefix.at, *parted, member.name, 0, *parted);
  put_octal(block, kMode, member.mode);
  put_octal(block, kUid, 0);
  put_octal(block, kGid, 0);
  put_octal(block, kSize, member.size);
  put_octal(block, kModified, static_cast<std::uint64_t>(std::max<std::int64_t>(modified, 0)));
  block[kType] = '0';
  block.replace(kMagic, kUstar.size(), kUstar);
  put_octal(block, kChecksum, checksum(block));
  return block;
}

bool has_tar_checksum(std::string_view block) {
  auto field = block.substr(kChecksum.at, kChecksum.length);
  const auto first = field.find_first_not_of(' ');
  if (first == std::string_view::npos) return false;
  const auto sum = octal(block, {kChecksum.at + first, kChecksum.length - first});
  return sum && *sum == checksum(block);
}

std::string tar_padding(std::uint64_t size) {
  return std::string(static_cast<std::size_t>((kTarBlock - size % kTarBlock) % kTarBlock), '\0');
}

std::string tar_end() {
  return std::string(2 * kTarBlock, '\0');
}

Result<std::optional<TarMember>> read_tar_header(std::string_view block) {
  if (block.size() != kTarBlock) return broken("a header that is not whole");
  if (block.find_first_not_of('\0') == std::string_view::npos) return std::optional<TarMember>();
  if (!has_tar_checksum(block)) return broken("no tar archive, or a broken one");
  if (block[kType] != '0') return broken("it holds something that is no regular file");
  TarMember member;
  const auto name = block.substr(kName.at, kName.length);
  member.name = name.substr(0, name.find('\0'));
  const auto prefix = block.substr(kPrefix.at, kPrefix.length);
  if (prefix.front() != '\0')
    member.name = std::string(prefix.substr(0, prefix.find('\0'))) + "/" + member.name;
  member.mode = static_cast<std::uint32_t>(octal(block, kMode).value_or(0600));
  const auto size = octal(block, kSize);
  if (!size || *size > kLargestMember) return broken(member.name + ": its size is no number");
  member.size = *size;
  return std::optional(std::move(member));
}

Result<> read_tar(const std::filesystem::path& file, const TarVisitor& visitor) {
  Input input(file);
  if (!input.open()) {
    return fail(ErrorKind::usage, std::string("cannot be read: ") + std::strerror(errno)).in(file.string());
  }
  auto read = read_members(input, visitor);
  if (!read) return std::move(read).error().in(file.string());
  return {};
}

}  // namespace muster::archive
