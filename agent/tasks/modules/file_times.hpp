#pragma once
// The arguments access_time and modification_time of the module file.

#include <boost/json/object.hpp>
#include <ctime>
#include <string>

#include "agent/protocol/result.hpp"

namespace muster::modules {

/// What one time of a file shall be.
struct WantedTime {
  enum class Kind { kept, now, given };
  Kind kind = Kind::kept;
  std::time_t given = 0;

  /// "preserve", "now", or a time in a format of strptime(3). A usage Error for what is none.
  static Result<WantedTime> parse(const std::string& text, const std::string& format);
};

/// Gives what is at `path`, links followed, these times; whether that changes anything. In check mode nothing
/// is changed. Adds to `diff`'s before and after.
Result<bool> settle_times(const std::string& path, WantedTime modified, WantedTime accessed, bool check,
                          boost::json::object* diff);

}  // namespace muster::modules
