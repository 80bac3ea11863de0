// Files that are made to cost something, or that no text editor made.

#include <algorithm>

#include "bootstrapper/cluster/node.hpp"
#include "tests/unit/bootstrapper/cluster/support.hpp"
#include "tests/unit/source_tree.hpp"

namespace muster::cluster {

namespace {

std::string repeated(std::string_view text, std::size_t bytes) {
  std::string out;
  while (out.size() + text.size() <= bytes) out += text;
  return out;
}

}  // namespace

TEST_CASE("a file of 1 MiB is parsed, one byte more is refused") {
  auto text = std::string(test::kHead) + std::string(test::kHosts);
  text.append(kMostBytes - text.size(), '#');
  CHECK(test::parse(text).spec);
  const auto parsed = test::parse(text + "#");
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems[0].message == "the file is larger than 1 MiB, which is the limit");
  CHECK(parsed.problems[0].line == 0);
}

TEST_CASE("nesting up to 64 deep is parsed, one more is refused") {
  const auto nested = [](int levels) {
    // The top level, spec, kubernetes, kubeadm, and a fragment are five.
    auto text = std::string(test::kHead) + std::string(test::kHosts) +
                "  kubernetes: {kubeadm: {KubeletConfiguration: ";
    for (int level = 5; level <= levels; ++level) text += level == levels ? "{a: 1" : "{a: ";
    return test::parse(text + std::string(static_cast<std::size_t>(levels) - 4, '}') + "}}\n");
  };
  CHECK(nested(64).spec);
  const auto deeper = nested(65);
  REQUIRE(deeper.problems.size() == 1);
  CHECK(deeper.problems[0].message == "nested deeper than 64 levels");
}

TEST_CASE("whatever is repeated without end is answered with few problems") {
  // Small enough to be quick under the sanitizers; what is quadratic would still be felt.
  constexpr std::size_t kBytes = kMostBytes / 32;
  struct Case {
    const char* what;
    std::string text;
  };
  std::string keys;
  for (int i = 0; keys.size() < kBytes; ++i) keys += "k" + std::to_string(i) + ": \n";
  for (const auto& row :
       {Case{"brackets", repeated("[", kBytes)}, Case{"braces", repeated("{a: ", kBytes)},
        Case{"dashes", repeated("- ", kBytes)}, Case{"question marks", repeated("? ", kBytes)},
        Case{"colons", repeated(":", kBytes)}, Case{"pairs", repeated(": ", kBytes)},
        Case{"lines of brackets", repeated("[\n", kBytes)}, Case{"items", "[" + repeated("a,", kBytes) + "]"},
        Case{"anchors", "[" + repeated("&a x,", kBytes) + "]"}, Case{"quotes", repeated("\"", kBytes)},
        Case{"one word", repeated("a", kBytes)}, Case{"line breaks", repeated("\n", kBytes)},
        Case{"secrets", repeated("password: ", kBytes)}, Case{"sudo", repeated("sudo: x ", kBytes)},
        Case{"quoted keys", repeated("\"a\": ", kBytes)},
        Case{"hosts", std::string(test::kHead) + "  hosts: [" + repeated("{},", kBytes) + "]"},
        Case{"unknown keys", keys}}) {
    CAPTURE(row.what);
    const auto parsed = test::parse(row.text);
    CHECK_FALSE(parsed.spec);
    CHECK(parsed.problems.size() <= 1001);
    CHECK_FALSE(render(parsed).empty());
  }
}

TEST_CASE("aliases count as what they stand for") {
  std::string text = std::string(test::kHead) + std::string(test::kHosts) +
                     "  kubernetes:\n    kubeadm:\n      KubeletConfiguration:\n        a0: &a0 [x, x, x, x, "
                     "x, x, x, x, x, x]\n";
  for (int i = 1; i < 40; ++i) {
    const auto last = "*a" + std::to_string(i - 1);
    text += "        a" + std::to_string(i) + ": &a" + std::to_string(i) + " {<<: {}, a: " + last +
            ", b: " + last + "}\n";
  }
  const auto parsed = test::parse(text);
  REQUIRE(parsed.problems.size() == 1);
  CHECK(parsed.problems[0].message == "more than 100000 values, counting what the aliases stand for");
}

TEST_CASE("a file cut off anywhere is refused or parsed, never more") {
  const auto whole = test::content_of(muster::test::source_tree() / "tests/fixtures/cluster/good/full.yaml");
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    const auto parsed = test::parse(whole.substr(0, size));
    const bool error = std::any_of(parsed.problems.begin(), parsed.problems.end(),
                                   [](const auto& one) { return !one.warning; });
    CHECK(parsed.spec.has_value() != error);
    CHECK(render(parsed).empty() == parsed.problems.empty());
  }
}

TEST_CASE("a file with one character changed is refused or parsed, never more") {
  const auto whole =
      test::content_of(muster::test::source_tree() / "tests/fixtures/cluster/good/anchors.yaml");
  constexpr std::string_view kChanges = "\"'[]{}:,&*!|>%@-?#\n\t a1\x80\xff";
  for (std::size_t at = 0; at < whole.size(); at += 3) {
    auto text = whole;
    text[at] = kChanges[at / 3 % kChanges.size()];
    const auto parsed = test::parse(text);
    const bool error = std::any_of(parsed.problems.begin(), parsed.problems.end(),
                                   [](const auto& one) { return !one.warning; });
    CHECK(parsed.spec.has_value() != error);
    CHECK(render(parsed).empty() == parsed.problems.empty());
  }
}

}  // namespace muster::cluster
