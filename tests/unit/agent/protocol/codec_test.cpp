#include "agent/protocol/codec.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "agent/protocol/findings.hpp"
#include "agent/protocol/messages.hpp"
#include "tests/unit/show_result.hpp"

using namespace muster;
namespace json = boost::json;

namespace {

struct Inner {
  std::string name;
  std::optional<std::int32_t> count;
  static constexpr auto fields() {
    return std::tuple(field("name", &Inner::name), field("count", &Inner::count));
  }
};

struct Outer {
  bool yes = false;
  std::uint16_t port = 0;
  double ratio = 0;
  Status status = Status::pass;
  std::vector<Inner> list;
  std::map<std::string, std::string> map;
  Fact<std::uint64_t> fact;
  static constexpr auto fields() {
    return std::tuple(field("yes", &Outer::yes), field("port", &Outer::port), field("ratio", &Outer::ratio),
                      field("status", &Outer::status), field("list", &Outer::list), field("map", &Outer::map),
                      field("fact", &Outer::fact));
  }
};

const char* const kWhole =
    R"({"yes":true,"port":6443,"ratio":0.5,"status":"warn","list":[{"name":"a","count":-3},{"name":"b"}],"map":{"k":"v"},"fact":7})";

}  // namespace

TEST_CASE("a struct goes to JSON and back unchanged") {
  auto outer = decode<Outer>(json::parse(kWhole));
  REQUIRE(outer);
  CHECK(outer->port == 6443);
  CHECK(outer->status == Status::warn);
  CHECK(outer->list[0].count == -3);
  CHECK_FALSE(outer->list[1].count);
  CHECK(*outer->fact == 7);
  CHECK(json::parse(json::serialize(encode(*outer))) == json::parse(kWhole));
}

TEST_CASE("an unknown fact keeps its reason, and one that was not sent says so") {
  auto outer = decode<Outer>(json::parse(kWhole));
  outer->fact = Fact<std::uint64_t>::unknown("/proc/meminfo: permission denied");
  auto again = decode<Outer>(encode(*outer));
  REQUIRE(again);
  CHECK_FALSE(again->fact.known());
  CHECK(again->fact.why() == "/proc/meminfo: permission denied");
  auto value = json::parse(kWhole);
  value.as_object().erase("fact");
  CHECK(decode<Outer>(value)->fact.why() == "not reported");
}

TEST_CASE("unknown keys are ignored") {
  auto value = json::parse(kWhole);
  value.as_object()["from_a_newer_version"] = json::array{1, 2};
  CHECK(decode<Outer>(value));
}

TEST_CASE("what is wrong is named with its path") {
  struct {
    const char* key;
    json::value value;
    const char* message;
  } const cases[] = {
      {"yes", 1, "yes: wanted true or false, saw int64"},
      {"port", 70000, "port: 70000 is out of range"},
      {"port", -1, "port: wanted a whole number, not negative, saw int64"},
      {"port", "6443", "port: wanted a whole number, not negative, saw string"},
      {"ratio", "half", "ratio: wanted a number, saw string"},
      {"status", "purple", "status: unknown value \"purple\""},
      {"list", json::array{json::object{{"name", 3}}}, "list: [0]: name: wanted a string, saw int64"},
      {"list", json::array{json::object{}}, "list: [0]: name: missing"},
      {"list", "none", "list: wanted an array, saw string"},
      {"map", json::object{{"k", 1}}, "map: k: wanted a string, saw int64"},
      {"fact", "seven", "fact: wanted a whole number, not negative, saw string"},
  };
  for (const auto& example : cases) {
    auto value = json::parse(kWhole);
    value.as_object()[example.key] = example.value;
    const auto outer = decode<Outer>(value);
    REQUIRE_FALSE(outer);
    CHECK(outer.error().message() == example.message);
  }
}

TEST_CASE("facts survive the wire, also a note that is known to be absent") {
  HostFacts facts;
  facts.interfaces =
      std::vector<Interface>{{"eth0", "52:54:00:4d:00:01", true, true, 1500, {"10.77.0.11/24"}}};
  facts.note = std::optional<ClusterNote>(ClusterNote{"demo", "master", true});
  facts.listeners =
      std::vector<Listener>{{"tcp", "0.0.0.0", 22, Owner{1, "sshd", "ssh.service"}}, {"tcp", "::", 80, {}}};
  const auto again = decode<HostFacts>(encode(facts));
  REQUIRE(again);
  CHECK(encode(*again) == encode(facts));
  CHECK((*again->note)->cluster == "demo");
  HostFacts nobodys;
  nobodys.note = std::optional<ClusterNote>();
  const auto still_nobodys = decode<HostFacts>(encode(nobodys));
  REQUIRE(still_nobodys);
  CHECK(still_nobodys->note.known());
  CHECK_FALSE(still_nobodys->note->has_value());
}
