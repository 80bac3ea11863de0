#include "bootstrapper/phases/push_state.hpp"

#include <algorithm>
#include <set>

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kPortsTried = 16;
constexpr std::chrono::seconds kOpening{600};

/// The highest node ports first: services are given theirs at random, and the lowest are the ones that people
/// choose.
std::vector<std::uint16_t> ports_to_try(const PortRange& range) {
  std::vector<std::uint16_t> ports;
  for (int port = range.last; port >= range.first && ports.size() < kPortsTried; --port)
    ports.push_back(static_cast<std::uint16_t>(port));
  return ports;
}

std::string megabytes(std::uint64_t bytes) {
  return std::to_string((bytes + 500'000) / 1'000'000) + " MB";
}

/// The files of the bundle, each content once.
std::vector<const bundle::Entry*> files_of(const bundle::Manifest& manifest) {
  std::vector<const bundle::Entry*> files;
  std::set<std::string> known;
  for (const auto& entry : manifest.files) {
    if (known.insert(entry.sha256).second) files.push_back(&entry);
  }
  return files;
}

asio::awaitable<Result<>> look(PushState& state, std::size_t index,
                               const std::vector<const bundle::Entry*>& files) {
  LookAtStore request;
  for (const auto* file : files) request.files.push_back({file->sha256, file->size});
  CO_TRY(const auto seen, co_await state.hosts[index].link->ask(request));
  std::set<std::string> whole;
  for (std::size_t i = 0; i < std::min(files.size(), seen.whole.size()); ++i) {
    if (seen.whole[i] != 0) whole.insert(files[i]->sha256);
  }
  for (std::size_t chunk = 0; chunk < state.chunks.size(); ++chunk) {
    if (whole.contains(state.chunks[chunk].file->sha256)) state.plan.has(index, chunk);
  }
  co_return Result<>{};
}

/// Which chunks of the files are there, by sha256.
using There = std::map<std::string, StoreState>;

std::uint64_t count_there(PushState& state, std::size_t index, const There& there) {
  std::uint64_t missing = 0;
  for (std::size_t chunk = 0; chunk < state.chunks.size(); ++chunk) {
    const auto& one = state.chunks[chunk];
    const auto found = there.find(one.file->sha256);
    if (found == there.end()) continue;
    const auto& parts = found->second.chunks;
    if (found->second.whole || std::binary_search(parts.begin(), parts.end(), one.index)) {
      state.plan.has(index, chunk);
    } else {
      missing += one.size;
    }
  }
  return missing;
}

asio::awaitable<Result<>> open(PushState& state, std::size_t index,
                               const std::vector<const bundle::Entry*>& files) {
  auto& link = *state.hosts[index].link;
  OpenStore request;
  request.chunk_bytes = state.run.bundle->manifest().chunk_bytes;
  for (const auto* file : files) request.files.push_back({file->sha256, file->size, file->chunks});
  CallOptions options;
  options.deadline = kOpening;  // what an earlier run left is read again
  CO_TRY(const auto seen, co_await link.ask(request, options));
  There there;
  for (std::size_t i = 0; i < std::min(files.size(), seen.files.size()); ++i) {
    auto one = seen.files[i];
    std::sort(one.chunks.begin(), one.chunks.end());
    there.emplace(files[i]->sha256, std::move(one));
  }
  const auto missing = count_there(state, index, there);
  // What a playbook takes from the store is there twice, for a while.
  std::uint64_t largest = 0;
  for (const auto* file : files) largest = std::max(largest, file->size);
  if (missing > 0 && missing + largest > seen.free_bytes)
    co_return fail(ErrorKind::command, "its store needs " + megabytes(missing) +
                                           " more, a playbook takes up to " + megabytes(largest) +
                                           " out of it, and " + megabytes(seen.free_bytes) + " are free")
        .in(link.host().name)
        .next("make room in /var/lib/muster on " + link.host().name);
  co_return Result<>{};
}

}  // namespace

std::vector<BundleChunk> chunks_of(const bundle::Manifest& manifest) {
  std::vector<BundleChunk> chunks;
  std::set<std::string> known;
  for (const auto& entry : manifest.files) {
    if (!known.insert(entry.sha256).second) continue;
    for (std::uint32_t index = 0; index < entry.chunks.size(); ++index) {
      const auto offset = index * manifest.chunk_bytes;
      chunks.push_back({&entry, index, offset, std::min(manifest.chunk_bytes, entry.size - offset)});
    }
  }
  return chunks;
}

PushState::PushState(Run& of, asio::any_io_executor executor, std::vector<PushHost> who,
                     std::vector<BundleChunk> what)
    : run(of),
      hosts(std::move(who)),
      chunks(std::move(what)),
      plan(hosts.size(), chunks.size(), bundle::PushLimits()),
      ended(executor),
      over(executor) {}

asio::awaitable<Result<>> open_store(PushState& state, std::size_t index, Secret key) {
  auto& host = state.hosts[index];
  ServeStore serve;
  serve.ports = ports_to_try(state.run.spec.kubernetes.node_ports);
  CallOptions options;
  options.body = key.reveal();
  CO_TRY(const auto served, co_await host.link->ask(serve, options));
  host.port = served.port;
  if (host.port == 0) state.plan.gives_nothing(index);
  const auto files = files_of(state.run.bundle->manifest());
  auto opening = host.takes ? open(state, index, files) : look(state, index, files);
  CO_TRY(co_await std::move(opening));
  if (!host.takes) state.plan.only_gives(index);
  host.before = state.plan.missing(index);
  co_return Result<>{};
}

void give_up(PushState& state, std::size_t index, Error why) {
  auto& host = state.hosts[index];
  if (host.problem) return;
  state.plan.lost(index);
  if (host.takes)
    state.run.progress.host_done(host.link->host().name, report::Outcome::failed,
                                 reason(why, host.link->host().name));
  host.problem = std::move(why);
}

}  // namespace muster::phases
