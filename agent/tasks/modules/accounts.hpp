#pragma once
// The users and groups that a host knows, asked of getent(1): this program is static and sees only the files,
// the host's own getent also sees directories (sssd). Which are to be is in user.cpp and group.cpp.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// One line of passwd(5).
struct Account {
  std::string name;
  std::int64_t uid = 0;
  std::int64_t gid = 0;
  std::string comment;
  std::string home;
  std::string shell;
};

/// One line of shadow(5); all -1 and empty where there is none.
struct Shadow {
  std::string password;  ///< a hash; a secret
  std::int64_t minimum_days = -1;
  std::int64_t maximum_days = -1;
  std::int64_t expires = -1;  ///< days since 1970
};

/// One line of group(5).
struct AccountGroup {
  std::string name;
  std::int64_t gid = 0;
  std::vector<std::string> members;
};

boost::asio::awaitable<Result<std::optional<Account>>> find_account(Task& task, std::string name);
boost::asio::awaitable<Result<Shadow>> find_shadow(Task& task, std::string name);
/// All groups that are enumerated.
boost::asio::awaitable<Result<std::vector<AccountGroup>>> all_groups(Task& task);
/// The group of that name or, where `by_number`, of that number.
boost::asio::awaitable<Result<std::optional<AccountGroup>>> find_group(Task& task, std::string name,
                                                                       bool by_number);

Running run_user(Task& task);
Running run_group(Task& task);
Running run_cron(Task& task);

}  // namespace muster::modules
