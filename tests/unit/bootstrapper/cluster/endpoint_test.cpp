#include "bootstrapper/cluster/endpoint.hpp"

#include <doctest/doctest.h>

#include "tests/unit/show_result.hpp"

namespace muster::cluster {

TEST_CASE("an endpoint is a host and a port, 6443 where none is named") {
  struct Case {
    std::string_view text;
    std::string_view written;
  };
  for (const auto& row :
       {Case{"10.77.0.11:6443", "10.77.0.11:6443"}, Case{"10.77.0.11", "10.77.0.11:6443"},
        Case{"api.example.com:8443", "api.example.com:8443"}, Case{"fd00::1", "[fd00::1]:6443"},
        Case{"[fd00::1]", "[fd00::1]:6443"}, Case{"[fd00::1]:443", "[fd00::1]:443"}}) {
    CAPTURE(row.text);
    const auto endpoint = parse_endpoint(row.text);
    REQUIRE(endpoint);
    CHECK(to_string(*endpoint) == row.written);
  }
  for (const char* bad : {"", ":6443", "10.77.0.11:", "10.77.0.11:0", "10.77.0.11:65536", "10.77.0.11:1-2",
                          "10.77.0.256:6443", "https://a:6443", "a b", "[fd00::1", "[10.0.0.1]:6443",
                          "[fd00::1]x", "a:b:c", "[]:6443", "a:6443/x"}) {
    CAPTURE(bad);
    const auto endpoint = parse_endpoint(bad);
    REQUIRE_FALSE(endpoint);
    CHECK(endpoint.error().kind() == ErrorKind::usage);
    CHECK(endpoint.error().remedy() == "for instance 10.77.0.11:6443, or api.example.com:6443");
  }
}

}  // namespace muster::cluster
