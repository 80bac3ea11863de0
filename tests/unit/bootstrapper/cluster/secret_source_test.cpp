#include "bootstrapper/cluster/secret_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "tests/unit/bootstrapper/cluster/support.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::cluster {

using test::Environment;
using test::Scratch;
using namespace std::chrono_literals;

namespace {

Result<Secret> from_file(const std::filesystem::path& file) {
  return read_secret({file, "", ""});
}
Result<Secret> from_environment(const char* name) {
  return read_secret({"", name, ""});
}
Result<Secret> from_command(const std::string& command, std::chrono::milliseconds deadline = 20s) {
  return read_secret({"", "", command}, deadline);
}

std::string message_of(const Result<Secret>& secret) {
  return secret ? "no error" : secret.error().message();
}

}  // namespace

TEST_CASE("the secret is the first line, without its end") {
  struct Case {
    std::string text;
    const char* secret;  ///< nullptr: refused
  };
  const Scratch directory;
  for (const auto& row :
       {Case{"hunter2", "hunter2"}, Case{"hunter2\n", "hunter2"}, Case{"hunter2\r\n", "hunter2"},
        Case{"hunter2\nmore\n", "hunter2"}, Case{" two words \n", " two words "},
        Case{"p\xc3\xa4ss\n", "p\xc3\xa4ss"}, Case{"", nullptr}, Case{"\n", nullptr},
        Case{"\nhunter2\n", nullptr}, Case{"\r\n", nullptr}}) {
    CAPTURE(row.text);
    const auto file = directory.file("secret", row.text, 0600);
    const Environment variable("MUSTER_TEST_SECRET", row.text.c_str());
    for (const auto& secret :
         {from_file(file), from_environment("MUSTER_TEST_SECRET"), from_command("cat '" + file + "'")}) {
      REQUIRE_MESSAGE(secret.has_value() == (row.secret != nullptr), message_of(secret));
      if (row.secret) CHECK(secret->reveal() == row.secret);
    }
  }
}

TEST_CASE("a line too long for a secret is refused") {
  const Scratch directory;
  const auto longest = std::string(4096, 'x');
  CHECK(from_file(directory.file("a", longest + "\n", 0600))->reveal() == longest);
  const auto file = directory.file("b", longest + "x\n", 0600);
  CHECK(message_of(from_file(file)) == "\"" + file + "\": its first line is too long for a secret");
  CHECK(message_of(from_command("cat '" + file + "'")).ends_with("its first line is too long for a secret"));
  const Environment variable("MUSTER_TEST_SECRET", (longest + "x").c_str());
  CHECK(message_of(from_environment("MUSTER_TEST_SECRET")) ==
        "the environment variable MUSTER_TEST_SECRET is too long for a secret");
}

TEST_CASE("a file that is missing, no file, or open to others is refused") {
  const Scratch directory;
  CHECK(message_of(from_file(directory / "none")) ==
        "\"" + (directory / "none").string() + "\": No such file or directory");
  CHECK(message_of(from_file(directory / "")).ends_with("\": this is no file"));
  REQUIRE(::mkfifo((directory / "pipe").c_str(), 0600) == 0);
  CHECK(message_of(from_file(directory / "pipe")).ends_with("\": this is no file"));
  for (const mode_t mode : {0640, 0604, 0660, 0644}) {
    const auto file = directory.file("open", "hunter2\n", mode);
    const auto secret = from_file(file);
    REQUIRE_FALSE(secret);
    CHECK(secret.error().message() == "\"" + file + "\": others than its owner may read it");
    CHECK(secret.error().remedy() == "chmod 600 " + file);
    CHECK(secret.error().kind() == ErrorKind::usage);
    CHECK_FALSE(check_secret_file(file));
  }
  CHECK(check_secret_file(directory.file("closed", "", 0400)));
}

TEST_CASE("an environment variable that is not set is named") {
  const Environment variable("MUSTER_TEST_SECRET", nullptr);
  const auto secret = from_environment("MUSTER_TEST_SECRET");
  REQUIRE_FALSE(secret);
  CHECK(secret.error().message() == "the environment variable MUSTER_TEST_SECRET is not set");
  CHECK_FALSE(secret.error().remedy().empty());
}

TEST_CASE("a command is run by the shell in our environment, without input") {
  const Environment variable("MUSTER_TEST_SECRET", "hunter2");
  CHECK(from_command("echo \"$MUSTER_TEST_SECRET\" | tr a-z A-Z")->reveal() == "HUNTER2");
  CHECK(from_command("cat; echo end")->reveal() == "end");
  CHECK(from_command("yes hunter2 | head -n 100000")->reveal() == "hunter2");
  CHECK(from_command("printf hunter2; exec >&-; exit 0")->reveal() == "hunter2");
}

TEST_CASE("a command that fails is an error without what it printed") {
  struct Case {
    const char* command;
    const char* why;
    ErrorKind kind;
  };
  for (const auto& row :
       {Case{"echo hunter2; exit 3", "it exited with status 3", ErrorKind::command},
        Case{"echo hunter2; kill -TERM $$", "it was ended by signal 15", ErrorKind::command},
        Case{"true", "it printed no first line", ErrorKind::command},
        Case{"echo; echo hunter2", "it printed no first line", ErrorKind::command},
        Case{"/no/such/program 2>/dev/null", "it exited with status 127", ErrorKind::command}}) {
    CAPTURE(row.command);
    const auto secret = from_command(row.command);
    REQUIRE_FALSE(secret);
    CHECK(secret.error().message() == "command \"" + std::string(row.command) + "\": " + row.why);
    CHECK(secret.error().kind() == row.kind);
  }
}

TEST_CASE("a command that does not end is killed at the deadline") {
  // The first still has its output open, the second has closed it.
  for (const char* command : {"printf x; exec sleep 1000", "exec sleep 1001 >&-"}) {
    CAPTURE(command);
    const auto secret = from_command(command, 50ms);
    REQUIRE_FALSE(secret);
    CHECK(secret.error().kind() == ErrorKind::timeout);
    CHECK(secret.error().message() ==
          "command \"" + std::string(command) + "\": it has not ended after 50 ms");
  }
}

TEST_CASE("a command gets no descriptor and no ignored signal of ours") {
  const int stray = ::open("/dev/null", O_RDONLY);
  REQUIRE(stray > 2);
  const auto old = std::signal(SIGPIPE, SIG_IGN);
  const auto descriptor = std::to_string(stray);
  CHECK(from_command("if [ -e /proc/self/fd/" + descriptor + " ]; then echo open; else echo closed; fi")
            ->reveal() == "closed");
  // The shell's own mask of ignored signals; bit N - 1 is signal N.
  const auto ignored = from_command("sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status");
  REQUIRE(ignored);
  CHECK((std::stoull(ignored->reveal(), nullptr, 16) & (1ULL << (SIGPIPE - 1))) == 0);
  std::signal(SIGPIPE, old);
  ::close(stray);
}

TEST_CASE("a source that names nothing is our own mistake") {
  const auto secret = read_secret({});
  REQUIRE_FALSE(secret);
  CHECK(secret.error().kind() == ErrorKind::bug);
}

}  // namespace muster::cluster
