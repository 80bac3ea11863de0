#pragma once
// A bundle on its way to the hosts' stores: each chunk leaves here once, over SSH; the agents hand it to each
// other over a port that is open for as long as that takes, and to each other only. Who gets what from whom
// is decided in bootstrapper/bundle/push_plan.hpp.
//
// The port is the highest that is free of spec.kubernetes.nodePortRange: those are checked to be open between
// all hosts. A host that no other reaches gets its chunks over SSH, which is said.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// What a push did.
struct Pushed {
  std::uint64_t total = 0;    ///< bytes of the bundle's files, each once
  std::uint64_t uplink = 0;   ///< bytes that left here
  std::uint64_t between = 0;  ///< bytes that went from host to host
  std::uint64_t again = 0;    ///< of `uplink`, what was sent once more because no host reached another
  std::uint64_t removed = 0;  ///< bytes that the bundle does not have, and that the stores no longer hold
  std::size_t hosts = 0;      ///< that have all of it now
  bool changed = false;
  std::optional<Error> problem;  ///< of the first host that has not
};

/// Brings run.bundle to every host that this run changes. A host's failure is its own: the others go on.
boost::asio::awaitable<Result<Pushed>> push_bundle(Run& run, bool keep_others);

}  // namespace muster::phases
