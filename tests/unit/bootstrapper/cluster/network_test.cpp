#include "bootstrapper/cluster/network.hpp"

#include <doctest/doctest.h>

#include "tests/unit/show_result.hpp"

namespace muster::cluster {

TEST_CASE("addresses are read strictly and written the usual way") {
  struct Case {
    std::string_view text;
    std::string_view written;  ///< empty: no address
  };
  for (const auto& row :
       {Case{"10.77.0.11", "10.77.0.11"}, Case{"0.0.0.0", "0.0.0.0"},
        Case{"255.255.255.255", "255.255.255.255"}, Case{"FD00:0:0:0::1", "fd00::1"}, Case{"::", "::"},
        Case{"::ffff:10.0.0.1", "::ffff:10.0.0.1"}, Case{"", ""}, Case{"10.77.0", ""},
        Case{"10.77.0.256", ""}, Case{"010.1.1.1", ""}, Case{"10.77.0.11 ", ""}, Case{"0x0a.1.1.1", ""},
        Case{"[fd00::1]", ""}, Case{"fe80::1%eth0", ""}, Case{"fd00:::1", ""}, Case{"m1", ""},
        Case{std::string_view("10.0.0.1\0.evil", 14), ""}}) {
    CAPTURE(row.text);
    const auto address = parse_ip(row.text);
    CHECK((address ? to_string(*address) : "") == row.written);
  }
}

TEST_CASE("some addresses never reach another host") {
  for (const char* local : {"0.0.0.0", "127.0.0.1", "127.8.8.8", "169.254.1.1", "224.0.0.1",
                            "255.255.255.255", "::", "::1", "fe80::1", "ff02::1"}) {
    CAPTURE(local);
    CHECK_FALSE(is_reachable_from_others(*parse_ip(local)));
  }
  for (const char* good :
       {"10.0.0.1", "192.168.1.1", "203.0.113.9", "1.1.1.1", "fd00::1", "2001:db8::1", "::2"}) {
    CAPTURE(good);
    CHECK(is_reachable_from_others(*parse_ip(good)));
  }
}

TEST_CASE("a network is its first address and a prefix") {
  for (const char* good : {"10.244.0.0/16", "0.0.0.0/0", "10.77.0.11/32", "fd00::/8", "fd00:10:244::/112",
                           "::/0", "10.96.0.0/12"}) {
    const auto network = parse_network(good);
    REQUIRE(network);
    CHECK(to_string(*network) == good);
  }
  struct Case {
    const char* text;
    const char* message;
    const char* remedy;
  };
  for (const auto& row :
       {Case{"10.244.0.1/16", "\"10.244.0.1/16\" is an address inside a network",
             "the network is 10.244.0.0/16"},
        Case{"10.255.0.0/12", "\"10.255.0.0/12\" is an address inside a network",
             "the network is 10.240.0.0/12"},
        Case{"fd00::1/120", "\"fd00::1/120\" is an address inside a network", "the network is fd00::/120"},
        Case{"10.244.0.0", "\"10.244.0.0\" is an address, wanted a network such as 10.244.0.0/16", ""},
        Case{"10.244.0.0/33", "\"10.244.0.0/33\": the number after the / must be 0 to 32", ""},
        Case{"10.244.0.0/", "\"10.244.0.0/\": the number after the / must be 0 to 32", ""},
        Case{"10.244.0.0/-1", "\"10.244.0.0/-1\": the number after the / must be 0 to 32", ""},
        Case{"10.244.0.0/16/8", "\"10.244.0.0/16/8\": the number after the / must be 0 to 32", ""},
        Case{"fd00::/129", "\"fd00::/129\": the number after the / must be 0 to 128", ""},
        Case{"/16", "\"/16\" is no network such as 10.244.0.0/16", ""},
        Case{"", "\"\" is no network such as 10.244.0.0/16", ""}}) {
    CAPTURE(row.text);
    const auto network = parse_network(row.text);
    REQUIRE_FALSE(network);
    CHECK(network.error().message() == row.message);
    CHECK(network.error().remedy() == row.remedy);
    CHECK(network.error().kind() == ErrorKind::usage);
  }
}

TEST_CASE("networks overlap when one holds the other") {
  struct Case {
    const char* a;
    const char* b;
    bool overlap;
  };
  for (const auto& row :
       {Case{"10.244.0.0/16", "10.244.0.0/16", true}, Case{"10.244.0.0/16", "10.244.7.0/24", true},
        Case{"10.96.0.0/12", "10.111.255.255/32", true}, Case{"10.96.0.0/12", "10.112.0.0/16", false},
        Case{"10.244.0.0/16", "10.245.0.0/16", false}, Case{"0.0.0.0/0", "203.0.113.0/24", true},
        Case{"fd00::/8", "fd12::/64", true}, Case{"fd00::/9", "fd80::/9", false},
        Case{"0.0.0.0/0", "::/0", false}}) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(overlap(*parse_network(row.a), *parse_network(row.b)) == row.overlap);
    CHECK(overlap(*parse_network(row.b), *parse_network(row.a)) == row.overlap);
  }
}

}  // namespace muster::cluster
