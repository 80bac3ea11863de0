#pragma once
// JSON <-> plain structs. A struct names its fields once, in `static constexpr auto fields()`, and both
// directions follow:
//
//   struct Disk {
//     std::string device;
//     std::optional<std::int64_t> size_bytes;
//     static constexpr auto fields() { return std::tuple(field("device", &Disk::device), field("sizeBytes",
//     &Disk::size_bytes)); }
//   };
//
// Unknown keys are ignored, a missing required key is named with its whole path. An enum has
// `constexpr auto enum_names(E) { return std::array{std::pair{E::a, "a"}, ...}; }` in its namespace.
// Understood: bool, integers, double, string, vector, map<string, T>, optional, Fact, boost::json::value as
// it is, enums and structs with fields().

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <concepts>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "agent/protocol/fact.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

template <class Owner, class Member>
struct Field {
  std::string_view name;
  Member Owner::*member;
};

/// One entry of a struct's fields(): the JSON key and the member it belongs to.
template <class Owner, class Member>
constexpr Field<Owner, Member> field(std::string_view name, Member Owner::*member) {
  return {name, member};
}

template <class T>
concept HasFields = requires {
  T::fields();
};
template <class T>
concept HasNames = std::is_enum_v<T> && requires(T t) {
  enum_names(t);
};

/// The name of an enum value as it stands in JSON.
template <HasNames E>
constexpr std::string_view name_of(E value) {
  for (const auto& [e, name] : enum_names(value)) {
    if (e == value) return name;
  }
  return "?";
}

/// The enum value with that name, if there is one.
template <HasNames E>
constexpr std::optional<E> from_name(std::string_view name) {
  for (const auto& [e, known] : enum_names(E{})) {
    if (known == name) return e;
  }
  return std::nullopt;
}

namespace codec_detail {
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T>
struct IsFact : std::false_type {};
template <class T>
struct IsFact<Fact<T>> : std::true_type {};

Error wrong_type(const boost::json::value& value, std::string_view wanted);

Result<> decode_scalar(const boost::json::value& value, bool& out);
Result<> decode_scalar(const boost::json::value& value, std::string& out);
Result<> decode_scalar(const boost::json::value& value, double& out);
Result<std::int64_t> decode_signed(const boost::json::value& value, std::int64_t low, std::int64_t high);
Result<std::uint64_t> decode_unsigned(const boost::json::value& value, std::uint64_t high);
}  // namespace codec_detail

/// The JSON of a value.
template <class T>
boost::json::value encode(const T& value) {
  using namespace codec_detail;
  namespace json = boost::json;
  if constexpr (std::same_as<T, json::value>) {
    return value;
  } else if constexpr (IsFact<T>::value) {
    if (value.known()) return encode(*value);
    return json::object{{"unknown", value.why()}};
  } else if constexpr (IsOptional<T>::value) {
    return value ? encode(*value) : json::value(nullptr);
  } else if constexpr (IsVector<T>::value) {
    json::array out;
    out.reserve(value.size());
    for (const auto& item : value) out.push_back(encode(item));
    return out;
  } else if constexpr (IsMap<T>::value) {
    json::object out;
    for (const auto& [key, item] : value) out.emplace(key, encode(item));
    return out;
  } else if constexpr (HasNames<T>) {
    return json::value(json::string(name_of(value)));
  } else if constexpr (HasFields<T>) {
    json::object out;
    const auto put = [&](const auto& f) {
      const auto& member = value.*(f.member);
      if constexpr (IsOptional<std::remove_cvref_t<decltype(member)>>::value) {
        if (member) out.emplace(f.name, encode(*member));
      } else {
        out.emplace(f.name, encode(member));
      }
    };
    std::apply([&](const auto&... f) { (put(f), ...); }, T::fields());
    return out;
  } else if constexpr (std::same_as<T, std::string> || std::same_as<T, std::string_view>) {
    return json::value(json::string(value));
  } else {
    static_assert(std::is_arithmetic_v<T>, "codec: give this struct a fields()");
    return json::value(value);
  }
}

template <class T>
Result<> decode_into(const boost::json::value& value, T& out);

namespace codec_detail {
template <class T>
Result<> decode_struct(const boost::json::value& value, T& out) {
  const auto* object = value.if_object();
  if (!object) return wrong_type(value, "an object");
  std::optional<Error> error;
  const auto take = [&](const auto& f) {
    if (error) return;
    auto& member = out.*(f.member);
    using Member = std::remove_cvref_t<decltype(member)>;
    const auto* found = object->if_contains(f.name);
    if (!found || (found->is_null() && IsOptional<Member>::value)) {
      if constexpr (IsFact<Member>::value) {
        member = Member::unknown("not reported");
      } else if constexpr (!IsOptional<Member>::value) {
        error = fail(ErrorKind::agent, "missing").in(f.name);
      }
      return;
    }
    if (auto done = decode_into(*found, member); !done) error = std::move(done).error().in(f.name);
  };
  std::apply([&](const auto&... f) { (take(f), ...); }, T::fields());
  if (error) return *std::move(error);
  return {};
}

template <class T>
Result<> decode_vector(const boost::json::value& value, std::vector<T>& out) {
  const auto* array = value.if_array();
  if (!array) return wrong_type(value, "an array");
  out.clear();
  out.reserve(array->size());
  for (const auto& item : *array) {
    T element{};
    if (auto done = decode_into(item, element); !done) {
      return std::move(done).error().in("[" + std::to_string(out.size()) + "]");
    }
    out.push_back(std::move(element));
  }
  return {};
}
}  // namespace codec_detail

/// Reads `value` into `out`; the Error's message begins with the path: "memory: totalBytes: wanted a whole
/// number, saw a string".
template <class T>
Result<> decode_into(const boost::json::value& value, T& out) {
  using namespace codec_detail;
  if constexpr (std::same_as<T, boost::json::value>) {
    out = value;
  } else if constexpr (IsFact<T>::value) {
    if (const auto* object = value.if_object()) {
      if (const auto* why = object->if_contains("unknown"); why && why->is_string()) {
        out = T::unknown(std::string(why->get_string()));
        return {};
      }
    }
    typename T::value_type known{};
    TRY(decode_into(value, known));
    out = T(std::move(known));
  } else if constexpr (IsOptional<T>::value) {
    if (value.is_null()) return {};
    typename T::value_type known{};
    TRY(decode_into(value, known));
    out = std::move(known);
  } else if constexpr (IsVector<T>::value) {
    return decode_vector(value, out);
  } else if constexpr (IsMap<T>::value) {
    const auto* object = value.if_object();
    if (!object) return wrong_type(value, "an object");
    for (const auto& [key, item] : *object) {
      if (auto done = decode_into(item, out[std::string(key)]); !done) {
        return std::move(done).error().in(std::string(key));
      }
    }
  } else if constexpr (HasNames<T>) {
    std::string name;
    TRY(decode_scalar(value, name));
    const auto known = from_name<T>(name);
    if (!known) return fail(ErrorKind::agent, "unknown value \"" + name + "\"");
    out = *known;
  } else if constexpr (HasFields<T>) {
    return decode_struct(value, out);
  } else if constexpr (std::same_as<T, bool> || std::same_as<T, std::string> || std::same_as<T, double>) {
    return decode_scalar(value, out);
  } else if constexpr (std::signed_integral<T>) {
    TRY(auto number, decode_signed(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    out = static_cast<T>(number);
  } else {
    static_assert(std::unsigned_integral<T>, "codec: give this struct a fields()");
    TRY(auto number, decode_unsigned(value, std::numeric_limits<T>::max()));
    out = static_cast<T>(number);
  }
  return {};
}

/// A T from JSON.
template <class T>
Result<T> decode(const boost::json::value& value) {
  T out{};
  TRY(decode_into(value, out));
  return out;
}

}  // namespace muster
