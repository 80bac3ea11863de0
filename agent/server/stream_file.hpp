#pragma once
// file.stream: a file of any size on its way to the bootstrapper.

#include <boost/asio/awaitable.hpp>

#include "agent/protocol/stream_messages.hpp"
#include "agent/server/handlers.hpp"

namespace muster {

/// Reads piece by piece, as fast as the connection takes it. A usage Error for a path that is not absolute;
/// an agent Error names the path and errno.
boost::asio::awaitable<Result<FileInfo>> stream_file(const StreamFile& request, Call& call);

}  // namespace muster
