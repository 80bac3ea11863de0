#pragma once
// What stat(2) says, under the names that the modules stat and find have for it.

#include <sys/stat.h>

#include <boost/json/object.hpp>

namespace muster::modules {

/// mode, isdir, uid, size, mtime, wusr, ... but no names of users.
boost::json::object stat_values(const struct stat& seen);
/// pw_name and gr_name, where they are known.
void tell_names(const struct stat& seen, boost::json::object& values);

}  // namespace muster::modules
