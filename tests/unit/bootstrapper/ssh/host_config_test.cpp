#include "bootstrapper/ssh/host_config.hpp"

#include <doctest/doctest.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <sstream>

#include "tests/unit/bootstrapper/ssh/logged_in.hpp"
#include "tests/unit/bootstrapper/ssh/ssh_config_samples.hpp"

namespace muster::ssh {

namespace fs = std::filesystem;
using test::contains;
using test::message_of;
using test::ScratchFolder;

namespace {

using Lines = std::map<std::string, std::vector<std::string>>;

/// ssh takes the home directory of the user, whatever HOME says.
LocalUser real_user() {
  auto local = local_user();
  local.home = ::getpwuid(::getuid())->pw_dir;
  return local;
}

struct Printed {
  int status = -1;
  std::string text;
};

Printed output_of(const std::string& command) {
  Printed printed;
  auto* pipe = ::popen((command + " 2>&1 < /dev/null").c_str(), "r");
  REQUIRE(pipe);
  char block[4096];
  for (std::size_t got = 0; (got = std::fread(block, 1, sizeof block, pipe)) > 0;)
    printed.text.append(block, got);
  printed.status = ::pclose(pipe);
  return printed;
}

/// The files that the samples include, and the sample itself as "config".
struct Folder {
  ScratchFolder folder;
  Folder() {
    write("inc1", "Host h1\n User inc1\n Port 101\n");
    write("inc2", "Host h2\n User inc2\nHost *\n Port 102\n");
    write("inc3", "Host h3\n User inc3\n");
    write("plain", "User plain\n");
    write("with space", "User spaced\n");
    write("nested", "Include DIR/inc1\nPort 7\nInclude DIR/inc2\n");
    write("wrong", "Port wrong\n");
    write("writable", "User w\n");
    fs::permissions(folder / "writable", fs::perms(0666));
  }
  void write(const std::string& name, std::string text) const {
    for (auto at = text.find("DIR"); at != std::string::npos; at = text.find("DIR"))
      text.replace(at, 3, folder.path().string());
    test::write_file(folder / name, text);
    fs::permissions(folder / name, fs::perms(0600));
  }
  [[nodiscard]] SshConfig read() const {
    ConfigFiles files;
    files.user = folder / "config";
    files.home = real_user().home;
    files.named = true;
    return read_ssh_config(files);
  }
  [[nodiscard]] Printed ssh(const std::string& arguments) const {
    return output_of("ssh -F " + (folder / "config").string() + " " + arguments);
  }
};

HostQuery query_of(std::string_view arguments) {
  std::istringstream words{std::string(arguments)};
  HostQuery query;
  query.default_user = real_user().name;
  for (std::string word; words >> word;) {
    std::string value;
    if (word == "-l" || word == "-p") words >> value;
    if (word == "-l") query.user = value;
    if (word == "-p") query.port = parse_port(value);
    if (value.empty()) query.host = word;
  }
  return query;
}

Lines lines_of(const std::string& printed) {
  std::istringstream text(printed);
  Lines lines;
  for (std::string line; std::getline(text, line);) {
    const auto space = line.find(' ');
    lines[line.substr(0, space)].push_back(space == std::string::npos ? "" : line.substr(space + 1));
  }
  return lines;
}

std::string only(const Lines& lines, const std::string& key) {
  const auto found = lines.find(key);
  return found == lines.end() ? "" : found->second.front();
}

std::string joined(const std::optional<std::vector<fs::path>>& paths, const std::string& otherwise) {
  if (!paths) return otherwise;
  std::string text;
  for (const auto& path : *paths) text += (text.empty() ? "" : " ") + path.string();
  return text.empty() ? "none" : text;
}

/// Without IdentityFile, ssh lists all default names; id_xmss is in no file of ours.
void compare_identities(const HostConfig& ours, const Lines& theirs, const std::string& home) {
  std::vector<std::string> wanted;
  for (const auto& file : theirs.at("identityfile")) {
    if (file == "~/.ssh/id_xmss") {
      CHECK_FALSE(ours.identity_files);
      return;
    }
    if (file != "none") wanted.push_back(file.starts_with("~/") ? home + file.substr(1) : file);
  }
  REQUIRE(ours.identity_files);
  std::vector<std::string> seen;
  for (const auto& file : *ours.identity_files) seen.push_back(file.string());
  CHECK(seen == wanted);
}

void compare(const HostConfig& ours, const Lines& theirs, const HostQuery& query, const LocalUser& local) {
  CHECK(ours.address == only(theirs, "hostname"));
  CHECK(query.user.value_or(ours.user.value_or(local.name)) == only(theirs, "user"));
  CHECK(std::to_string(query.port.value_or(ours.port.value_or(22))) == only(theirs, "port"));
  CHECK((ours.identities_only.value_or(false) ? "yes" : "no") == only(theirs, "identitiesonly"));
  CHECK(ours.identity_agent.value_or("") == only(theirs, "identityagent"));
  CHECK(ours.host_key_alias.value_or("") == only(theirs, "hostkeyalias"));
  const auto strict = only(theirs, "stricthostkeychecking");
  const bool lenient = strict == "false" || strict == "accept-new";
  CHECK((ours.host_keys.value_or(HostKeys::strict) == HostKeys::accept_new) == lenient);
  const auto known = local.home + "/.ssh/known_hosts";
  CHECK(joined(ours.user_known_hosts, known + " " + known + "2") == only(theirs, "userknownhostsfile"));
  CHECK(joined(ours.global_known_hosts, "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2") ==
        only(theirs, "globalknownhostsfile"));
  CHECK(ours.proxy_command.empty() == only(theirs, "proxycommand").empty());
  const auto jump = only(theirs, "proxyjump");
  CHECK(ours.proxy_jump.value_or(std::vector<JumpHost>()).empty() == jump.empty());
  if (!jump.empty() && ours.proxy_jump) {
    const auto hops = parse_proxy_jump(jump);
    REQUIRE(hops);
    CHECK(*ours.proxy_jump == *hops);
  }
  compare_identities(ours, theirs, local.home);
}

}  // namespace

TEST_CASE("ssh_config files say what they say to the real ssh") {
  const auto local = real_user();
  const Folder folder;
  for (const auto& sample : test::good_config_samples()) {
    CAPTURE(sample.what);
    folder.write("config", std::string(sample.text));
    const auto config = folder.read();
    CHECK_MESSAGE(config.problems.empty(),
                  (config.problems.empty() ? "" : config.problems.front().message()));
    for (const auto host : sample.hosts) {
      CAPTURE(host);
      const auto printed = folder.ssh("-G " + std::string(host));
      REQUIRE_MESSAGE(printed.status == 0, printed.text);
      const auto query = query_of(host);
      const auto ours = look_up(config, query, local);
      REQUIRE_MESSAGE(ours, message_of(ours));
      compare(*ours, lines_of(printed.text), query, local);
      CHECK(ours->skipped.empty());
    }
  }
}

TEST_CASE("ssh_config files that the real ssh refuses are refused, with their place") {
  const Folder folder;
  for (const auto& sample : test::bad_config_samples()) {
    CAPTURE(sample.what);
    folder.write("config", std::string(sample.text));
    CHECK(folder.ssh("-G " + std::string(sample.hosts.front())).status != 0);
    const auto config = folder.read();
    auto problem = config.problems.empty() ? Error() : config.problems.front();
    if (config.problems.empty()) {
      const auto found = look_up(config, query_of(sample.hosts.front()), real_user());
      REQUIRE_FALSE(found);
      problem = found.error();
    }
    CHECK(problem.kind() == ErrorKind::usage);
    CHECK_MESSAGE(problem.message().starts_with(folder.folder.path().string()), problem.message());
  }
}

TEST_CASE("tokens of IdentityFile are what the real ssh makes of them") {
  const Folder folder;
  ::setenv("MUSTER_TEST_KEYS", "/keys dir", 1);
  folder.write(
      "config",
      "Host h1\n HostName 10.0.0.1\n User u\n Port 77\n HostKeyAlias al\n IdentityFile ~/%r@%h-%n:%p\n"
      " IdentityFile %d/%u-%i-%%\n IdentityFile /x/%k-%l-%L\n IdentityFile ${MUSTER_TEST_KEYS}/%h\n");
  const auto printed = folder.ssh("-v -o ProxyCommand=true h1");
  std::vector<std::string> theirs;
  std::istringstream text(printed.text);
  constexpr std::string_view kBefore = "debug1: identity file ";
  for (std::string line; std::getline(text, line);) {
    const auto end = line.rfind(" type ");
    if (!line.starts_with(kBefore) || end == std::string::npos || contains(line, "-cert type")) continue;
    theirs.push_back(line.substr(kBefore.size(), end - kBefore.size()));
  }
  CHECK(theirs.size() == 4);
  const auto ours = look_up(folder.read(), query_of("h1"), real_user());
  REQUIRE_MESSAGE(ours, message_of(ours));
  std::vector<std::string> seen;
  for (const auto& file : ours->identity_files.value()) seen.push_back(file.string());
  CHECK(seen == theirs);
  ::unsetenv("MUSTER_TEST_KEYS");
  const auto unset = look_up(folder.read(), query_of("h1"), real_user());
  REQUIRE_FALSE(unset);
  CHECK(contains(unset.error().message(),
                 "/config:9: identityfile: the environment variable MUSTER_TEST_KEYS is not set"));
}

TEST_CASE("tokens of ProxyJump name the hop") {
  const auto config = parse_ssh_config("Host h*\n ProxyJump %r@jump-%n:%%\n", "/c", "/home/op");
  CHECK(config.problems.size() == 1);  // a port is a number
  const auto good = parse_ssh_config("Host h*\n HostName x\n ProxyJump %r@jump-%n-%h\n", "/c", "/home/op");
  const auto found = look_up(good, query_of("-l bob h1"), real_user());
  REQUIRE(found);
  CHECK(found->proxy_jump.value() == std::vector{JumpHost{"jump-h1-x", "bob", std::nullopt}});
}

TEST_CASE("the user's file counts before the system's") {
  const ScratchFolder folder;
  test::write_file(folder / "user", "Host h1\n User mine\n");
  test::write_file(folder / "system", "User theirs\nPort 99\nIdentityFile ~/sys\nInclude system.d/*.conf\n");
  ConfigFiles files;
  files.user = folder / "user";
  files.system = folder / "system";
  files.home = "/home/op";
  const auto found = look_up(read_ssh_config(files), query_of("h1"), real_user());
  REQUIRE(found);
  CHECK(found->user == "mine");
  CHECK(found->port == 99);
  // Files that are missing say nothing, unless they were named.
  files.user = folder / "none";
  CHECK(read_ssh_config(files).problems.empty());
  files.named = true;
  CHECK(read_ssh_config(files).problems.size() == 1);
}

TEST_CASE("a file that others may write is refused as ssh refuses it") {
  const ScratchFolder folder;
  test::write_file(folder / "user", "User a\n");
  fs::permissions(folder / "user", fs::perms(0660));
  ConfigFiles files;
  files.user = folder / "user";
  const auto config = read_ssh_config(files);
  REQUIRE(config.problems.size() == 1);
  CHECK(contains(config.problems[0].message(), "others than you may write this file"));
}

TEST_CASE("every problem of a file is told, each at its place") {
  const auto config =
      parse_ssh_config("Port x\nUser\nNonsense whatever\nIdentitiesOnly 2\n", "/etc/c", "/root");
  REQUIRE(config.problems.size() == 3);
  CHECK(config.problems[0].message() == "/etc/c:1: port: wanted a port from 1 to 65535, saw \"x\"");
  CHECK(config.problems[1].message() == "/etc/c:2: user: nothing stands behind it");
  CHECK(config.problems[2].message() == "/etc/c:4: identitiesonly: wanted yes or no, saw \"2\"");
}

TEST_CASE("a Match block that muster cannot decide is skipped, and said so when it could matter") {
  const auto skipped = [](const std::string& text) {
    const auto found = look_up(parse_ssh_config(text, "/c", "/root"), query_of("h1"), real_user());
    REQUIRE(found);
    CHECK_FALSE(found->user);
    return found->skipped;
  };
  CHECK(skipped("Match exec \"true\"\n User a\n") == std::vector<std::string>{"/c:1: Match exec \"true\""});
  CHECK(skipped("Match host h1 tagged x\n User a\n Port 3\n").size() == 1);
  CHECK(skipped("Match localnetwork 10.0.0.0/8\n User a\n").size() == 1);
  // Nothing that muster would use, or a criterion that does not hold anyway.
  CHECK(skipped("Match exec \"true\"\n ForwardAgent yes\n").empty());
  CHECK(skipped("Match exec \"true\" host h2\n User a\n").empty());
  CHECK(skipped("Match exec \"true\"\nHost h2\n User a\n").empty());
}

TEST_CASE("a ProxyCommand that counts is told with its place") {
  const auto config =
      parse_ssh_config("Host h1\n ProxyCommand ssh -W %h:%p jump\nHost *\n ProxyJump jump\n", "/c", "/root");
  CHECK(look_up(config, query_of("h1"), real_user())->proxy_command == "/c:2");
  CHECK(look_up(config, query_of("h2"), real_user())->proxy_command.empty());
}

}  // namespace muster::ssh
