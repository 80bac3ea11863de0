#include "agent/protocol/codec.hpp"

#include <boost/json/kind.hpp>

namespace muster::codec_detail {

namespace json = boost::json;

Error wrong_type(const json::value& value, std::string_view wanted) {
  return fail(ErrorKind::agent,
              "wanted " + std::string(wanted) + ", saw " + std::string(json::to_string(value.kind())));
}

Result<> decode_scalar(const json::value& value, bool& out) {
  if (!value.is_bool()) return wrong_type(value, "true or false");
  out = value.get_bool();
  return {};
}

Result<> decode_scalar(const json::value& value, std::string& out) {
  if (!value.is_string()) return wrong_type(value, "a string");
  out = std::string(value.get_string());
  return {};
}

Result<> decode_scalar(const json::value& value, double& out) {
  boost::system::error_code bad;
  out = value.to_number<double>(bad);
  if (bad) return wrong_type(value, "a number");
  return {};
}

Result<std::int64_t> decode_signed(const json::value& value, std::int64_t low, std::int64_t high) {
  boost::system::error_code bad;
  const auto number = value.to_number<std::int64_t>(bad);
  if (bad) return wrong_type(value, "a whole number");
  if (number < low || number > high)
    return fail(ErrorKind::agent, std::to_string(number) + " is out of range");
  return number;
}

Result<std::uint64_t> decode_unsigned(const json::value& value, std::uint64_t high) {
  boost::system::error_code bad;
  const auto number = value.to_number<std::uint64_t>(bad);
  if (bad) return wrong_type(value, "a whole number, not negative");
  if (number > high) return fail(ErrorKind::agent, std::to_string(number) + " is out of range");
  return number;
}

}  // namespace muster::codec_detail
