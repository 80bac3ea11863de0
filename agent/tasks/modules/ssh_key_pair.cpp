// The SSH key pair of an account, made by ssh-keygen(1).

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/home_directory.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostKey = 64 << 10;
/// Hands ssh-keygen, which asks twice, a line of its own stdin each time: the passphrase is neither among the
/// arguments nor in a file.
constexpr std::string_view kAskpass = "#!/bin/sh\nIFS= read -r line && printf '%s\\n' \"$line\"\n";

/// A program that goes with the task.
class Askpass {
 public:
  Askpass() = default;
  Askpass(const Askpass&) = delete;
  Askpass& operator=(const Askpass&) = delete;
  ~Askpass() {
    if (!path.empty()) ::unlink(path.c_str());
  }
  Result<> write() {
    path = (fs::temp_directory_path() / "muster-askpass-XXXXXX").string();
    const Descriptor file(::mkstemp(path.data()));
    if (!file.open()) return errno_error(path, "create");
    if (::fchmod(file.get(), 0700) != 0) return errno_error(path, "set its mode");
    return write_all(file.get(), kAskpass);
  }
  std::string path{};
};

fs::path key_path(const Arguments& asked, const Account& owner) {
  const auto file = asked.text("ssh_key_file");
  // An absolute one replaces the home.
  return fs::path(owner.home) / (file.empty() ? ".ssh/id_" + asked.text("ssh_key_type") : file);
}

Result<> make_directory(const fs::path& directory, const Account& owner) {
  if (fs::exists(directory)) return {};
  if (::mkdir(directory.c_str(), 0700) != 0) return errno_error(directory, "create");
  if (::chown(directory.c_str(), static_cast<uid_t>(owner.uid), static_cast<gid_t>(owner.gid)) == 0) {
    return {};
  }
  return errno_error(directory, "set its owner");
}

std::string default_comment() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  return std::string("ansible-generated on ") + name;
}

Program keygen(const Arguments& asked, const fs::path& key) {
  Program program;
  program.argv = {"ssh-keygen", "-t", asked.text("ssh_key_type")};
  if (asked.whole("ssh_key_bits") > 0) {
    program.argv.insert(program.argv.end(), {"-b", asked.text("ssh_key_bits")});
  }
  const auto comment = asked.has("ssh_key_comment") ? asked.text("ssh_key_comment") : default_comment();
  program.argv.insert(program.argv.end(), {"-C", comment, "-f", key.string()});
  if (!asked.has("ssh_key_passphrase")) program.argv.insert(program.argv.end(), {"-N", ""});
  return program;
}

asio::awaitable<Result<>> generate(Task& task, fs::path key, Account owner) {
  CO_TRY(make_directory(key.parent_path(), owner));
  auto program = keygen(task.arguments, key);
  Askpass askpass;
  if (task.arguments.has("ssh_key_passphrase")) {
    CO_TRY(askpass.write());
    const auto line = task.arguments.text("ssh_key_passphrase") + "\n";
    program.input = line + line;
    program.env["SSH_ASKPASS"] = askpass.path;
    program.env["SSH_ASKPASS_REQUIRE"] = "force";
    // What older ones look for before they ask a program.
    program.env["DISPLAY"] = "none";
  }
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  if (seen.exit != Exit{}) co_return fail(ErrorKind::command, seen.err.empty() ? seen.out : seen.err);
  for (const auto& file : {key, fs::path(key.string() + ".pub")}) {
    if (::chown(file.c_str(), static_cast<uid_t>(owner.uid), static_cast<gid_t>(owner.gid)) != 0) {
      co_return errno_error(file, "set its owner");
    }
  }
  co_return Result<>{};
}

void warn(Answer& answer, std::string warning) {
  auto& warnings = answer.values["warnings"];
  if (!warnings.is_array()) warnings = boost::json::array();
  warnings.get_array().emplace_back(std::move(warning));
}

/// Whether a key pair is to be made; with `force` the one that is there goes first.
bool make_way(const Task& task, const fs::path& key, Answer& answer) {
  const bool force = task.arguments.flag("force");
  for (const auto* kind : {"private", "public"}) {
    const auto file = key.string() + (std::string_view(kind) == "public" ? ".pub" : "");
    if (!fs::exists(file)) continue;
    if (!force) {
      warn(answer, std::string("Found existing ssh key ") + kind + " file \"" + file +
                       "\", no force, so skipping ssh-keygen generation");
      return false;
    }
    warn(answer, std::string("Overwriting existing ssh key ") + kind + " file \"" + file + "\"");
    if (!task.check) ::unlink(file.c_str());
  }
  return true;
}

}  // namespace

asio::awaitable<Result<>> see_to_ssh_key(Task& task, Account owner, Answer& answer) {
  const auto key = key_path(task.arguments, owner);
  if (!fs::exists(owner.home) && !key.is_absolute() && !task.check) {
    co_return fail(ErrorKind::command, "User " + owner.name + " home directory does not exist");
  }
  if (make_way(task, key, answer)) {
    answer.changed = true;
    if (!task.check) {
      CO_TRY(co_await generate(task, key, owner));
    }
  }
  answer.values["ssh_key_file"] = key.string();
  answer.values["ssh_public_key"] = nullptr;
  answer.values["ssh_fingerprint"] = "";
  if (!fs::exists(key)) co_return Result<>{};
  Program program;
  program.argv = {"ssh-keygen", "-l", "-f", key.string()};
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  auto fingerprint = seen.exit == Exit{} ? seen.out : seen.err;
  while (fingerprint.ends_with('\n')) fingerprint.pop_back();
  answer.values["ssh_fingerprint"] = fingerprint;
  CO_TRY(const auto file, read_whole_file(key.string() + ".pub", kMostKey));
  if (!file) co_return Result<>{};
  auto text = file->bytes;
  while (text.ends_with('\n')) text.pop_back();
  answer.values["ssh_public_key"] = text;
  co_return Result<>{};
}

}  // namespace muster::modules
