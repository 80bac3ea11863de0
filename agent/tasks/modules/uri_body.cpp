#include "agent/tasks/modules/uri_body.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/http_message.hpp"
#include "agent/tasks/modules/url.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

constexpr std::size_t kLargestSource = 64 << 20;

/// A scalar as Python's str() has it.
std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "True" : "False";
  return json::serialize(value);
}

void add_pair(std::string& form, const std::string& name, const json::value& value) {
  if (value.is_array()) {
    for (const auto& each : value.get_array()) add_pair(form, name, each);
  } else if (!value.is_null()) {
    if (!form.empty()) form += "&";
    form += form_encode(name) + "=" + form_encode(text_of(value));
  }
}

/// A map, or a list of [name, value].
Result<std::string> form_of(const json::value& body) {
  std::string form;
  if (body.is_object()) {
    for (const auto& [name, value] : body.get_object()) add_pair(form, std::string(name), value);
    return form;
  }
  if (!body.is_array())
    return fail(ErrorKind::usage,
                "failed to parse body as form_urlencoded: cannot form-urlencode body, expect list or dict");
  for (const auto& pair : body.get_array()) {
    const bool good = pair.is_array() && pair.get_array().size() == 2;
    if (!good)
      return fail(ErrorKind::usage,
                  "failed to parse body as form_urlencoded: wanted pairs of a name and a value");
    add_pair(form, text_of(pair.get_array()[0]), pair.get_array()[1]);
  }
  return form;
}

void name_type(HttpRequest& request, const char* type) {
  const bool named = std::ranges::any_of(
      request.headers, [](const auto& header) { return same_name(header.first, "content-type"); });
  if (!named) request.headers.emplace_back("Content-Type", type);
}

}  // namespace

Result<> settle_body(const Arguments& arguments, HttpRequest& request) {
  const auto source = arguments.text("src");
  if (!source.empty()) {
    TRY(auto file, read_whole_file(source, kLargestSource));
    if (!file) return fail(ErrorKind::agent, "Unable to open source file " + source);
    request.body = std::move(file->bytes);
    return {};
  }
  const auto format = arguments.text("body_format");
  const auto* body = arguments.find("body");
  if (format == "json") {
    request.body = body && body->is_string() ? std::string(body->get_string())
                                             : json::serialize(body ? *body : json::value());
    name_type(request, "application/json");
  } else if (format == "form-urlencoded") {
    if (body && body->is_string()) request.body = std::string(body->get_string());
    if (body && !body->is_string()) {
      TRY(request.body, form_of(*body));
    }
    name_type(request, "application/x-www-form-urlencoded");
  } else if (body) {
    request.body = text_of(*body);
    // As urllib has it for a body of which nobody says what it is.
    name_type(request, "application/x-www-form-urlencoded");
  }
  return {};
}

}  // namespace muster::modules
