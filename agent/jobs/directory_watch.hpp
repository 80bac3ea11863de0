#pragma once
// Waiting until something in a directory changes.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <filesystem>

namespace muster {

/// Sees files of one directory being written, closed, made and renamed (inotify). A host that has run out of
/// inotify instances is served by the time limit alone.
class DirectoryWatch {
 public:
  DirectoryWatch(boost::asio::any_io_executor executor, const std::filesystem::path& directory);

  /// Returns when something has changed since the watch was made or changed() last returned, at the latest
  /// after `most`.
  boost::asio::awaitable<void> changed(std::chrono::milliseconds most);

 private:
  boost::asio::posix::stream_descriptor events_;
};

}  // namespace muster
