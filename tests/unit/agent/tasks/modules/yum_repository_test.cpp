#include <doctest/doctest.h>

#include "agent/tasks/modules/repo_file.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/modules/expected_programs.hpp"

using namespace muster;
using modules::RepoFile;
using test::programs::run_module;
using test::programs::value_of;

namespace {

std::string asked(const test::Scratch& scratch, const std::string& more) {
  return R"({"name": "kubernetes", "reposdir": ")" + (scratch / "").string() + "\"" + more + "}";
}

constexpr const char* kKubernetes =
    R"(, "description": "Kubernetes", "baseurl": ["http://a/x", "http://b/y"], "gpgcheck": false,
        "enabled": true, "exclude": ["kubelet", "kubeadm"], "gpgkey": "http://a/key", "priority": 5)";

constexpr const char* kWritten =
    "[kubernetes]\nbaseurl = http://a/x\n\thttp://b/y\nenabled = 1\nexclude = kubelet kubeadm\n"
    "gpgcheck = 0\ngpgkey = http://a/key\nname = Kubernetes\npriority = 5\n\n";

}  // namespace

TEST_CASE("a repository is written as Ansible writes it, and the second run changes nothing") {
  const test::Scratch scratch;
  const auto path = (scratch / "kubernetes.repo").string();
  const auto predicted = run_module("yum_repository", asked(scratch, kKubernetes), {}, true);
  CHECK(predicted.changed);
  CHECK_FALSE(std::filesystem::exists(path));

  const auto made = run_module("yum_repository", asked(scratch, kKubernetes), {});
  CHECK(made.changed);
  CHECK(test::content_of(path) == kWritten);
  CHECK(test::mode_of(path) == 0644);
  CHECK(value_of(made, "repo") == "\"kubernetes\"");
  CHECK(value_of(made, "state") == "\"present\"");
  CHECK(value_of(made, "diff") == value_of(predicted, "diff"));

  const auto again = run_module("yum_repository", asked(scratch, kKubernetes), {});
  CHECK_FALSE(again.changed);
  CHECK(test::content_of(path) == kWritten);
}

TEST_CASE("other sections of the file stay; the last one takes the file along") {
  const test::Scratch scratch;
  const auto path =
      scratch.file("kubernetes.repo", "# old\n[other]\nName: Other\n enabled=1\n\n[kubernetes]\nx=1\n", 0600);
  const auto removed = run_module("yum_repository", asked(scratch, R"(, "state": "absent")"), {});
  CHECK(removed.changed);
  CHECK(test::content_of(path) == "[other]\nname = Other\n\tenabled=1\n\n");
  CHECK(test::mode_of(path) == 0600);
  CHECK_FALSE(run_module("yum_repository", asked(scratch, R"(, "state": "absent")"), {}).changed);
  scratch.file("kubernetes.repo", "[kubernetes]\nx=1\n");
  CHECK(run_module("yum_repository", asked(scratch, R"(, "state": "absent")"), {}).changed);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("what cannot be is refused in Ansible's words") {
  const test::Scratch scratch;
  struct Case {
    const char* more;
    const char* why;
  };
  const Case cases[] = {
      {R"(, "description": "x")", "Parameter 'baseurl', 'metalink' or 'mirrorlist' is required."},
      {R"(, "baseurl": "http://a")", "Parameter 'description' is required."},
  };
  for (const auto& one : cases) {
    const auto answer = run_module("yum_repository", asked(scratch, one.more), {});
    CHECK(answer.failed);
    CHECK(answer.msg == one.why);
  }
  CHECK(run_module("yum_repository",
                   R"({"name": "x", "description": "x", "baseurl": "x", "reposdir": "/no/such"})", {})
            .msg == "Repo directory '/no/such' does not exist.");
}

TEST_CASE("a password is written, and not shown") {
  const test::Scratch scratch;
  const auto made = run_module(
      "yum_repository",
      asked(scratch, R"(, "description": "x", "baseurl": "http://a", "username": "u", "password": "s3cret")"),
      {});
  CHECK(test::content_of(scratch / "kubernetes.repo").find("password = s3cret\n") != std::string::npos);
  CHECK(value_of(made, "diff").find("password = ********") != std::string::npos);
  CHECK(boost::json::serialize(made.to_json()).find("s3cret") == std::string::npos);
}

TEST_CASE("files that yum could not read either are named with their line") {
  struct Case {
    const char* text;
    const char* why;
  };
  const Case cases[] = {{"x=1\n", "line 1: File contains no section headers."},
                        {"[a]\n\nnonsense\n", "line 3: wanted key = value"},
                        {"[a]\n[a]\n", "line 2: section 'a' already exists"},
                        {"[a\n", "line 1: a section without \"]\""}};
  for (const auto& one : cases) {
    CAPTURE(one.text);
    const auto parsed = RepoFile::parse(one.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().message() == one.why);
  }
}
