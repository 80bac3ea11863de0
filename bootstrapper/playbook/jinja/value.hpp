#pragma once
// A value while an expression is evaluated: JSON, or undefined. Parts of big values are referred to, not
// copied.

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::jinja {

namespace json = boost::json;

class Value {
 public:
  Value() : Value(json::value(nullptr)) {}
  Value(json::value value) : json_(std::make_shared<const json::value>(std::move(value))) {}
  /// Refers to a value that stays.
  static Value borrowed(const json::value& value) {
    return Value(std::shared_ptr<const json::value>(std::shared_ptr<const json::value>(), &value));
  }
  static Value text(std::string_view text) { return Value(json::value(json::string(text))); }
  /// `why` is what using it says: "'x' is undefined".
  static Value undefined(std::string why) {
    Value value(std::shared_ptr<const json::value>{});
    value.why_ = std::move(why);
    return value;
  }

  /// Undefined, yet an empty text where it is used: an `if` without its `else`, Jinja's own Undefined.
  static Value nothing() { return undefined(""); }

  [[nodiscard]] bool is_undefined() const { return !json_; }
  [[nodiscard]] const std::string& why_undefined() const { return why_; }
  /// The JSON; null where it is undefined, "" where it is nothing().
  [[nodiscard]] const json::value& get() const;
  /// The same, or the Error for using what is undefined.
  [[nodiscard]] Result<const json::value*> defined() const;
  /// A part of this value, which must be inside of get().
  [[nodiscard]] Value part(const json::value& inside) const {
    return Value(std::shared_ptr<const json::value>(json_, &inside));
  }
  /// Whether nothing else holds it: it was made, not referred to.
  [[nodiscard]] bool is_fresh() const { return json_.use_count() == 1; }
  /// A list that Python prints with parentheses.
  [[nodiscard]] bool is_tuple() const { return kind_ == Kind::tuple; }
  [[nodiscard]] Value as_tuple() && { return std::move(*this).marked(Kind::tuple); }
  /// A text that stays one even where it looks like a list: what to_json and the like give.
  [[nodiscard]] bool stays_text() const { return kind_ == Kind::staying_text; }
  [[nodiscard]] Value as_staying_text() && { return std::move(*this).marked(Kind::staying_text); }
  [[nodiscard]] std::optional<std::string_view> if_text() const {
    if (!json_ || !json_->is_string()) return std::nullopt;
    return std::string_view(json_->get_string());
  }

 private:
  explicit Value(std::shared_ptr<const json::value> value) : json_(std::move(value)) {}
  enum class Kind { plain, tuple, staying_text };
  Value marked(Kind kind) && {
    kind_ = kind;
    return std::move(*this);
  }
  std::shared_ptr<const json::value> json_;
  std::string why_;
  Kind kind_ = Kind::plain;
};

/// An Error of an expression, in Python's words.
Error wrong(std::string message);
/// Python's name of a value's type: "str", "int", "dict", "AnsibleUndefined".
std::string_view type_name(const json::value& value);
/// Python's truth: empty, zero, None and False are not.
bool truth(const json::value& value);
/// Python's ==: 1 == 1.0 == True.
bool equal(const json::value& a, const json::value& b);
/// Python's <; an Error for types that have no order.
Result<bool> less(const json::value& a, const json::value& b);
/// A number, a boolean counting as 0 or 1.
std::optional<double> number_of(const json::value& value);
std::optional<std::int64_t> whole_of(const json::value& value);
/// How many values are in it, long texts counting for more: what copying it costs.
std::size_t weight(const json::value& value);
/// Python's str() of a value that may be a tuple.
std::string text_of(const Value& value);
/// Python's repr().
std::string python_repr(const json::value& value);
/// A Python literal (ast.literal_eval, true, false and null understood, too); nothing for anything else.
std::optional<json::value> python_literal(std::string_view text);

/// Unicode characters of a text.
std::size_t length_of(std::string_view text);
/// Characters [first, last) of a text.
std::string_view characters(std::string_view text, std::size_t first, std::size_t last);

}  // namespace muster::jinja
