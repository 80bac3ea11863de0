#pragma once
// Putting a file of this side into its place on a host, as Ansible's copy does: looked at first, so that
// equal content is not sent, and only its owner and mode are seen to.

#include <optional>

#include "bootstrapper/playbook/run/action.hpp"

namespace muster::play {

/// One file and where it goes.
struct Placing {
  Cargo cargo;
  std::string sha1;
  std::string name;         ///< below `dest`, where that is a directory; may have folders in it
  std::string dest;         ///< a directory when it ends in "/"
  std::string source;       ///< as a diff names it
  boost::json::value mode;  ///< as asked; null: none
  bool follow = false;
};

/// The result of copy for this one file; nothing where it is there and must not be replaced (force: false).
boost::asio::awaitable<Result<std::optional<boost::json::object>>> place(Work& work, Placing placing);

/// The same as the whole result of a task, with the `dest` that Ansible's copy and template have.
Doing place_alone(Work& work, Placing placing);

/// The arguments of the task that say how a file is owned: mode, owner, group, SELinux's, attributes.
boost::json::object ownership_arguments(const Work& work);

/// Makes a directory, and those above it, where there is none; owned as the task says.
Doing make_directory(Work& work, std::string path);

}  // namespace muster::play
