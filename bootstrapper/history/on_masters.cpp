#include "bootstrapper/history/on_masters.hpp"

#include <optional>
#include <sstream>

#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/sha256.hpp"

namespace muster::history {

namespace asio = boost::asio;

namespace {

constexpr const char* kDirectory = "/var/lib/muster/history";
constexpr auto kDeadline = std::chrono::seconds(10);  // the history is not worth more of anybody's time

std::string path_of(const std::string& id, const char* extension) {
  return std::string(kDirectory) + "/" + id + extension;
}

asio::awaitable<Result<>> write_private(fleet::Link& master, std::string path, const std::string& bytes) {
  WriteFile request;
  request.path = std::move(path);
  request.mode = 0600;
  request.sha256 = sha256_hex(bytes);
  request.make_directory = true;
  request.directory_mode = 0700;
  CallOptions options;
  options.body = bytes;
  options.deadline = kDeadline;
  CO_TRY(co_await master.ask(request, options));
  co_return Result<>{};
}

asio::awaitable<Result<std::string>> inspect(fleet::Link& master, const char* script) {
  Inspect request;
  request.command.argv = {"/bin/sh", "-c", script};
  CallOptions options;
  options.deadline = kDeadline;
  CO_TRY(auto captured, co_await master.ask(request, options));
  co_return std::move(captured.out);
}

asio::awaitable<Result<>> prune(fleet::Link& master) {
  CO_TRY(const auto listing, co_await inspect(master, "cd /var/lib/muster/history && ls"));
  std::vector<std::string> ids;
  std::istringstream lines(listing);
  for (std::string name; std::getline(lines, name);) {
    if (name.ends_with(".json")) ids.push_back(name.substr(0, name.size() - 5));
  }
  for (const auto& id : surplus(std::move(ids), kKept)) {
    for (const auto* extension : {".log", ".json"}) {
      RemoveFile request;
      request.path = path_of(id, extension);
      CO_TRY(co_await master.ask(request));
    }
  }
  co_return Result<>{};
}

asio::awaitable<Result<>> write_to(fleet::Link& master, const Record& record, const std::string& log) {
  const auto line = to_line(record);
  CO_TRY(co_await write_private(master, path_of(record.id, ".json"), line));
  if (!log.empty()) {
    CO_TRY(co_await write_private(master, path_of(record.id, ".log"), log));
  }
  co_return co_await prune(master);
}

}  // namespace

asio::awaitable<Result<>> write_to_masters(const fleet::Fleet& fleet, const Record& record, std::string log) {
  std::optional<Error> first;
  for (auto* master : fleet.reached(Role::master)) {
    if (!master->connected()) continue;
    auto written = co_await write_to(*master, record, log);
    if (!written && !first) first = std::move(written).error();
  }
  if (first) co_return *std::move(first);
  co_return Result<>{};
}

asio::awaitable<std::vector<Record>> read_from_masters(const fleet::Fleet& fleet) {
  std::vector<Record> all;
  for (auto* master : fleet.reached(Role::master)) {
    const auto lines = co_await inspect(*master, "cat /var/lib/muster/history/*.json 2>/dev/null; true");
    if (lines) all = merged(std::move(all), read_lines(*lines));
  }
  co_return all;
}

asio::awaitable<std::string> read_log_from_masters(const fleet::Fleet& fleet, std::string id) {
  constexpr std::uint64_t kLargest = 4 << 20;
  for (auto* master : fleet.reached(Role::master)) {
    ReadFile request;
    request.path = path_of(id, ".log");
    request.max_bytes = kLargest;
    std::string bytes;
    CallOptions options;
    options.deadline = kDeadline;
    options.on_data = [&bytes](std::string_view part) { bytes += part; };
    const auto read = co_await master->ask(request, options);
    if (read && read->exists) co_return bytes;
  }
  co_return "";
}

}  // namespace muster::history
