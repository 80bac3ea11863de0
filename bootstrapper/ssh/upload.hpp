#pragma once
// Sending a file to a host: whole, verified and in place at once, or not at all. By `cat` on an exec channel:
// faster than sftp over any real round trip, and root by sudo works the same way.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "bootstrapper/archive/file_range.hpp"
#include "bootstrapper/ssh/session.hpp"
#include "bootstrapper/ssh/sudo.hpp"

namespace muster::ssh {

/// A file as it shall be on the host.
struct RemoteFile {
  std::string path;             ///< absolute; missing folders above it are made
  unsigned mode = 0644;         ///< permission bits
  std::string sha256;           ///< of the whole content, lower-case hex
  unsigned folder_mode = 0755;  ///< of its folder, where that is made
};

/// Writes `content` to the host, through a temporary file beside the target that is renamed once its sha256
/// is right. The Error begins with "upload PATH"; nothing is left behind.
boost::asio::awaitable<Result<>> upload(Session& session, const Sudo& sudo, std::string_view content,
                                        RemoteFile file, std::chrono::milliseconds deadline);

/// The same with the content of a local file, or of a stretch of one, which is read piece by piece.
boost::asio::awaitable<Result<>> upload_file(Session& session, const Sudo& sudo, archive::FileRange local,
                                             RemoteFile file, std::chrono::milliseconds deadline);

}  // namespace muster::ssh
