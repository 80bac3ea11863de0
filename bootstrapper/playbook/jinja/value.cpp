#include "bootstrapper/playbook/jinja/value.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace muster::jinja {

namespace {
const json::value kNull(nullptr);
const json::value kNoText(json::string{});
}  // namespace

const json::value& Value::get() const {
  if (json_) return *json_;
  return why_.empty() ? kNoText : kNull;
}

Result<const json::value*> Value::defined() const {
  if (!json_ && !why_.empty()) return wrong(why_);
  return &get();
}

Error wrong(std::string message) {
  return fail(ErrorKind::usage, std::move(message));
}

std::string_view type_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "NoneType";
    case json::kind::bool_:
      return "bool";
    case json::kind::int64:
    case json::kind::uint64:
      return "int";
    case json::kind::double_:
      return "float";
    case json::kind::string:
      return "str";
    case json::kind::array:
      return "list";
    case json::kind::object:
      return "dict";
  }
  return "object";
}

bool truth(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return false;
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      return value.get_int64() != 0;
    case json::kind::uint64:
      return value.get_uint64() != 0;
    case json::kind::double_:
      return value.get_double() != 0;
    case json::kind::string:
      return !value.get_string().empty();
    case json::kind::array:
      return !value.get_array().empty();
    case json::kind::object:
      return !value.get_object().empty();
  }
  return false;
}

std::size_t weight(const json::value& value) {
  std::size_t sum = 1;
  if (value.is_string()) return sum + value.get_string().size() / 16;
  if (const auto* list = value.if_array()) {
    for (const auto& item : *list) sum += weight(item);
  } else if (const auto* object = value.if_object()) {
    for (const auto& member : *object) sum += 1 + weight(member.value());
  }
  return sum;
}

std::optional<std::int64_t> whole_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_bool()) return value.get_bool() ? 1 : 0;
  if (value.is_uint64() && value.get_uint64() <= INT64_MAX)
    return static_cast<std::int64_t>(value.get_uint64());
  return std::nullopt;
}

std::optional<double> number_of(const json::value& value) {
  if (value.is_double()) return value.get_double();
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (const auto whole = whole_of(value)) return static_cast<double>(*whole);
  return std::nullopt;
}

bool equal(const json::value& a, const json::value& b) {
  const auto whole_a = whole_of(a);
  const auto whole_b = whole_of(b);
  if (whole_a && whole_b) return *whole_a == *whole_b;
  const auto number_a = number_of(a);
  const auto number_b = number_of(b);
  if (number_a && number_b) return *number_a == *number_b;
  if (a.is_array() && b.is_array()) {
    return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(), b.get_array().end(),
                      equal);
  }
  if (a.is_object() && b.is_object()) {
    if (a.get_object().size() != b.get_object().size()) return false;
    for (const auto& [key, value] : a.get_object()) {
      const auto* other = b.get_object().if_contains(key);
      if (!other || !equal(value, *other)) return false;
    }
    return true;
  }
  return a == b;
}

Result<bool> less(const json::value& a, const json::value& b) {
  const auto whole_a = whole_of(a);
  const auto whole_b = whole_of(b);
  if (whole_a && whole_b) return *whole_a < *whole_b;
  const auto number_a = number_of(a);
  const auto number_b = number_of(b);
  if (number_a && number_b) return *number_a < *number_b;
  if (a.is_string() && b.is_string())
    return std::string_view(a.get_string()) < std::string_view(b.get_string());
  if (a.is_array() && b.is_array()) {
    const auto& left = a.get_array();
    const auto& right = b.get_array();
    for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
      if (!equal(left[i], right[i])) return less(left[i], right[i]);
    }
    return left.size() < right.size();
  }
  return wrong("'<' not supported between instances of '" + std::string(type_name(a)) + "' and '" +
               std::string(type_name(b)) + "'");
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string_view characters(std::string_view text, std::size_t first, std::size_t last) {
  std::size_t at = 0;
  std::size_t begin = text.size();
  std::size_t end = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
    if (at == first) begin = i;
    if (at == last) {
      end = i;
      break;
    }
    ++at;
  }
  return begin < end ? text.substr(begin, end - begin) : std::string_view();
}

}  // namespace muster::jinja
