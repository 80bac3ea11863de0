#include "agent/protocol/secret.hpp"

#include <string.h>  // explicit_bzero

namespace muster {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_.assign(other.value_);
    other.wipe();
  }
  return *this;
}

void Secret::wipe() noexcept {
  // Up to the capacity: a shorter value may have left the tail of a longer one.
  value_.resize(value_.capacity());
  explicit_bzero(value_.data(), value_.size());
  value_.clear();
}

std::string mask(std::string_view text, const Secret& secret) {
  std::string out(text);
  if (secret.empty()) return out;
  constexpr std::string_view kMask = "[secret]";
  for (auto at = out.find(secret.reveal()); at != std::string::npos;
       at = out.find(secret.reveal(), at + kMask.size())) {
    out.replace(at, secret.reveal().size(), kMask);
  }
  return out;
}

}  // namespace muster
