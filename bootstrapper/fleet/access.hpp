#pragma once
// What all logins of one run share: passwords that were asked for, and the sessions to bastions.

#include "bootstrapper/fleet/bastions.hpp"
#include "bootstrapper/fleet/passwords.hpp"

namespace muster::fleet {

struct Access {
  Passwords passwords;
  Bastions bastions{&passwords};
};

}  // namespace muster::fleet
