#include "agent/tasks/modules/wait_for.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

#include "agent/protocol/deadline.hpp"
#include "agent/protocol/python_regex.hpp"
#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/connections.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/tcp_connect.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tcp = asio::ip::tcp;

namespace {

/// How much of a file, and of a conversation, is searched.
constexpr std::size_t kMostSearched = 64 << 20;
constexpr std::size_t kMostHeard = 1 << 20;

/// What the groups of a pattern matched; null for one that took no part.
struct Found {
  json::array groups{};
  json::object named{};
};

/// What is waited for.
struct Wanted {
  std::string host, path, state, regex, msg;
  std::uint16_t port = 0;
  std::optional<PythonRegex> pattern;
  seconds timeout{}, delay{}, sleep{}, connect_timeout{};
  Clock::time_point started = Clock::now();
  Found found{};

  [[nodiscard]] Clock::time_point end() const { return started + timeout; }
  [[nodiscard]] milliseconds left() const {
    const auto rest = std::chrono::ceil<milliseconds>(end() - Clock::now());  // no spinning in the last one
    return std::max(rest, milliseconds(0));
  }
  [[nodiscard]] bool gone() const { return state == "absent" || state == "stopped"; }
  [[nodiscard]] std::string place() const { return host + ":" + std::to_string(port); }
};

std::int64_t elapsed(const Wanted& wanted) {
  return std::chrono::duration_cast<seconds>(Clock::now() - wanted.started).count();
}

Answer failed(const Wanted& wanted, std::string msg) {
  auto answer = Answer::failure(std::move(msg));
  answer.values["elapsed"] = elapsed(wanted);
  return answer;
}

/// Why the arguments cannot be meant together; empty where they can.
std::string contradiction(const Arguments& arguments) {
  const auto state = arguments.text("state");
  if (arguments.has("port") && arguments.has("path"))
    return "port and path parameter can not both be passed to wait_for";
  if (arguments.has("path") && (state == "stopped" || state == "drained"))
    return "state=" + state + " should only be used for checking a port in the wait_for module";
  if (arguments.has("exclude_hosts") && state != "drained")
    return "exclude_hosts should only be with state=drained";
  for (const auto& name : arguments.texts("active_connection_states")) {
    if (connection_state(name).empty()) return "unknown active_connection_state (" + name + ") defined";
  }
  const auto port = arguments.whole("port");
  if (port < 0 || port > 65535) return "port " + std::to_string(port) + " is none: wanted 1 to 65535";
  return {};
}

Result<Wanted> wanted_of(const Arguments& arguments) {
  Wanted wanted;
  wanted.host = arguments.text("host");
  wanted.path = arguments.text("path");
  wanted.state = arguments.text("state");
  wanted.regex = arguments.text("search_regex");
  wanted.msg = arguments.text("msg");
  wanted.port = static_cast<std::uint16_t>(arguments.whole("port"));
  wanted.timeout = seconds(arguments.whole("timeout"));
  wanted.delay = seconds(arguments.whole("delay"));
  wanted.sleep = seconds(arguments.whole("sleep"));
  wanted.connect_timeout = seconds(arguments.whole("connect_timeout"));
  if (arguments.has("search_regex")) {
    auto pattern = PythonRegex::compile(wanted.regex, {.multiline = true});
    if (!pattern) return std::move(pattern).error().in("Invalid regular expression");
    wanted.pattern = *std::move(pattern);
  }
  return wanted;
}

Result<bool> matches(Wanted& wanted, std::string_view bytes) {
  TRY(const auto match, wanted.pattern->search(bytes));
  if (!match) return false;
  const auto text = [&](std::size_t group) -> json::value {
    if (group >= match->groups.size() || !match->groups[group]) return nullptr;
    return json::string(as_utf8(*match->groups[group]));
  };
  for (std::size_t i = 1; i < match->groups.size(); ++i) wanted.found.groups.push_back(text(i));
  for (const auto& [name, group] : wanted.pattern->names()) wanted.found.named[name] = text(group);
  return true;
}

Result<bool> file_is_as_wanted(Wanted& wanted) {
  struct stat seen {};
  const bool there = ::stat(wanted.path.c_str(), &seen) == 0;
  if (wanted.gone()) return ::access(wanted.path.c_str(), F_OK) != 0;
  if (!there && errno != ENOENT)
    return fail(ErrorKind::agent, "Failed to stat " + wanted.path + ", " + std::strerror(errno));
  if (!there || !wanted.pattern) return there;
  const auto file = read_whole_file(wanted.path, kMostSearched);
  if (!file || !*file) return false;  // as in Ansible: it may become readable
  return matches(wanted, (*file)->bytes);
}

/// Reads what the far end says until it matches; false where it ends first.
asio::awaitable<Result<bool>> hear(tcp::socket& socket, Wanted& wanted) {
  std::string heard;
  std::array<char, 1024> chunk{};
  while (heard.size() < kMostHeard) {
    boost::system::error_code ended;
    const auto got = co_await socket.async_read_some(asio::buffer(chunk),
                                                     asio::redirect_error(asio::use_awaitable, ended));
    if (ended) co_return false;
    heard.append(chunk.data(), got);
    CO_TRY(const bool matched, matches(wanted, heard));
    if (matched) co_return true;
  }
  co_return false;
}

asio::awaitable<Result<bool>> port_is_as_wanted(Wanted& wanted) {
  tcp::socket socket(co_await asio::this_coro::executor);
  milliseconds patience = wanted.connect_timeout;
  if (!wanted.gone()) patience = std::min(patience, std::max(wanted.left(), milliseconds(1)));
  const auto connected = co_await connect_tcp(socket, wanted.host, wanted.port, patience);
  if (wanted.gone() || !connected) co_return connected.has_value() != wanted.gone();
  if (!wanted.pattern) co_return true;
  auto work = hear(socket, wanted);
  auto heard = co_await with_deadline(std::move(work), wanted.left(), wanted.host);
  if (!heard && heard.error().kind() == ErrorKind::timeout) co_return false;
  co_return heard;
}

/// The addresses of hosts, for a comparison with those of connections.
asio::awaitable<Result<std::vector<asio::ip::address>>> addresses_of(std::vector<std::string> hosts) {
  std::vector<asio::ip::address> addresses;
  for (const auto& host : hosts) {
    const auto found = co_await look_up(host, 80, seconds(10));
    if (!found) co_return found.error().in(host);
    for (const auto& endpoint : *found) addresses.push_back(endpoint.address());
  }
  co_return addresses;
}

/// What the state `drained` looks at.
struct Draining {
  std::vector<asio::ip::address> local, excluded;
  std::vector<std::string> states;
};

bool counts(const Draining& draining, const Connection& connection, std::uint16_t port) {
  const auto is = [](const std::vector<asio::ip::address>& list, const asio::ip::address& one) {
    return std::ranges::find(list, one) != list.end();
  };
  const auto any = connection.local.is_v4() ? asio::ip::address(asio::ip::address_v4::any())
                                            : asio::ip::address(asio::ip::address_v6::any());
  return connection.local_port == port && !is(draining.excluded, connection.remote) &&
         std::ranges::find(draining.states, connection.state) != draining.states.end() &&
         (is(draining.local, connection.local) || is(draining.local, any));
}

bool is_drained(const Draining& draining, std::uint16_t port) {
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const auto text = read_whole_file(table, kMostSearched);
    if (!text || !*text) continue;
    for (const auto& connection : parse_connections((*text)->bytes)) {
      if (counts(draining, connection, port)) return false;
    }
  }
  return true;
}

std::string complaint(const Wanted& wanted) {
  if (!wanted.msg.empty()) return wanted.msg;
  if (wanted.state == "drained") return "Timeout when waiting for " + wanted.place() + " to drain";
  if (wanted.gone() && wanted.port) return "Timeout when waiting for " + wanted.place() + " to stop.";
  if (wanted.gone()) return "Timeout when waiting for " + wanted.path + " to be absent.";
  const auto where = wanted.port ? wanted.place() : wanted.path;
  if (wanted.pattern) return "Timeout when waiting for search string " + wanted.regex + " in " + where;
  return std::string("Timeout when waiting for ") + (wanted.port ? "" : "file ") + where;
}

Answer success(const Wanted& wanted, const Arguments& arguments) {
  Answer answer;
  const auto given = [&](std::string_view name) {
    return arguments.find(name) ? *arguments.find(name) : json::value();
  };
  answer.values = {{"state", wanted.state},
                   {"port", given("port")},
                   {"path", given("path")},
                   {"search_regex", given("search_regex")},
                   {"match_groups", wanted.found.groups},
                   {"match_groupdict", wanted.found.named},
                   {"elapsed", elapsed(wanted)}};
  if (!wanted.path.empty()) tell_path(wanted.path, answer.values);
  return answer;
}

asio::awaitable<Result<bool>> look(Wanted& wanted, const Draining& draining) {
  if (wanted.state == "drained") co_return is_drained(draining, wanted.port);
  if (wanted.path.empty()) co_return co_await port_is_as_wanted(wanted);
  co_return file_is_as_wanted(wanted);
}

}  // namespace

Running wait_for_condition(Task& task) {
  if (task.check) {
    // What it waits for may be the work of a task that only a real run does.
    Answer answer;
    answer.skipped = true;
    answer.msg = "remote module (ansible.builtin.wait_for) does not support check mode";
    co_return answer;
  }
  const auto wrong = contradiction(task.arguments);
  CO_TRY(auto wanted, wanted_of(task.arguments));
  if (!wrong.empty()) co_return failed(wanted, wrong);
  co_await wait_for(wanted.delay);
  Draining draining;
  if (wanted.state == "drained") {
    CO_TRY(draining.local, co_await addresses_of(std::vector<std::string>(1, wanted.host)));
    CO_TRY(draining.excluded, co_await addresses_of(task.arguments.texts("exclude_hosts")));
    for (const auto& name : task.arguments.texts("active_connection_states"))
      draining.states.push_back(connection_state(name));
  } else if (wanted.port == 0 && wanted.path.empty()) {
    co_await wait_for(wanted.timeout);
    co_return success(wanted, task.arguments);
  }
  while (Clock::now() < wanted.end()) {
    const auto seen = co_await look(wanted, draining);
    if (!seen) co_return failed(wanted, wanted.msg.empty() ? seen.error().message() : wanted.msg);
    if (*seen) co_return success(wanted, task.arguments);
    co_await wait_for(std::min<milliseconds>(wanted.sleep, wanted.left()));
  }
  co_return failed(wanted, complaint(wanted));
}

}  // namespace muster::modules
