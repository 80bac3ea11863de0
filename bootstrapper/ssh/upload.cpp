#include "bootstrapper/ssh/upload.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>
#include <utility>

#include "agent/protocol/deadline.hpp"
#include "bootstrapper/ssh/shell_quote.hpp"

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kBlock = 256 << 10;
constexpr std::chrono::milliseconds kSudoDeadline(30000);

// The next piece of the content, valid until the next call; empty at the end.
using NextBlock = std::function<Result<std::string_view>()>;

// What runs on the host. The temporary file lies beside the target: rename is atomic only within a file
// system, and /tmp may be another.
std::string receiving_script(const RemoteFile& file) {
  const std::filesystem::path path(file.path);
  const auto hidden = "." + path.filename().string() + ".muster-" + std::to_string(std::random_device()());
  char mode[16];
  std::snprintf(mode, sizeof mode, "%04o", file.mode & 07777U);
  char folder_mode[16];
  std::snprintf(folder_mode, sizeof folder_mode, "%04o", file.folder_mode & 07777U);
  return "export LC_ALL=C; set -e; umask 077\n"
         "dir=" +
         shell_quote(path.parent_path().string()) + " path=" + shell_quote(file.path) +
         " wanted=" + shell_quote(file.sha256) +
         "\n"
         "temp=" +
         shell_quote((path.parent_path() / hidden).string()) +
         "\n"
         "[ -d \"$dir\" ] || (umask 022; mkdir -p -m " +
         folder_mode +
         " \"$dir\")\n"
         "trap 'rm -f \"$temp\"' EXIT; trap 'exit 1' HUP INT PIPE TERM\n"
         "cat > \"$temp\"\n"
         "seen=$(sha256sum < \"$temp\"); seen=${seen%% *}\n"
         "if [ \"$seen\" != \"$wanted\" ]; then echo \"arrived with sha256 $seen, wanted $wanted\" >&2; exit "
         "1; fi\n"
         "chmod " +
         mode +
         " \"$temp\"\n"
         "mv -fT \"$temp\" \"$path\"\n"
         "if command -v restorecon > /dev/null && selinuxenabled; then restorecon \"$path\"; fi\n";
}

Error not_stored(const Outcome& outcome, const RemoteFile& file) {
  const auto& printed = outcome.err;
  const auto line = last_line(printed);
  const auto how =
      outcome.signal.empty() ? "status " + std::to_string(outcome.status) : "signal " + outcome.signal;
  auto error = fail(ErrorKind::command, line.empty() ? "the receiving shell ended with " + how : line);
  const auto folder = std::filesystem::path(file.path).parent_path().string();
  const auto says = [&printed](std::string_view words) { return printed.find(words) != std::string::npos; };
  if (says("No space left on device"))
    return std::move(error).next("free some space in " + folder + " on the host");
  if (says("Read-only file system"))
    return std::move(error).next("make " + folder + " writable on the host: it is mounted read-only");
  if (says("Permission denied"))
    return std::move(error).next("log in as root, or set ssh.sudo in cluster.yaml");
  return error;
}

asio::awaitable<Result<>> send_blocks(Channel& channel, const NextBlock& next_block) {
  for (;;) {
    CO_TRY(const auto block, next_block());
    if (block.empty()) break;
    const auto bytes = asio::buffer(block.data(), block.size());
    CO_TRY(co_await channel.write(bytes));
  }
  CO_TRY(co_await channel.send_eof());
  co_return Result<>();
}

asio::awaitable<Result<>> send(Session& session, const Sudo& sudo, const NextBlock& next_block,
                               const RemoteFile& file, std::chrono::milliseconds deadline) {
  CO_TRY(auto channel,
         co_await exec_as_root(session, sudo, receiving_script(file), std::min(deadline, kSudoDeadline)));
  auto sent = co_await send_blocks(*channel, next_block);
  // A shell that gave up says why; anything else that stopped us is the error itself.
  if (!sent && sent.error().kind() != ErrorKind::command) co_return sent;
  CO_TRY(const auto exit, co_await channel->wait_exit(deadline));
  if (exit.ok()) co_return Result<>();
  Outcome outcome;
  outcome.status = exit.status;
  outcome.signal = exit.signal;
  outcome.err = channel->errors();
  co_return not_stored(outcome, file);
}

asio::awaitable<Result<>> upload_blocks(Session& session, const Sudo& sudo, NextBlock next_block,
                                        RemoteFile file, std::chrono::milliseconds deadline) {
  auto work = send(session, sudo, next_block, file, deadline);
  auto stored = co_await with_deadline(std::move(work), deadline, "the transfer");
  if (!stored) co_return std::move(stored).error().in("upload " + file.path);
  co_return stored;
}

}  // namespace

asio::awaitable<Result<>> upload(Session& session, const Sudo& sudo, std::string_view content,
                                 RemoteFile file, std::chrono::milliseconds deadline) {
  NextBlock next_block = [content]() mutable -> Result<std::string_view> {
    const auto block = content.substr(0, kBlock);
    content.remove_prefix(block.size());
    return block;
  };
  auto work = upload_blocks(session, sudo, std::move(next_block), std::move(file), deadline);
  auto stored = co_await std::move(work);
  co_return stored;
}

asio::awaitable<Result<>> upload_file(Session& session, const Sudo& sudo, archive::FileRange local,
                                      RemoteFile file, std::chrono::milliseconds deadline) {
  auto reader = archive::RangeReader::open(local);
  if (!reader) co_return std::move(reader).error().in("upload " + file.path);
  NextBlock next_block = [&] { return reader->next(); };
  auto work = upload_blocks(session, sudo, std::move(next_block), std::move(file), deadline);
  auto stored = co_await std::move(work);
  co_return stored;
}

}  // namespace muster::ssh
