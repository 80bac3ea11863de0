#pragma once
// What all logins of one run share: the sessions to bastions.

#include "bootstrapper/fleet/bastions.hpp"

namespace muster::fleet {

struct Access {
  Bastions bastions;
};

}  // namespace muster::fleet
