#pragma once
// Reads the data types of RFC 4251 section 5 out of bytes that a host, an ssh-agent or a key file gave us.

#include <cstdint>
#include <optional>
#include <string_view>

namespace muster::ssh {

/// Takes one value after the other from the front; nothing once the bytes do not suffice.
class PacketReader {
 public:
  explicit PacketReader(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint8_t> byte() {
    const auto taken = take(1);
    if (!taken) return std::nullopt;
    return static_cast<std::uint8_t>(taken->front());
  }

  /// A 32-bit number, most significant byte first.
  std::optional<std::uint32_t> number() {
    const auto taken = take(4);
    if (!taken) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : *taken) value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
  }

  /// A length and that many bytes.
  std::optional<std::string_view> string() {
    const auto size = number();
    return size ? take(*size) : std::nullopt;
  }

 private:
  std::optional<std::string_view> take(std::size_t size) {
    if (rest_.size() < size) {
      rest_ = {};
      return std::nullopt;
    }
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace muster::ssh
