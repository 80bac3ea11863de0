#include "bootstrapper/history/mask.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/unit/show_result.hpp"

namespace muster::history {

TEST_CASE("a command line is kept as a shell would take it, without what looks like a secret") {
  struct Case {
    std::vector<std::string> words;
    const char* kept;
  };
  const Case cases[] = {
      {{"up", "-f", "cluster.yaml"}, "muster up -f cluster.yaml"},
      {{"exec", "--", "sh", "-c", "echo 'a b'"}, R"(muster exec -- sh -c 'echo '\''a b'\''')"},
      {{"exec", "--", ""}, "muster exec -- ''"},
      {{"play", "site", "-e", "db_password=hunter2"}, "muster play site -e 'db_password=[masked]'"},
      {{"play", "site", "-e", "channel=stable"}, "muster play site -e channel=stable"},
      {{"play", "site", "-e", R"({"db_password": "hunter2"})"}, "muster play site -e '[masked]'"},
      {{"play", "site", "-e", "@secrets.yml"}, "muster play site -e @secrets.yml"},
      {{"exec", "--", "mysql", "--password=hunter2"}, "muster exec -- mysql '--password=[masked]'"},
      {{"exec", "--", "login", "--password", "hunter2"}, "muster exec -- login --password '[masked]'"},
      {{"exec", "--", "curl", "http://ops:hunter2@proxy/"}, "muster exec -- curl 'http://[masked]@proxy/'"},
      {{"kubeconfig", "--user", "alice"}, "muster kubeconfig --user alice"},
      // Only a name tells a secret.
      {{"exec", "--", "login", "hunter2"}, "muster exec -- login hunter2"},
  };
  for (const auto& one : cases) CHECK(command_line(one.words) == one.kept);
}

TEST_CASE("a cluster.yaml is kept as it was, without secrets and without the commands that print them") {
  struct Case {
    const char* line;
    const char* kept;
  };
  const Case cases[] = {
      {"kind: Cluster", "kind: Cluster"},
      {"  ssh: {user: root, passwordCommand: \"pass show a, b\", port: 22}",
       "  ssh: {user: root, passwordCommand: [masked], port: 22}"},
      {"  passwordCommand: pass show lab, now # mine", "  passwordCommand: [masked] # mine"},
      {"  sudoPasswordCommand: 'it''s'", "  sudoPasswordCommand: [masked]"},
      {"  passwordFile: ./n1.pw", "  passwordFile: ./n1.pw"},
      {"  passwordEnv: LAB_PASSWORD", "  passwordEnv: LAB_PASSWORD"},
      {"  db_password: hunter2", "  db_password: [masked]"},
      {"  \"db_password\": hunter2", "  \"db_password\": [masked]"},
      {"  # password: hunter2", "  # password: [masked]"},
      {"  a: {token: abc, b: 1, secret: \"x}y\"}", "  a: {token: [masked], b: 1, secret: [masked]}"},
      {"  proxy: {http: \"http://ops:hunter2@proxy:3128\"}",
       "  proxy: {http: \"http://[masked]@proxy:3128\"}"},
      {"  address: fd00::11", "  address: fd00::11"},
      {"  at: 10:20:30", "  at: 10:20:30"},
      {"", ""},
      {":", ":"},
  };
  for (const auto& one : cases) {
    CAPTURE(one.line);
    CHECK(masked_yaml(std::string(one.line) + "\n") == std::string(one.kept) + "\n");
  }
  CHECK(masked_yaml("variables:\n  db_password: |\n    hunter2\n\n    more\n  next: 1\n") ==
        "variables:\n  db_password: [masked]\n  next: 1\n");
  CHECK(masked_yaml("a:\n  passwordCommand: [pass,\n    show]\n  b: 1\n") ==
        "a:\n  passwordCommand: [masked]\n  b: 1\n");
  CHECK(masked_yaml("a:\n  db_password: \"hunter\n    2\"\n  b: 1\n") ==
        "a:\n  db_password: [masked]\n  b: 1\n");
  CHECK(masked_yaml("tokens:\n  - hunter2\n  - other\nnext: 1\n") == "tokens: [masked]\nnext: 1\n");
}

}  // namespace muster::history
