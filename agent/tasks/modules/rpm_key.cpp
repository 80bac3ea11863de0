// rpm_key: a public key in rpm's database. gpg reads what is in a key, as it does for Ansible's module.

#include <stdlib.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <sstream>

#include "agent/protocol/descriptor.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/package_modules.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

using Argv = std::vector<std::string>;

constexpr std::size_t kMostKey = 1 << 20;

Program with_gpg(Argv more) {
  Program program;
  program.argv = {"gpg", "--no-tty", "--batch", "--with-colons", "--fixed-list-mode"};
  program.argv.insert(program.argv.end(), more.begin(), more.end());
  return program;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

/// "0x1234abcd" or "1234ABCD...": anything that begins like an id is one, to Ansible.
bool is_key_id(std::string text) {
  if (upper(text.substr(0, 2)) == "0X") text.erase(0, 2);
  const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
  return text.size() >= 8 && std::all_of(text.begin(), text.begin() + 8, is_hex);
}

std::string normalised_id(const std::string& text) {
  auto id = upper(text);
  std::erase_if(id, [](unsigned char c) { return std::isspace(c) != 0; });
  return id.starts_with("0X") ? id.substr(2) : id;
}

/// One field of every record of that kind, in gpg's colon format.
std::vector<std::string> fields_of(const std::string& out, const std::string& kind, std::size_t number) {
  std::vector<std::string> fields;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (!kind.empty() && !line.starts_with(kind + ":")) continue;
    std::istringstream parts(line);
    std::string field;
    bool whole = true;
    for (std::size_t i = 0; i < number && whole; ++i) whole = !!std::getline(parts, field, ':');
    if (whole) fields.push_back(field);
  }
  return fields;
}

asio::awaitable<Result<std::string>> output_of(Task& task, Program program) {
  CO_TRY(auto seen, co_await task.run(std::move(program)));
  if (seen.exit == Exit{}) co_return std::move(seen.out);
  co_return fail(ErrorKind::command, seen.err.empty() ? seen.out : seen.err);
}

asio::awaitable<Result<std::string>> read_from_key(Task& task, Argv arguments, std::string kind,
                                                   std::size_t number) {
  auto program = with_gpg(std::move(arguments));
  CO_TRY(const auto out, co_await output_of(task, std::move(program)));
  const auto fields = fields_of(out, kind, number);
  if (!fields.empty()) co_return fields.front();
  co_return fail(ErrorKind::command, "Unexpected gpg output");
}

asio::awaitable<Result<bool>> is_imported(Task& task, std::string id) {
  Program query;
  query.argv = {"rpm", "-q", "gpg-pubkey"};
  CO_TRY(const auto seen, co_await task.run(std::move(query)));
  if (seen.exit != Exit{}) co_return false;
  Program describe;
  describe.argv = {"rpm", "-q", "gpg-pubkey", "--qf", "%{description}"};
  CO_TRY(auto keys, co_await output_of(task, std::move(describe)));
  const Argv standard_input{"-"};
  auto program = with_gpg(standard_input);
  program.input = std::move(keys);
  CO_TRY(const auto out, co_await output_of(task, std::move(program)));
  for (const auto& known : fields_of(out, "", 5)) {
    if (known.find(id) != std::string::npos) co_return true;
  }
  co_return false;
}

/// A file that goes with the task.
class KeyFile {
 public:
  KeyFile() = default;
  KeyFile(const KeyFile&) = delete;
  KeyFile& operator=(const KeyFile&) = delete;
  ~KeyFile() {
    std::error_code ignored;
    if (ours_) fs::remove(path, ignored);
  }
  Result<> write(std::string_view bytes) {
    path = (fs::temp_directory_path() / "muster-key-XXXXXX").string();
    const Descriptor file(::mkstemp(path.data()));
    if (!file.open()) return errno_error(path, "create");
    ours_ = true;
    return write_all(file.get(), bytes);
  }
  std::string path{};

 private:
  bool ours_ = false;
};

bool is_public_key(std::string_view text) {
  const auto begin = text.find("-----BEGIN PGP PUBLIC KEY BLOCK-----");
  return begin != std::string_view::npos &&
         text.find("-----END PGP PUBLIC KEY BLOCK-----", begin) != std::string_view::npos;
}

asio::awaitable<Result<>> fetch(Task& task, std::string url, KeyFile& into) {
  Program program;
  // curl is what yum itself needs; the URL is data, never an option.
  program.argv = {"curl", "-sSfL", "--max-filesize", std::to_string(kMostKey)};
  if (!task.arguments.flag("validate_certs", true)) program.argv.emplace_back("-k");
  program.argv.insert(program.argv.end(), {"--url", url});
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  if (seen.exit != Exit{}) {
    co_return fail(ErrorKind::command, "failed to fetch key at " + url + " , error was: " + seen.err);
  }
  if (!is_public_key(seen.out)) co_return fail(ErrorKind::command, "Not a public key: " + url);
  co_return into.write(seen.out);
}

asio::awaitable<Result<>> check_fingerprint(Task& task, std::string path) {
  auto wanted = upper(task.arguments.text("fingerprint"));
  std::erase(wanted, ' ');
  if (wanted.empty()) co_return Result<>{};
  const Argv arguments{"--with-fingerprint", path};
  CO_TRY(const auto has, co_await read_from_key(task, arguments, "fpr", 10));
  if (has == wanted) co_return Result<>{};
  co_return fail(ErrorKind::command, "The specified fingerprint, '" + wanted +
                                         "', does not match the key fingerprint '" + has + "'");
}

Running import_key(Task& task, std::string path) {
  if (path.empty()) {
    co_return fail(ErrorKind::command, "When importing a key, a valid file must be given");
  }
  CO_TRY(co_await check_fingerprint(task, path));
  Answer answer;
  answer.changed = true;
  if (task.check) co_return answer;
  Program program;
  program.argv = {"rpm", "--import", path};
  program.to_the_end = true;
  CO_TRY(co_await output_of(task, std::move(program)));
  co_return answer;
}

Running erase_key(Task& task, std::string id) {
  Answer answer;
  answer.changed = true;
  if (task.check) co_return answer;
  auto release = id.substr(id.size() - std::min<std::size_t>(8, id.size()));
  std::ranges::transform(release, release.begin(), [](unsigned char c) { return std::tolower(c); });
  Program program;
  program.argv = {"rpm", "--erase", "--allmatches", "gpg-pubkey-" + release};
  program.to_the_end = true;
  CO_TRY(co_await output_of(task, std::move(program)));
  co_return answer;
}

}  // namespace

Running run_rpm_key(Task& task) {
  const auto key = task.arguments.text("key");
  KeyFile fetched;
  std::string path;
  std::string id = key;
  if (key.find("://") != std::string::npos) {
    CO_TRY(co_await fetch(task, key, fetched));
    path = fetched.path;
  } else if (!is_key_id(key)) {
    if (!fs::is_regular_file(fs::path(key))) co_return fail(ErrorKind::command, "Not a valid key " + key);
    path = key;
  }
  if (!path.empty()) {
    const Argv file{path};
    CO_TRY(id, co_await read_from_key(task, file, "pub", 5));
  }
  id = normalised_id(id);
  CO_TRY(const bool imported, co_await is_imported(task, id));
  const bool wanted = task.arguments.text("state") != "absent";
  if (imported == wanted) co_return Answer{};
  if (wanted) co_return co_await import_key(task, path);
  co_return co_await erase_key(task, id);
}

}  // namespace muster::modules
