#include "bootstrapper/ssh/ssh_config.hpp"

#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include "agent/protocol/descriptor.hpp"
#include "bootstrapper/ssh/config_values.hpp"

namespace muster::ssh {

namespace fs = std::filesystem;

namespace {

constexpr int kDeepest = 16;
constexpr std::size_t kMostBytes = 4 << 20;
// More would not help whoever has named a file that is none of ssh's.
constexpr std::size_t kMostProblems = 100;

/// The paths of a glob pattern, sorted; none when nothing matches.
std::vector<fs::path> paths_of(const std::string& pattern) {
  glob_t found{};
  std::vector<fs::path> paths;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0)
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return paths;
}

/// Reads one tree of files: the user's, or the system's.
class Reader {
 public:
  Reader(SshConfig& config, fs::path home, bool of_user)
      : config_(config), home_(std::move(home)), of_user_(of_user) {}

  std::vector<ConfigLine> parse(std::string_view text, const fs::path& file, int depth);
  /// The file's lines; none when it is missing, which is a problem where it `must_exist`.
  std::vector<ConfigLine> read(const fs::path& file, bool check_owner, bool must_exist, int depth);

 private:
  void problem(std::string message, std::string remedy = "") {
    config_.problems.push_back(fail(ErrorKind::usage, std::move(message)).next(std::move(remedy)));
  }
  std::optional<std::string> text_of(const fs::path& file, bool check_owner, bool must_exist);
  void include(ConfigLine& line, int depth);

  SshConfig& config_;
  fs::path home_;
  bool of_user_;
};

std::optional<std::string> Reader::text_of(const fs::path& file, bool check_owner, bool must_exist) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!opened.open() && errno == ENOENT && !must_exist) return std::nullopt;
  struct stat info {};
  if (!opened.open() || ::fstat(opened.get(), &info) != 0) {
    problem(file.string() + ": " + std::generic_category().message(errno));
    return std::nullopt;
  }
  if (S_ISDIR(info.st_mode)) {
    problem(file.string() + ": this is a directory");
    return std::nullopt;
  }
  // As ssh: whoever can write this file can have commands run as the user.
  const bool of_others = info.st_uid != 0 && info.st_uid != ::getuid();
  if (check_owner && (of_others || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)) {
    problem(file.string() + ": others than you may write this file, so ssh would not read it",
            "chmod go-w " + file.string() + ", and own it");
    return std::nullopt;
  }
  std::string text;
  char block[16384];
  ssize_t got = 0;
  while (text.size() <= kMostBytes && (got = ::read(opened.get(), block, sizeof block)) > 0)
    text.append(block, static_cast<std::size_t>(got));
  if (got >= 0 && text.size() <= kMostBytes) return text;
  problem(file.string() + (got < 0 ? ": cannot be read" : ": larger than 4 MiB"));
  return std::nullopt;
}

void Reader::include(ConfigLine& line, int depth) {
  for (const auto& word : line.said.words) {
    auto pattern = word;
    if (word.starts_with('~') && (!of_user_ || (word.size() > 1 && word[1] != '/'))) {
      problem(line.place() + ": include: \"" + word + "\": only one's own home directory can be meant by ~",
              "write the path in full");
      continue;
    }
    if (word.starts_with('~')) {
      pattern = home_.string() + word.substr(1);
    } else if (!word.starts_with('/')) {
      pattern = (of_user_ ? home_ / ".ssh" : fs::path("/etc/ssh")).string() + "/" + word;
    }
    for (const auto& path : paths_of(pattern)) {
      if (depth >= kDeepest) {
        problem(line.place() + ": include: more than 16 files deep; does a file include itself?");
        return;
      }
      line.included.push_back(read(path, true, false, depth + 1));
    }
  }
}

std::vector<ConfigLine> Reader::parse(std::string_view text, const fs::path& file, int depth) {
  std::vector<ConfigLine> lines;
  for (std::size_t number = 1; !text.empty() && config_.problems.size() < kMostProblems; ++number) {
    const auto raw = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), raw.size() + 1));
    ConfigLine line{file, number, {}, {}};
    auto said = config_words(raw);
    if (said && !*said) continue;
    const auto good = said ? check_config_value(**said) : Result<>(said.error());
    if (!good) {
      problem(line.place() + ": " + good.error().message(), good.error().remedy());
      continue;
    }
    line.said = std::move(**said);
    if (!is_used_keyword(line.said.keyword)) continue;
    if (line.said.keyword == "include") include(line, depth);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<ConfigLine> Reader::read(const fs::path& file, bool check_owner, bool must_exist, int depth) {
  const auto text = text_of(file, check_owner, must_exist);
  return text ? parse(*text, file, depth) : std::vector<ConfigLine>();
}

}  // namespace

ConfigFiles usual_config_files(const fs::path& home) {
  ConfigFiles files;
  if (!home.empty()) files.user = home / ".ssh/config";
  files.system = "/etc/ssh/ssh_config";
  files.home = home;
  return files;
}

SshConfig read_ssh_config(const ConfigFiles& files) {
  SshConfig config;
  if (!files.user.empty())
    config.files.push_back(Reader(config, files.home, true).read(files.user, !files.named, files.named, 0));
  if (!files.system.empty())
    config.files.push_back(Reader(config, files.home, false).read(files.system, false, false, 0));
  return config;
}

SshConfig parse_ssh_config(std::string_view text, const fs::path& file, const fs::path& home) {
  SshConfig config;
  config.files.push_back(Reader(config, home, true).parse(text, file, 0));
  return config;
}

}  // namespace muster::ssh
