#pragma once
// A fact is a value that was seen, or the reason why it could not be seen. Zero is never "don't know".

#include <optional>
#include <string>
#include <utility>

namespace muster {

/// A T as observed, or the reason why it is unknown. Encoded as the value itself, or as {"unknown":
/// "reason"}.
template <class T>
class Fact {
 public:
  using value_type = T;

  Fact() = default;
  /// Implicit: a plain T is a known fact.
  Fact(T value) : value_(std::move(value)), why_() {}
  static Fact unknown(std::string why) {
    Fact fact;
    fact.why_ = std::move(why);
    return fact;
  }

  [[nodiscard]] bool known() const { return value_.has_value(); }
  /// The reason why it is unknown; empty when known.
  [[nodiscard]] const std::string& why() const { return why_; }
  /// The value; only when known().
  const T& operator*() const { return *value_; }
  const T* operator->() const { return &*value_; }
  [[nodiscard]] T value_or(T other) const { return value_ ? *value_ : std::move(other); }

 private:
  std::optional<T> value_;
  std::string why_ = "not looked at";
};

}  // namespace muster
