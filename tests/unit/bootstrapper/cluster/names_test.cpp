#include "bootstrapper/cluster/names.hpp"

#include <doctest/doctest.h>

#include <string>

namespace muster::cluster {

namespace {

std::string letters(std::size_t count) {
  return std::string(count, 'a');
}

}  // namespace

TEST_CASE("labels and subdomains are those of RFC 1123") {
  for (const auto& good : {std::string("a"), std::string("demo-1"), std::string("0"), letters(63)}) {
    CAPTURE(good);
    CHECK(is_label(good));
    CHECK(is_subdomain(good));
  }
  for (const auto& bad : {std::string(""), std::string("-a"), std::string("a-"), std::string("A"),
                          std::string("a_b"), std::string("a b"), std::string("\xc3\xa9"), letters(64)}) {
    CAPTURE(bad);
    CHECK_FALSE(is_label(bad));
    CHECK_FALSE(is_subdomain(bad));
  }
  CHECK(is_subdomain("node-1.example.com"));
  CHECK_FALSE(is_subdomain("node..com"));
  CHECK_FALSE(is_subdomain(".com"));
  CHECK_FALSE(is_subdomain("com."));
  const auto long_name = letters(63) + "." + letters(63) + "." + letters(63) + "." + letters(61);
  CHECK(is_subdomain(long_name));
  CHECK_FALSE(is_subdomain(long_name + "a"));
}

TEST_CASE("a DNS name may have capitals but is not digits and dots alone") {
  CHECK(is_dns_name("Node-1.Example.com"));
  CHECK(is_dns_name("1.example"));
  CHECK_FALSE(is_dns_name("10.77.0.256"));
  CHECK_FALSE(is_dns_name("1"));
  CHECK_FALSE(is_dns_name(""));
  CHECK_FALSE(is_dns_name("a_b"));
}

TEST_CASE("label keys and values are Kubernetes' own") {
  for (const auto& good :
       {std::string("disk"), std::string("Disk_Type.v1"), std::string("example.com/disk"),
        std::string("node-role.kubernetes.io/ingress"), letters(63), letters(63) + "/" + letters(63)}) {
    CAPTURE(good);
    CHECK(is_label_key(good));
  }
  for (const auto& bad :
       {std::string(""), std::string("-a"), std::string("a."), std::string("a/"), std::string("/a"),
        std::string("A.com/a"), std::string("a/b/c"), std::string("a b"), letters(64)}) {
    CAPTURE(bad);
    CHECK_FALSE(is_label_key(bad));
  }
  CHECK(is_label_value(""));
  CHECK(is_label_value("a.B_c-1"));
  CHECK_FALSE(is_label_value("a/b"));
  CHECK_FALSE(is_label_value("-"));
}

TEST_CASE("images have no scheme and no loose ends") {
  for (const char* good :
       {"busybox", "lab/busybox:1", "registry.example.com:5000/a/b:v1.2_3", "a@sha256:0123"}) {
    CAPTURE(good);
    CHECK(is_image_name(good));
  }
  for (const char* bad : {"", "https://example.com/a", "a/", "/a", "a b", "a:", "-a", "a\tb", "a;b"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_image_name(bad));
  }
}

}  // namespace muster::cluster
