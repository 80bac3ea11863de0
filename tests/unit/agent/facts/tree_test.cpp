#include "agent/facts/tree.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/unit/agent/facts/scratch_tree.hpp"

namespace muster::facts {

TEST_CASE("only / is the running host") {
  for (const auto* root : {"/", "//", "/.", "/usr/.."}) CHECK(Tree(root).live());
  for (const auto* root : {"/usr", ".", "/tmp/"}) CHECK_FALSE(Tree(root).live());
  CHECK(Tree("/tmp/").shown("/etc/fstab") == "/tmp/etc/fstab");
  CHECK(Tree("/").shown("/etc/fstab") == "/etc/fstab");
}

TEST_CASE("links lead to where they lead on the host itself, never out of the root") {
  ScratchTree host;
  host.file("/usr/lib/os-release", "inside").file("/run/x", "run").link("/var/run", "/run");
  host.link("/etc/relative", "../usr/lib/os-release").link("/etc/absolute", "/usr/lib/os-release");
  host.link("/etc/climbing", "../../../../../../../../../usr/lib/os-release").link("/etc/chain", "absolute");
  host.link("/etc/out", "/etc/passwd").link("/etc/up", "../../../../../../etc/passwd");
  const auto tree = host.tree();
  for (const auto* path :
       {"/etc/relative", "/etc/absolute", "/etc/climbing", "/etc/chain", "/etc/../etc//chain"}) {
    CAPTURE(path);
    CHECK(tree.read(path).value() == "inside");
  }
  CHECK(tree.read("/var/run/x").value() == "run");
  for (const auto* path : {"/etc/out", "/etc/up"}) {
    CAPTURE(path);
    CHECK(tree.read(path).error().message() == tree.shown(path) + ": No such file or directory");
    CHECK(tree.exists(path).value());
    CHECK_FALSE(tree.read_if_there(path).value());
  }
}

TEST_CASE("what is no readable file is an Error that names the path and the reason") {
  ScratchTree host;
  host.file("/file", "x").link("/loop", "loop").directory("/directory").link("/zero", "/dev/zero");
  host.file("/huge", std::string(kLargestFile + 1, 'x')).file("/large", std::string(kLargestFile, 'x'));
  ::mkfifo(host.at("/pipe").c_str(), 0600);
  struct Case {
    std::string_view path;
    std::string_view reason;
  };
  const auto tree = host.tree();
  for (const auto& example :
       {Case{"/none", "No such file or directory"}, Case{"/file/below", "Not a directory"},
        Case{"/loop", "Too many levels of symbolic links"}, Case{"/directory", "not a regular file"},
        Case{"/pipe", "not a regular file"}, Case{"/huge", "larger than 1 MiB"},
        Case{"/zero", "No such file or directory"}}) {
    const auto& [path, reason] = example;
    CAPTURE(example.path);
    const auto text = tree.read(path);
    REQUIRE_FALSE(text.has_value());
    CHECK(text.error().message() == tree.shown(path) + ": " + std::string(reason));
  }
  CHECK(tree.read("/large").value().size() == kLargestFile);
  CHECK(Tree("/").read("/dev/zero").error().message() == "/dev/zero: not a regular file");
}

TEST_CASE("read_lines gives every line of a file of any size, and stops when told") {
  ScratchTree host;
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += std::to_string(i) + " of some lines\n";
  host.file("/table", text + "no end").file("/line", std::string(200'000, 'x') + "\n").file("/empty", "");
  const auto tree = host.tree();
  std::size_t length = 0;
  std::string last;
  const auto all = tree.read_lines("/table", [&](std::string_view line) {
    length += line.size() + 1;
    last = line;
    return true;
  });
  CHECK(all.has_value());
  CHECK(length == text.size() + 7);
  CHECK(last == "no end");

  int seen = 0;
  const auto count_three = [&](std::string_view) { return ++seen < 3; };
  CHECK(tree.read_lines("/table", count_three).has_value());
  CHECK(seen == 3);
  CHECK(tree.read_lines("/empty", count_three).has_value());
  CHECK(seen == 3);
  CHECK(tree.read_lines("/line", count_three).error().message() ==
        tree.shown("/line") + ": a line of more than 64 KiB");
  CHECK_FALSE(tree.read_lines("/none", count_three).has_value());
}

TEST_CASE("an endless table ends after 16 MiB") {
  ScratchTree host;
  std::ofstream file(host.at("/table"));
  for (int i = 0; i < (20 << 10); ++i) file << std::string(1023, 'x') << '\n';
  file.close();
  std::size_t lines_seen = 0;
  CHECK(host.tree().read_lines("/table", [&](std::string_view) { return ++lines_seen > 0; }).has_value());
  CHECK(lines_seen == (16 << 10));
}

TEST_CASE("lists are sorted, and a directory that is not there has no names") {
  ScratchTree host;
  host.file("/d/b", "").file("/d/a", "").directory("/d/c").link("/d/loop", "loop").link("/to-d", "d");
  const auto tree = host.tree();
  const std::vector<std::string> names = {"a", "b", "c", "loop"};
  CHECK(tree.list("/d").value() == names);
  CHECK(tree.list("/to-d").value() == names);
  CHECK(tree.list("/none").value().empty());
  CHECK(tree.list("/d/a").value().empty());
  CHECK(tree.list("/d/loop").error().message() ==
        tree.shown("/d/loop") + ": Too many levels of symbolic links");
}

TEST_CASE("content is a file, or a directory with a file somewhere below") {
  ScratchTree host;
  host.directory("/empty/of/files")
      .file("/deep/a/b/c/file", "")
      .file("/file", "")
      .link("/dangling", "nowhere");
  host.directory("/very/1/2/3/4/5/6/7/8/9/10");
  const auto tree = host.tree();
  CHECK_FALSE(tree.has_content("/none").value());
  CHECK_FALSE(tree.has_content("/empty").value());
  CHECK(tree.has_content("/deep").value());
  CHECK(tree.has_content("/file").value());
  CHECK(tree.has_content("/dangling").value());
  CHECK(tree.has_content("/very")
            .value());  // not looked to the bottom of: no package nests empty directories so deep
}

TEST_CASE("a program is a regular file that may be executed, links followed") {
  ScratchTree host;
  host.program("/usr/bin/kubeadm")
      .file("/usr/bin/notes", "")
      .directory("/usr/bin/kubelet")
      .link("/bin", "usr/bin");
  host.link("/usr/local/bin/kubeadm", "/usr/bin/kubeadm").link("/usr/bin/gone", "/usr/bin/none");
  const auto tree = host.tree();
  for (const auto* path : {"/usr/bin/kubeadm", "/bin/kubeadm", "/usr/local/bin/kubeadm"})
    CHECK(tree.is_program(path));
  for (const auto* path : {"/usr/bin/notes", "/usr/bin/kubelet", "/usr/bin/gone", "/usr/bin/none"}) {
    CHECK_FALSE(tree.is_program(path));
  }
  CHECK(tree.link_target("/usr/local/bin/kubeadm") == "/usr/bin/kubeadm");
  CHECK_FALSE(tree.link_target("/usr/bin/kubeadm"));
}

}  // namespace muster::facts
