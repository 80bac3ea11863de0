#pragma once
// The useradd, usermod and userdel command lines that bring an account to be as a task asks. Pure: what is
// there is passed in. A password is never among the arguments, where every user of the host could read it.

#include <optional>
#include <string>
#include <vector>

#include "agent/tasks/modules/accounts.hpp"

namespace muster::modules {

/// What is known of an account before it is changed.
struct KnownAccount {
  Account account;
  Shadow shadow;
  std::vector<std::string> groups;  ///< whose members it is among
};

/// What the groups that a task names come down to.
struct WantedGroups {
  std::optional<AccountGroup> primary{};                ///< of `group`
  std::optional<std::vector<std::string>> secondary{};  ///< of `groups`; none: not asked about
  bool own_exists = false;                              ///< there is a group of the user's name
};

/// How an account is changed.
struct UserChange {
  std::vector<std::string> argv{};        ///< empty: nothing to be changed
  std::optional<std::string> password{};  ///< the hash for chpasswd(8), "!" in front where it is to be locked
  [[nodiscard]] bool needed() const { return !argv.empty() || password.has_value(); }
};

UserChange creation(const Arguments& asked, const WantedGroups& groups);
UserChange modification(const Arguments& asked, const WantedGroups& groups, const KnownAccount& there);
std::vector<std::string> removal(const Arguments& asked);

/// Seconds since 1970 as a date, "2030-01-31"; nothing for none, which is before 1970.
std::optional<std::string> expiry_date(const Arguments& asked);
/// Whether that looks like no hash of a password at all.
bool looks_unhashed(const std::string& password);

}  // namespace muster::modules
