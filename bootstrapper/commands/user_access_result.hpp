#pragma once
// What `muster kubeconfig --user` and `--revoke-user` say in the end, as text and as JSON.

#include <boost/json/value.hpp>
#include <filesystem>
#include <string>

#include "bootstrapper/phases/user_access.hpp"

namespace muster::commands {

/// The file, the role, what the user may do, and until when.
std::string access_text(const phases::UserAccess& access, const std::filesystem::path& file);
/// What would be done: for --dry-run.
std::string plan_text(const phases::UserAccess& access, const std::filesystem::path& file);
/// "warning: ..." where the certificate lives longer than was asked for; else empty.
std::string lifetime_warning(const phases::UserAccess& access);
/// Both as JSON, the schema "muster.kubeconfig/1". The key is not in it.
boost::json::value access_json(const phases::UserAccess& access, const std::filesystem::path& file,
                               bool dry_run);

/// Which bindings went, what is left alone, and until when the user can still log in.
std::string revoked_text(const phases::UserAccess& access, bool dry_run);
/// The same as JSON, the schema "muster.revoked/1".
boost::json::value revoked_json(const phases::UserAccess& access, bool dry_run);

}  // namespace muster::commands
