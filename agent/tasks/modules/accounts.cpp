#include "agent/tasks/modules/accounts.hpp"

#include <charconv>
#include <sstream>

namespace muster::modules {

namespace asio = boost::asio;

namespace {

/// What getent(1) ends with when it knows no such entry.
constexpr int kUnknown = 2;

std::vector<std::string> split(const std::string& line, char at) {
  std::vector<std::string> fields;
  std::size_t begin = 0;
  while (true) {
    const auto end = line.find(at, begin);
    fields.push_back(line.substr(begin, end - begin));
    if (end == std::string::npos) return fields;
    begin = end + 1;
  }
}

std::int64_t number(const std::string& text) {
  std::int64_t value = -1;
  (void)std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

using Lines = std::vector<std::vector<std::string>>;

/// The entries of one database, or the one of `key`, with at least `fields` fields each.
asio::awaitable<Result<Lines>> entries(Task& task, std::string database, std::string key,
                                       std::size_t fields) {
  Program program;
  program.argv = {"getent", database};
  if (!key.empty()) program.argv.push_back(key);
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  if (seen.exit != Exit{} && seen.exit.status != kUnknown) {
    co_return fail(ErrorKind::command, "getent " + database + " failed: " + seen.err);
  }
  Lines found;
  std::istringstream lines(seen.out);
  for (std::string line; std::getline(lines, line);) {
    auto parts = split(line, ':');
    if (parts.size() >= fields) found.push_back(std::move(parts));
  }
  co_return found;
}

AccountGroup group_of(const std::vector<std::string>& fields) {
  AccountGroup group{fields[0], number(fields[2]), {}};
  if (!fields[3].empty()) group.members = split(fields[3], ',');
  return group;
}

}  // namespace

asio::awaitable<Result<std::optional<Account>>> find_account(Task& task, std::string name) {
  CO_TRY(const auto lines, co_await entries(task, "passwd", name, 7));
  for (const auto& fields : lines) {
    // getent also takes a number for one.
    if (fields[0] != name) continue;
    Account account;
    account.name = fields[0];
    account.uid = number(fields[2]);
    account.gid = number(fields[3]);
    account.comment = fields[4];
    account.home = fields[5];
    account.shell = fields[6];
    co_return account;
  }
  co_return std::nullopt;
}

asio::awaitable<Result<Shadow>> find_shadow(Task& task, std::string name) {
  CO_TRY(const auto lines, co_await entries(task, "shadow", name, 8));
  Shadow shadow;
  for (const auto& fields : lines) {
    if (fields[0] != name) continue;
    shadow.password = fields[1];
    shadow.minimum_days = number(fields[3]);
    shadow.maximum_days = number(fields[4]);
    shadow.expires = number(fields[7]);
  }
  co_return shadow;
}

asio::awaitable<Result<std::vector<AccountGroup>>> all_groups(Task& task) {
  CO_TRY(const auto lines, co_await entries(task, "group", "", 4));
  std::vector<AccountGroup> groups;
  for (const auto& fields : lines) groups.push_back(group_of(fields));
  co_return groups;
}

asio::awaitable<Result<std::optional<AccountGroup>>> find_group(Task& task, std::string name,
                                                                bool by_number) {
  CO_TRY(const auto lines, co_await entries(task, "group", name, 4));
  for (const auto& fields : lines) {
    if (fields[0] == name || (by_number && fields[2] == name)) co_return group_of(fields);
  }
  co_return std::nullopt;
}

}  // namespace muster::modules
