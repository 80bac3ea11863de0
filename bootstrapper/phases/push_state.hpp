#pragma once
// What the coroutines of one push share.

#include <map>
#include <string>
#include <vector>

#include "agent/protocol/event.hpp"
#include "agent/protocol/store_messages.hpp"
#include "bootstrapper/bundle/push_plan.hpp"
#include "bootstrapper/phases/push_bundle.hpp"

namespace muster::phases {

/// One chunk of the bundle.
struct BundleChunk {
  const bundle::Entry* file = nullptr;
  std::uint32_t index = 0;  ///< in its file
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

/// All chunks of a bundle; files with the same content once.
std::vector<BundleChunk> chunks_of(const bundle::Manifest& manifest);

/// One host of the push.
struct PushHost {
  fleet::Link* link = nullptr;
  bool takes = false;      ///< false: it only gives what it has
  std::uint16_t port = 0;  ///< where others ask it; 0: nowhere
  std::size_t before = 0;  ///< chunks that it lacked
  std::size_t shown = 0;
  std::optional<Error> problem;
};

struct PushState {
  PushState(Run& of, boost::asio::any_io_executor executor, std::vector<PushHost> who,
            std::vector<BundleChunk> what);
  Run& run;
  std::vector<PushHost> hosts;
  std::vector<BundleChunk> chunks;
  bundle::PushPlan plan;
  Event ended;  ///< of a transfer
  Event over;   ///< of the whole push
  bool finished = false;
  std::size_t under_way = 0;
  Pushed pushed;
};

/// Opens a host's port and store, and tells the plan what is there. The Error is the host's.
boost::asio::awaitable<Result<>> open_store(PushState& state, std::size_t host, Secret key);

/// Gives a host up.
void give_up(PushState& state, std::size_t host, Error why);

}  // namespace muster::phases
