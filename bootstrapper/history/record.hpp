#pragma once
// One run of muster as the history keeps it: who, from where, when, with which cluster.yaml, what changed,
// how it ended. Where it is kept is in local_store.hpp and on_masters.hpp; its log is a file beside it.

#include <boost/json/value.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/result.hpp"

namespace muster::history {

/// Written when the run begins, and once more when it ends. Secrets are masked before they come here
/// (mask.hpp).
struct Record {
  std::string id;                                           ///< see make_id
  std::string cluster;                                      ///< metadata.name
  std::string command;                                      ///< "muster up -f cluster.yaml"
  std::string user;                                         ///< whoever ran it, on
  std::string machine;                                      ///< this machine
  std::string version;                                      ///< muster's
  std::string began;                                        ///< RFC 3339, UTC
  std::optional<double> seconds;                            ///< how long it took; absent until it ended
  std::optional<int> status;                                ///< exit status; absent until it ended
  std::optional<std::string> error;                         ///< the Error's text, where there is one
  std::map<std::string, std::vector<std::string>> changed;  ///< what changed, by host
  std::string cluster_yaml;                                 ///< the file as it was

  static constexpr auto fields() {
    return std::tuple(field("id", &Record::id), field("cluster", &Record::cluster),
                      field("command", &Record::command), field("user", &Record::user),
                      field("machine", &Record::machine), field("version", &Record::version),
                      field("began", &Record::began), field("seconds", &Record::seconds),
                      field("status", &Record::status), field("error", &Record::error),
                      field("changed", &Record::changed), field("clusterYaml", &Record::cluster_yaml));
  }
};

/// How many runs are kept in each place.
inline constexpr std::size_t kKept = 200;

/// "20261126T223100042Z-kubeconfig-3f9a": sorts by time, to the millisecond.
std::string make_id(std::chrono::system_clock::time_point now, std::string_view command,
                    std::string_view suffix);
/// Whether `text` can be an id: letters, digits and "-" only, so that it is safe as a file's name.
bool is_id(std::string_view text);
/// "2026-11-26T22:31:00Z"
std::string to_time(std::chrono::system_clock::time_point when);

/// The record on one line, with a newline at its end.
std::string to_line(const Record& record);
/// Reads lines of to_line; those that are broken, such as one that was cut by a power loss, are left out.
std::vector<Record> read_lines(std::string_view lines);

/// Of ids or names of files that begin with them, those that are too old to be kept.
std::vector<std::string> surplus(std::vector<std::string> names, std::size_t kept);

/// Runs kept in several places, each once, newest first. Of the same run the one that has ended is taken.
std::vector<Record> merged(std::vector<Record> records, std::vector<Record> more);

/// The run whose id begins with `prefix`. A usage Error where there is none, which then names one that may be
/// meant, or several.
Result<Record> find_run(const std::vector<Record>& records, std::string_view prefix);

}  // namespace muster::history
