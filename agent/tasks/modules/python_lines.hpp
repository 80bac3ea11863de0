#pragma once
// What Python's own functions give, where Ansible's results show it.

#include <boost/json/array.hpp>
#include <string>
#include <string_view>

namespace muster::modules {

/// The lines of a UTF-8 text as str.splitlines() has them.
boost::json::array python_lines(std::string_view text);

/// "[Errno 2] No such file or directory: b'NAME'", as an OSError is printed.
std::string python_error(int errno_value, std::string_view name);

}  // namespace muster::modules
