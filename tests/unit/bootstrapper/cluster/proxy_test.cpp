#include <doctest/doctest.h>

#include "bootstrapper/playbook/run/cluster_inventory.hpp"
#include "tests/unit/bootstrapper/cluster/support.hpp"

namespace muster::cluster {

using namespace test;

TEST_CASE("a proxy is read, and https has that of http") {
  const auto spec =
      spec_of(parse_spec("  proxy: {http: 'http://proxy.site:3128', none: [.site, 10.0.0.0/8]}\n"));
  CHECK(spec.proxy.http == "http://proxy.site:3128");
  CHECK(spec.proxy.https == "http://proxy.site:3128");
  CHECK(spec.proxy.none == std::vector<std::string>{".site", "10.0.0.0/8"});
  CHECK(spec_of(parse_spec("  proxy: {http: '', https: , none: []}\n")).proxy == Proxy());
}

TEST_CASE("a proxy that is none, or has a password, is refused at its place") {
  struct Case {
    const char* yaml;
    const char* said;
  };
  const Case cases[] = {
      {"{http: proxy.site}", "http: this is no URL of a proxy"},
      {"{http: 'http://'}", "http: this is no URL of a proxy"},
      {"{https: 'http://a b'}", "https: this is no URL of a proxy"},
      {"{http: 'http://x\"y'}", "http: this is no URL of a proxy"},
      {"{http: 'http://me:hunter2@proxy'}", "http: a user or a password has no place in this file"},
      {"{none: ['a,b']}", "is neither a name nor an address nor a network"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.yaml);
    const auto parsed = parse_spec("  proxy: " + std::string(one.yaml) + "\n");
    CHECK_FALSE(parsed.spec);
    const auto text = render(parsed);
    CHECK(text.find(one.said) != std::string::npos);
    CHECK(text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("playbooks see the proxy as variables of the environment, the cluster's own excepted") {
  const auto with = spec_of(parse_spec("  proxy: {http: 'http://proxy.site:3128', none: [.site]}\n"));
  const auto variables = play::cluster_inventory(with).variables.at("proxy_environment").as_object();
  CHECK(variables.at("http_proxy") == "http://proxy.site:3128");
  CHECK(variables.at("https_proxy") == "http://proxy.site:3128");
  CHECK(variables.at("no_proxy") ==
        "localhost,127.0.0.1,::1,10.77.0.11,10.77.0.12,10.244.0.0/16,10.96.0.0/12,.svc,.cluster.local,.site");
  const auto without = spec_of(parse_spec(""));
  CHECK(play::cluster_inventory(without).variables.at("proxy_environment").as_object().empty());
}

}  // namespace muster::cluster
