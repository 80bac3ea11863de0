#pragma once
// How long fdatasync takes where etcd will keep its log: the loop of `fio --rw=write --ioengine=sync
// --fdatasync=1 --bs=2300 --size=22m` (etcd's documentation, "Disk"), which ends as soon as the verdict is
// settled. What the verdict rests on is in disk_settled.hpp.

#include <atomic>
#include <boost/asio/awaitable.hpp>

#include "agent/protocol/measure_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Measures on the calling thread, which it blocks. The file is made in the deepest existing parent of the
/// directory and has lost its name before the first record is written, so nothing of it outlives this
/// process. `stop` ends it early. An Error: no file could be made or written, or the disk is nearly full.
Result<DiskLatency> measure_disk_here(const MeasureDisk& request, const std::atomic<bool>& stop);

/// The same on a thread of its own, because fdatasync blocks. A disk that does not come back within a few
/// seconds after `most_ms` is an Error; its thread is left to end by itself.
boost::asio::awaitable<Result<DiskLatency>> measure_disk(MeasureDisk request);

}  // namespace muster
