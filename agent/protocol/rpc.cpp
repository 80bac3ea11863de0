#include "agent/protocol/rpc.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/protocol/codec.hpp"

namespace muster::rpc {

namespace json = boost::json;

namespace {

// The codes of the specification; everything that a handler says is -32000, with our kind in `data`.
constexpr int kInvalidRequest = -32600;
constexpr int kHandlerFailed = -32000;

json::object error_object(const Error& error) {
  json::object data{{"kind", name_of(error.kind())}};
  if (!error.remedy().empty()) data["remedy"] = error.remedy();
  const int code = error.kind() == ErrorKind::agent ? kInvalidRequest : kHandlerFailed;
  return {{"code", code}, {"message", error.message()}, {"data", std::move(data)}};
}

Error read_error(const json::value& value) {
  struct Data {
    std::optional<std::string> kind;
    std::optional<std::string> remedy;
    static constexpr auto fields() {
      return std::tuple(field("kind", &Data::kind), field("remedy", &Data::remedy));
    }
  };
  struct Body {
    std::string message;
    std::optional<Data> data;
    static constexpr auto fields() {
      return std::tuple(field("message", &Body::message), field("data", &Body::data));
    }
  };
  auto body = decode<Body>(value);
  if (!body) return std::move(body).error().in("error");
  const auto data = body->data.value_or(Data{});
  const auto kind = from_name<ErrorKind>(data.kind.value_or("agent")).value_or(ErrorKind::agent);
  return Error(kind, body->message).next(data.remedy.value_or(""));
}

Result<json::object> parse_object(std::string_view text) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // output of commands is passed on as it is
  options.max_depth = 64;
  boost::system::error_code bad;
  auto value = json::parse(json::string_view(text.data(), text.size()), bad, {}, options);
  if (bad) return fail(ErrorKind::agent, "broken message: " + bad.message());
  if (!value.is_object()) return fail(ErrorKind::agent, "broken message: no JSON object");
  return std::move(value.as_object());
}

void mask_secrets(json::value& value) {
  constexpr std::array<std::string_view, 4> kMasked = {"token", "send", "out", "reply"};
  if (auto* object = value.if_object()) {
    for (auto& [key, member] : *object) {
      if (member.is_string() &&
          std::find(kMasked.begin(), kMasked.end(), std::string_view(key)) != kMasked.end()) {
        member = "[" + std::to_string(member.get_string().size()) + " bytes]";
      } else {
        mask_secrets(member);
      }
    }
  } else if (auto* array = value.if_array()) {
    for (auto& item : *array) mask_secrets(item);
  }
}

}  // namespace

std::string to_json(const Request& request) {
  json::object out{
      {"jsonrpc", "2.0"}, {"id", request.id}, {"method", request.method}, {"params", request.params}};
  if (request.body_bytes) out["body"] = request.body_bytes;
  return json::serialize(out);
}

std::string to_json(const Response& response) {
  json::object out{{"jsonrpc", "2.0"}, {"id", response.id}};
  if (response.result) {
    out["result"] = *response.result;
  } else {
    out["error"] = error_object(response.result.error());
  }
  return json::serialize(out);
}

Result<Request> parse_request(std::string_view text, std::uint32_t& id) {
  TRY(const auto object, parse_object(text));
  struct Body {
    std::uint32_t id = 0;
    std::string method;
    json::value params;
    std::optional<std::uint64_t> body;
    static constexpr auto fields() {
      return std::tuple(field("id", &Body::id), field("method", &Body::method),
                        field("params", &Body::params), field("body", &Body::body));
    }
  };
  if (const auto* given = object.if_contains("id"); given) {
    if (auto number = decode<std::uint32_t>(*given)) id = *number;
  }
  auto body = decode<Body>(json::value(object));
  if (!body) return std::move(body).error().in("broken request");
  if (!body->params.is_object()) return fail(ErrorKind::agent, "broken request: params: wanted an object");
  if (body->body.value_or(0) > kMaxBodyBytes) {
    return fail(ErrorKind::agent, "broken request: a body of " + std::to_string(*body->body) +
                                      " bytes, at most " + std::to_string(kMaxBodyBytes) + " are taken");
  }
  return Request{body->id, std::move(body->method), std::move(body->params.as_object()),
                 body->body.value_or(0)};
}

Result<Response> parse_response(std::string_view text) {
  TRY(const auto object, parse_object(text));
  const auto* id = object.if_contains("id");
  if (!id) return fail(ErrorKind::agent, "broken response: id: missing");
  auto number = decode<std::uint32_t>(*id);
  if (!number) return std::move(number).error().in("broken response: id");
  if (const auto* error = object.if_contains("error")) return Response{*number, read_error(*error)};
  const auto* result = object.if_contains("result");
  if (!result) return fail(ErrorKind::agent, "broken response: neither result nor error");
  return Response{*number, *result};
}

std::string traced(std::string_view text) {
  constexpr std::size_t kReadable = 2000;
  auto object = parse_object(text);
  if (!object) return "(" + object.error().message() + ")";
  json::value value(std::move(*object));
  mask_secrets(value);
  auto line = json::serialize(value);
  if (line.size() > kReadable)
    line = line.substr(0, kReadable) + "... (" + std::to_string(line.size()) + " bytes)";
  return line;
}

}  // namespace muster::rpc
