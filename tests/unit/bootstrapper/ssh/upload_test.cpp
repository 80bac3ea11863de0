#include "bootstrapper/ssh/upload.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "agent/protocol/sha256.hpp"
#include "tests/unit/bootstrapper/ssh/logged_in.hpp"

using namespace std::chrono_literals;

namespace muster::ssh {

namespace fs = std::filesystem;
using test::contains;
using test::LoggedIn;
using test::permissions_of;
using test::read_file;
using test::ScratchFolder;
using test::Sshd;
using test::SshdOptions;

namespace {

/// A host with a folder to upload into; as root the user is "ops", who may not write elsewhere.
struct UploadHost {
  ScratchFolder folder;
  LoggedIn host;

  explicit UploadHost(SshdOptions options = {}) : host(std::move(options), Sshd::plain_user()) {
    fs::permissions(folder.path(), fs::perms(0777));
  }
  Result<> send(const std::string& content, const fs::path& path, unsigned mode = 0644,
                std::string sha256 = "") {
    RemoteFile file{path.string(), mode, sha256.empty() ? sha256_hex(content) : sha256};
    return test::run(host.context, upload(*host.session, Sudo(), content, file, 30s));
  }
  /// What lies in the folder, hidden or not.
  std::vector<std::string> names(const std::string& below = ".") const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder / below)) names.push_back(entry.path().filename());
    return names;
  }
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("an uploaded file is whole, has its mode, and leaves nothing beside it") {
  UploadHost host;
  std::string large;
  for (int i = 0; large.size() < 3000000; ++i) large += std::to_string(i) + '\0';
  for (const auto& [content, mode] :
       {std::pair{std::string(), 0600U}, std::pair{std::string("#!/bin/sh\n"), 0755U},
        std::pair{large, 0640U}}) {
    const auto size = content.size();  // clang 14 captures no structured binding
    CAPTURE(size);
    CHECK(host.send(content, host.folder / "file", mode));
    CHECK(read_file(host.folder / "file") == content);
    CHECK(permissions_of(host.folder / "file") == (mode == 0600 ? "0600" : mode == 0755 ? "0755" : "0640"));
    CHECK(host.names() == Names{"file"});
  }
}

TEST_CASE("a local file is uploaded piece by piece") {
  UploadHost host;
  const ScratchFolder here;
  const std::string content(1000001, 'x');
  test::write_file(here / "local", content);
  const RemoteFile file{(host.folder / "remote").string(), 0644, sha256_hex(content)};
  CHECK(test::run(host.host.context, upload_file(*host.host.session, Sudo(), {here / "local"}, file, 30s)));
  CHECK(read_file(host.folder / "remote") == content);

  const auto missing =
      test::run(host.host.context, upload_file(*host.host.session, Sudo(), {here / "missing"}, file, 30s));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message() == "upload " + file.path + ": cannot read " + (here / "missing").string() +
                                         " here: No such file or directory");
  const auto folder =
      test::run(host.host.context, upload_file(*host.host.session, Sudo(), {here.path()}, file, 30s));
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message() ==
        "upload " + file.path + ": cannot read " + here.path().string() + " here: Is a directory");
  CHECK(read_file(host.folder / "remote") == content);
  // The far side takes its temporary file away a moment after we gave up.
  for (int asked = 0; asked < 200 && host.names() != Names{"remote"}; ++asked) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  CHECK(host.names() == Names{"remote"});
}

TEST_CASE("missing folders are made, and any name will do") {
  UploadHost host;
  const auto path = host.folder / "new" / "it's a \"folder\" $HOME" / "-n *";
  CHECK(host.send("text", path));
  CHECK(read_file(path) == "text");
  CHECK(permissions_of(path.parent_path()) == "0755");
}

TEST_CASE("a file whose checksum is wrong does not replace the one that is there") {
  UploadHost host;
  CHECK(host.send("old", host.folder / "file"));
  const auto wrong = sha256_hex("something else");
  const auto sent = host.send("new", host.folder / "file", 0644, wrong);
  REQUIRE_FALSE(sent);
  CHECK(sent.error().kind() == ErrorKind::command);
  CHECK(sent.error().message() == "upload " + (host.folder / "file").string() + ": arrived with sha256 " +
                                      sha256_hex("new") + ", wanted " + wrong);
  CHECK(read_file(host.folder / "file") == "old");
  CHECK(host.names() == Names{"file"});
}

TEST_CASE("a folder that is no folder is that error") {
  UploadHost host;
  CHECK(host.send("text", host.folder / "file"));
  const auto below = host.send("text", host.folder / "file" / "below");
  REQUIRE_FALSE(below);
  CHECK(below.error().kind() == ErrorKind::command);
  CHECK(contains(below.error().message(), "upload " + (host.folder / "file").string() + "/below: "));
  fs::create_directory(host.folder / "taken");
  const auto onto = host.send("text", host.folder / "taken");
  REQUIRE_FALSE(onto);
  CHECK(contains(onto.error().message(), "cannot overwrite directory"));
  CHECK(host.names().size() == 2);
}

TEST_CASE("a place that may not be written to is told with what to do" * doctest::skip(!test::is_root())) {
  UploadHost host;
  fs::create_directory(host.folder / "roots");
  fs::permissions(host.folder / "roots", fs::perms(0755));
  const auto sent = host.send(std::string(4 << 20, 'x'), host.folder / "roots" / "file");
  REQUIRE_FALSE(sent);
  CHECK(sent.error().kind() == ErrorKind::command);
  CHECK(contains(sent.error().message(), "Permission denied"));
  CHECK(sent.error().remedy() == "log in as root, or set ssh.sudo in cluster.yaml");
}

TEST_CASE("a full and a read-only disk are told, and nothing is left" * doctest::skip(!test::is_root())) {
  const ScratchFolder disks;
  const auto full = (disks / "full").string();
  const auto frozen = (disks / "frozen").string();
  UploadHost host({.prepare = "mkdir " + full + " " + frozen + "; mount -t tmpfs -o size=64k,mode=777 none " +
                              full + "; mount -t tmpfs -o ro none " + frozen});
  const auto no_space = host.send(std::string(4 << 20, 'x'), full + "/file");
  REQUIRE_FALSE(no_space);
  CHECK(no_space.error().kind() == ErrorKind::command);
  CHECK(no_space.error().message() == "upload " + full + "/file: cat: write error: No space left on device");
  CHECK(no_space.error().remedy() == "free some space in " + full + " on the host");
  const auto left = host.host.command("ls -A " + full);
  REQUIRE(left);
  CHECK(left->out == "");

  const auto read_only = host.send("text", frozen + "/file");
  REQUIRE_FALSE(read_only);
  CHECK(contains(read_only.error().message(), "Read-only file system"));
  CHECK(contains(read_only.error().remedy(), "it is mounted read-only"));
}

TEST_CASE("an upload past its deadline is given up") {
  const ScratchFolder bin;
  // A host on which `cat` never ends.
  test::write_file(bin / "cat", "#!/bin/sh\nexec sleep 600\n");
  fs::permissions(bin / "cat", fs::perms(0755));
  UploadHost host({.path = bin.path().string() + ":/usr/bin:/bin"});
  const RemoteFile file{(host.folder / "file").string(), 0644, sha256_hex("")};
  const auto sent = test::run(host.host.context, upload(*host.host.session, Sudo(), "", file, 300ms));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().kind() == ErrorKind::timeout);
  CHECK(sent.error().message() == "upload " + file.path + ": the transfer: no answer in 300 ms");
}

TEST_CASE("a label of SELinux is restored where SELinux is on") {
  const ScratchFolder bin;
  // The two programs as they are on CentOS.
  test::write_file(bin / "selinuxenabled", "#!/bin/sh\nexit 0\n");
  test::write_file(bin / "restorecon", "#!/bin/sh\necho \"$1\" >> " + (bin / "restored").string() + "\n");
  for (const char* name : {"selinuxenabled", "restorecon"}) fs::permissions(bin / name, fs::perms(0755));
  test::write_file(bin / "restored", "");
  fs::permissions(bin / "restored", fs::perms(0666));
  UploadHost host({.path = bin.path().string() + ":/usr/bin:/bin"});
  CHECK(host.send("text", host.folder / "file"));
  CHECK(read_file(bin / "restored") == (host.folder / "file").string() + "\n");
}

}  // namespace muster::ssh
