#include "agent/protocol/rpc.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include "tests/unit/show_result.hpp"

using namespace muster;

TEST_CASE("requests and responses survive the wire") {
  rpc::Request request;
  request.id = 5;
  request.method = "facts";
  request.params["a"] = 1;
  request.body_bytes = 10;
  std::uint32_t id = 0;
  const auto again = rpc::parse_request(rpc::to_json(request), id);
  REQUIRE(again);
  CHECK(again->id == 5);
  CHECK(id == 5);
  CHECK(again->method == "facts");
  CHECK(again->body_bytes == 10);

  const auto good = rpc::parse_response(rpc::to_json(rpc::Response{6, boost::json::value("yes")}));
  REQUIRE(good);
  CHECK(good->id == 6);
  CHECK(*good->result == "yes");
}

TEST_CASE("an error keeps its kind, its words and its remedy across the wire") {
  const auto error = fail(ErrorKind::command, "kubeadm: not found").next("install it");
  const auto response = rpc::parse_response(rpc::to_json(rpc::Response{1, error}));
  REQUIRE(response);
  REQUIRE_FALSE(response->result);
  CHECK(response->result.error().kind() == ErrorKind::command);
  CHECK(response->result.error().message() == "kubeadm: not found");
  CHECK(response->result.error().remedy() == "install it");
}

TEST_CASE("a broken request says what is wrong and keeps the id that could be read") {
  const std::pair<const char*, const char*> cases[] = {
      {"{", "broken message: incomplete JSON"},
      {"[]", "broken message: no JSON object"},
      {R"({"id":9,"params":{}})", "broken request: method: missing"},
      {R"({"id":9,"method":"x"})", "broken request: params: missing"},
      {R"({"id":9,"method":"x","params":[]})", "broken request: params: wanted an object"},
      {R"({"id":9,"method":"x","params":{},"body":99999999999})",
       "broken request: a body of 99999999999 bytes, at most 67108864 are taken"},
  };
  for (const auto& example : cases) {
    const std::string_view text = example.first;
    CAPTURE(text);
    std::uint32_t id = 0;
    const auto request = rpc::parse_request(text, id);
    REQUIRE_FALSE(request);
    CHECK(request.error().message() == example.second);
    CHECK(id == (text.find("\"id\":9") == std::string_view::npos ? 0 : 9));
  }
}

TEST_CASE("the trace shows no secret") {
  const auto line = rpc::traced(
      R"({"method":"listen","params":{"token":"s3cret","targets":[{"send":"pw"}]},"result":{"out":"tok"}})");
  CHECK(line.find("s3cret") == std::string::npos);
  CHECK(line.find("pw") == std::string::npos);
  CHECK(line.find("\"tok\"") == std::string::npos);
  CHECK(line.find("[6 bytes]") != std::string::npos);
}
