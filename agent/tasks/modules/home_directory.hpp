#pragma once
// The home directory of an account and the SSH key pair in it.

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <string>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/accounts.hpp"

namespace muster::modules {

/// Makes `home`, missing parents too, as a copy of `skeleton`, with the mode that login.defs(5) has for
/// homes, owned by the account from the top down. Nothing when it is there.
Result<> make_home(const std::filesystem::path& home, const std::filesystem::path& skeleton,
                   const Account& owner);
/// Gives the account a directory with all that is in it.
Result<> own_tree(const std::filesystem::path& directory, const Account& owner);

/// Sees to the account's key pair: makes it where it is missing or, with `force`, anew; adds ssh_fingerprint,
/// ssh_key_file, ssh_public_key and warnings to `answer`.
boost::asio::awaitable<Result<>> see_to_ssh_key(Task& task, Account owner, Answer& answer);

}  // namespace muster::modules
