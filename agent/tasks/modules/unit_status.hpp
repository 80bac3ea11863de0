#pragma once
// What `systemctl show` prints of a unit: pure.

#include <boost/json/object.hpp>
#include <string_view>

namespace muster::modules {

/// The properties, in their order. Only the value of a property Exec... that begins with "{" may go on over
/// line ends.
boost::json::object parse_unit_status(std::string_view text);

}  // namespace muster::modules
