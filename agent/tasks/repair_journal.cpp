#include "agent/tasks/repair_journal.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>

#include "agent/protocol/sha256.hpp"

namespace muster {

namespace {

constexpr const char* kJournal = "journal.json";
constexpr std::size_t kLargestJournal = 4 << 20;
constexpr std::size_t kLargestCopy = 1 << 20;
constexpr mode_t kRootOnly = 0700;

Result<std::vector<JournalEntry>> parse_entries(std::string_view text) {
  boost::system::error_code bad;
  const auto value = boost::json::parse(text, bad);
  if (bad) return fail(ErrorKind::agent, "no JSON: " + bad.message());
  return decode<std::vector<JournalEntry>>(value);
}

std::string quoted_if_empty(const std::string& value) {
  return value.empty() ? "\"\"" : value;
}

Result<> remove_one(const std::filesystem::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return errno_error(path, "remove");
  return {};
}

}  // namespace

std::string to_string(const JournalEntry& entry) {
  if (entry.file) {
    return entry.file->path + (entry.file->copy.empty() ? " removed" : " as it was before");
  }
  if (entry.sysctl) return entry.sysctl->key + " back to " + quoted_if_empty(entry.sysctl->value);
  if (entry.module) return *entry.module + " unloaded";
  if (entry.swap) return "swap on " + entry.swap->path + " again";
  if (entry.port) return entry.port->ports + " closed in firewalld's zone " + entry.port->zone;
  return "nothing";
}

Result<RepairJournal> RepairJournal::open(std::filesystem::path directory) {
  RepairJournal journal(std::move(directory));
  const auto path = journal.directory_ / kJournal;
  TRY(const auto file, read_whole_file(path, kLargestJournal));
  if (!file) return journal;
  auto entries = parse_entries(file->bytes);
  if (!entries) return std::move(entries).error().in(path.string());
  journal.entries_ = std::move(*entries);
  return journal;
}

Result<> RepairJournal::make_directory() const {
  for (const auto& directory : {directory_.parent_path(), directory_}) {
    if (::mkdir(directory.c_str(), kRootOnly) != 0 && errno != EEXIST) {
      return errno_error(directory, "make this directory");
    }
  }
  return {};
}

Result<> RepairJournal::save() const {
  const auto text = boost::json::serialize(encode(entries_)) + "\n";
  return replace_file(directory_ / kJournal, text, 0600);
}

Result<> RepairJournal::add(JournalEntry entry) {
  TRY(make_directory());
  entries_.push_back(std::move(entry));
  if (auto saved = save(); !saved) {
    entries_.pop_back();
    return saved;
  }
  return {};
}

Result<> RepairJournal::add_file(const std::string& path, const std::optional<WholeFile>& former,
                                 std::string_view wanted) {
  FormerFile file{path, "", former ? former->mode : 0, sha256_hex(wanted)};
  if (former) {
    TRY(make_directory());
    // Never the name of a copy that an entry still needs.
    std::size_t number = entries_.size();
    const auto taken = [&](const JournalEntry& entry) { return entry.file && entry.file->copy == file.copy; };
    do {
      file.copy = std::to_string(++number) + ".former";
    } while (std::any_of(entries_.begin(), entries_.end(), taken));
    TRY(replace_file(directory_ / file.copy, former->bytes, 0600));
  }
  JournalEntry entry;
  entry.file = std::move(file);
  return add(std::move(entry));
}

Result<std::string> RepairJournal::former_bytes(const FormerFile& file) const {
  TRY(auto copy, read_whole_file(copy_of(file), kLargestCopy));
  if (!copy) return fail(ErrorKind::agent, copy_of(file).string() + " is missing");
  return std::move(copy->bytes);
}

Result<> RepairJournal::remove(std::size_t index) {
  const auto at = entries_.begin() + static_cast<std::ptrdiff_t>(index);
  const auto copy = at->file && !at->file->copy.empty() ? copy_of(*at->file) : std::filesystem::path();
  entries_.erase(at);
  if (!entries_.empty()) {
    TRY(save());
  } else {
    TRY(remove_one(directory_ / kJournal));
  }
  // Only now: a journal that names a copy must have it.
  if (!copy.empty()) TRY(remove_one(copy));
  if (entries_.empty() && ::rmdir(directory_.c_str()) != 0 && errno != ENOTEMPTY) {
    return errno_error(directory_, "remove");
  }
  return {};
}

}  // namespace muster
