#pragma once
// A string that must never be shown: passwords, passphrases, tokens, keys.

#include <string>
#include <string_view>
#include <utility>

namespace muster {

/// Holds a secret, overwrites it when it goes, and has no way into a log but the deliberate `reveal()`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(other.value_) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret() { wipe(); }

  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }

 private:
  void wipe() noexcept;
  std::string value_;
};

/// `text` with every occurrence of the secret replaced by "[secret]".
std::string mask(std::string_view text, const Secret& secret);

}  // namespace muster
