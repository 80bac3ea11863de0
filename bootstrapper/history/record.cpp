#include "bootstrapper/history/record.hpp"

#include <time.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "bootstrapper/cluster/words.hpp"

namespace muster::history {

namespace {

std::string formatted(std::chrono::system_clock::time_point when, const char* format) {
  const time_t seconds = std::chrono::system_clock::to_time_t(when);
  tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), ::strftime(text.data(), text.size(), format, &parts)};
}

/// Whether the ends of two runs are told apart at all: an ended one tells more.
bool tells_more(const Record& one, const Record& other) {
  return one.status.has_value() && !other.status.has_value();
}

}  // namespace

std::string make_id(std::chrono::system_clock::time_point now, std::string_view command,
                    std::string_view suffix) {
  // Two runs may begin in one second.
  const auto all = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  const auto milliseconds = std::to_string(1000 + all % 1000).substr(1);
  return formatted(now, "%Y%m%dT%H%M%S") + milliseconds + "Z-" + std::string(command) + "-" +
         std::string(suffix);
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 100 && std::all_of(text.begin(), text.end(), [](char c) {
    return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9') || c == '-';
  });
}

std::string to_time(std::chrono::system_clock::time_point when) {
  return formatted(when, "%Y-%m-%dT%H:%M:%SZ");
}

std::string to_line(const Record& record) {
  return boost::json::serialize(encode(record)) + "\n";
}

std::vector<Record> read_lines(std::string_view lines) {
  std::vector<Record> records;
  std::istringstream all{std::string(lines)};
  for (std::string line; std::getline(all, line);) {
    boost::system::error_code bad;
    const auto value = boost::json::parse(line, bad);
    if (bad) continue;
    auto record = decode<Record>(value);
    if (record && is_id(record->id)) records.push_back(std::move(*record));
  }
  return records;
}

std::vector<std::string> surplus(std::vector<std::string> names, std::size_t kept) {
  std::sort(names.begin(), names.end());
  names.resize(names.size() > kept ? names.size() - kept : 0);
  return names;
}

std::vector<Record> merged(std::vector<Record> records, std::vector<Record> more) {
  for (auto& record : more) {
    const auto same = std::find_if(records.begin(), records.end(),
                                   [&](const Record& other) { return other.id == record.id; });
    if (same == records.end()) {
      records.push_back(std::move(record));
    } else if (tells_more(record, *same)) {
      *same = std::move(record);
    }
  }
  std::sort(records.begin(), records.end(),
            [](const Record& one, const Record& other) { return one.id > other.id; });
  return records;
}

Result<Record> find_run(const std::vector<Record>& records, std::string_view prefix) {
  std::vector<const Record*> found;
  for (const auto& record : records) {
    if (record.id == prefix) return record;
    if (record.id.starts_with(prefix)) found.push_back(&record);
  }
  if (found.size() == 1) return *found.front();
  const auto quoted = cluster::in_quotes(prefix);
  if (!found.empty()) {
    return fail(ErrorKind::usage, std::to_string(found.size()) + " runs begin with " + quoted + ", from " +
                                      found.back()->id + " to " + found.front()->id)
        .next("give more of the name");
  }
  if (records.empty()) return fail(ErrorKind::usage, "no run is named " + quoted + ": none is recorded");
  std::vector<std::string_view> known;
  for (const auto& record : records) known.push_back(record.id);
  const auto meant = cluster::did_you_mean(prefix, known);
  return fail(ErrorKind::usage, "no run is named " + quoted)
      .next(meant ? "did you mean " + std::string(*meant) + "?" : "muster history lists the runs");
}

}  // namespace muster::history
