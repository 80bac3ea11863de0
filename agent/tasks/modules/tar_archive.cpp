#include "agent/tasks/modules/tar_archive.hpp"

#include <fnmatch.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

namespace muster::modules {

namespace asio = boost::asio;

namespace {

/// What tar --list prints instead of a byte that is not printable: "\303", "\n", "\\".
std::string unescaped(std::string_view text) {
  constexpr std::string_view kLetters = "abtnvfr\\";
  constexpr std::string_view kBytes = "\a\b\t\n\v\f\r\\";
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '7'; };
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
    } else if (digit(i + 1) && digit(i + 2) && digit(i + 3)) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      const auto letter = kLetters.find(text[i + 1]);
      plain += letter == kLetters.npos ? text[i] : kBytes[letter];
      if (letter != kLetters.npos) ++i;
    }
  }
  return plain;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Whether a line of tar --diff tells of something that an extraction would change. Content that differs by
/// itself does not count, as in Ansible: its time or size differs, too.
bool counts(const std::string& line, const Arguments& arguments) {
  const bool root = ::getuid() == 0;
  if (line.ends_with(": : Warning: Cannot stat: No such file or directory")) return false;
  if (line.ends_with(": Uid differs")) return root && !arguments.has("owner");
  if (line.ends_with(": Gid differs")) return root && !arguments.has("group");
  if (line.ends_with(": Mode differs")) return !arguments.has("mode");
  constexpr std::array<std::string_view, 4> kAlways{": Mod time differs",
                                                    ": Warning: Cannot stat: No such file or directory",
                                                    ": Size differs", ": Symlink differs"};
  return line.find(": Invalid owner") != line.npos || line.find(": Invalid group") != line.npos ||
         line.find(": File type differs") != line.npos ||
         std::ranges::any_of(kAlways, [&](std::string_view end) { return line.ends_with(end); });
}

}  // namespace

Packing packing_of(std::string_view first) {
  if (first.starts_with("PK\x03\x04") || first.starts_with("PK\x05\x06")) return Packing::zip;
  if (first.starts_with("\x1f\x8b")) return Packing::gzip;
  if (first.starts_with("BZh")) return Packing::bzip2;
  if (first.starts_with("\xfd"
                        "7zXZ"))
    return Packing::xz;
  if (first.starts_with("\x28\xb5\x2f\xfd")) return Packing::zstd;
  return Packing::none;
}

TarArchive::TarArchive(Task& task, std::string source, std::string dest, Packing packing)
    : task_(task), source_(std::move(source)), dest_(std::move(dest)), packing_(packing) {}

std::string_view TarArchive::handler() const {
  switch (packing_) {
    case Packing::gzip:
      return "TgzArchive";
    case Packing::bzip2:
      return "TarBzipArchive";
    case Packing::xz:
      return "TarXzArchive";
    case Packing::zstd:
      return "TarZstdArchive";
    case Packing::zip:
    case Packing::none:
      break;
  }
  return "TarArchive";
}

std::vector<std::string> TarArchive::command(std::string_view action, bool with_owner) const {
  const auto& arguments = task_.arguments;
  std::vector<std::string> argv{"tar", std::string(action), "-C", dest_};
  if (packing_ == Packing::gzip) argv.emplace_back("-z");
  if (packing_ == Packing::bzip2) argv.emplace_back("-j");
  if (packing_ == Packing::xz) argv.emplace_back("-J");
  if (packing_ == Packing::zstd) argv.emplace_back("--use-compress-program=zstd");
  const auto extra = arguments.texts("extra_opts");
  if (!extra.empty()) argv.emplace_back("--show-transformed-names");
  argv.insert(argv.end(), extra.begin(), extra.end());
  if (with_owner) {
    if (arguments.has("owner")) argv.push_back("--owner=" + arguments.text("owner"));
    if (arguments.has("group")) argv.push_back("--group=" + arguments.text("group"));
    if (arguments.flag("keep_newer")) argv.emplace_back("--keep-newer-files");
  }
  for (auto name : arguments.texts("exclude")) {
    while (name.ends_with('/')) name.pop_back();
    argv.push_back("--exclude=" + name);
  }
  argv.insert(argv.end(), {"-f", source_});
  const auto include = arguments.texts("include");
  argv.insert(argv.end(), include.begin(), include.end());
  return argv;
}

asio::awaitable<Result<Captured>> TarArchive::run(std::vector<std::string> argv) {
  Program program;
  program.argv = std::move(argv);
  program.cwd = dest_;
  for (const char* name : {"LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"}) program.env[name] = "C";
  co_return co_await task_.run(std::move(program));
}

asio::awaitable<Result<std::vector<std::string>>> TarArchive::list() {
  CO_TRY(const auto listed, co_await run(command("--list", false)));
  if (listed.exit != Exit{})
    co_return fail(ErrorKind::command, "Unable to list files in the archive: " + listed.err);
  if (listed.truncated) co_return fail(ErrorKind::command, "the list of its members is larger than 16 MiB");
  const auto excluded = task_.arguments.texts("exclude");
  std::vector<std::string> members;
  for (const auto& line : lines_of(listed.out)) {
    auto name = unescaped(line);
    if (name.starts_with('/')) name.erase(0, 1);
    const bool dropped = std::ranges::any_of(excluded, [&](const std::string& pattern) {
      return ::fnmatch(pattern.c_str(), name.c_str(), 0) == 0;
    });
    if (!dropped) members.push_back(std::move(name));
  }
  if (members.empty())
    co_return fail(ErrorKind::command, "found no files in archive. Empty archive files are not supported.");
  co_return members;
}

asio::awaitable<Result<std::string>> TarArchive::differences() {
  CO_TRY(const auto compared, co_await run(command("--diff", true)));
  std::string found;
  for (const auto* said : {&compared.out, &compared.err}) {
    for (const auto& line : lines_of(*said)) {
      if (counts(line, task_.arguments)) found += line + "\n";
    }
  }
  co_return found;
}

asio::awaitable<Result<std::pair<std::vector<std::string>, Captured>>> TarArchive::extract() {
  auto argv = command("--extract", true);
  CO_TRY(auto captured, co_await run(argv));
  co_return std::pair(std::move(argv), std::move(captured));
}

}  // namespace muster::modules
