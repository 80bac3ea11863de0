#include "bootstrapper/bundle/push_plan.hpp"

namespace muster::bundle {

namespace {

constexpr unsigned kMostFailures = 2;

}  // namespace

PushPlan::PushPlan(std::size_t hosts, std::size_t chunks, PushLimits limits)
    : limits_(limits), hosts_(hosts), owners_(chunks), leaving_(chunks) {
  for (auto& host : hosts_) {
    host.has.assign(chunks, false);
    host.coming.assign(chunks, false);
    host.failures.assign(hosts, 0);
    host.missing = chunks;
  }
}

void PushPlan::only_gives(std::size_t host) {
  hosts_[host].missing = 0;
}

void PushPlan::gives_nothing(std::size_t host) {
  hosts_[host].gives = false;
}

void PushPlan::has(std::size_t host, std::size_t chunk) {
  auto& one = hosts_[host];
  if (one.has[chunk]) return;
  one.has[chunk] = true;
  if (one.missing > 0) --one.missing;
  if (!one.lost) ++owners_[chunk];
}

bool PushPlan::takes(const Host& host) const {
  return !host.lost && host.missing > 0 && host.downloads < limits_.downloads;
}

bool PushPlan::reaches(std::size_t from, std::size_t to) const {
  return from != to && hosts_[from].gives && !hosts_[from].lost && hosts_[to].failures[from] < kMostFailures;
}

/// Whether a host that can reach `to` has the chunk, or is about to.
bool PushPlan::somebody_will_reach(std::size_t to, std::size_t chunk) const {
  for (std::size_t from = 0; from < hosts_.size(); ++from) {
    if (reaches(from, to) && (hosts_[from].has[chunk] || hosts_[from].coming[chunk])) return true;
  }
  return false;
}

/// The host that has the chunk, can reach `to`, and has the least to do.
std::optional<std::size_t> PushPlan::giver(std::size_t to, std::size_t chunk) const {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto from = (to + 1 + i) % hosts_.size();
    if (!reaches(from, to) || !hosts_[from].has[chunk] || hosts_[from].uploads >= limits_.uploads) continue;
    if (!best || hosts_[from].uploads < hosts_[*best].uploads) best = from;
  }
  return best;
}

/// A chunk that no host has yet, to the host that gets the least from here.
std::optional<Transfer> PushPlan::seed() {
  if (uplink_ >= limits_.uplink) return std::nullopt;
  std::optional<std::size_t> to;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto host = (turn_ + i) % hosts_.size();
    if (takes(hosts_[host]) && (!to || hosts_[host].from_here < hosts_[*to].from_here)) to = host;
  }
  if (!to) return std::nullopt;
  for (std::size_t chunk = 0; chunk < owners_.size(); ++chunk) {
    if (owners_[chunk] > 0 || leaving_[chunk] > 0 || hosts_[*to].has[chunk]) continue;
    turn_ = *to + 1;
    return Transfer{*to, chunk};
  }
  return std::nullopt;
}

std::optional<Transfer> PushPlan::spread() {
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    const auto to = (turn_ + i) % hosts_.size();
    const auto& host = hosts_[to];
    if (!takes(host)) continue;
    // Each host begins elsewhere, so that all have something that the others want.
    const auto first = to * owners_.size() / hosts_.size();
    for (std::size_t j = 0; j < owners_.size(); ++j) {
      const auto chunk = (first + j) % owners_.size();
      if (owners_[chunk] == 0 || host.has[chunk] || host.coming[chunk]) continue;
      const auto from = giver(to, chunk);
      if (!from) continue;
      turn_ = to + 1;
      return Transfer{to, chunk, from};
    }
  }
  return std::nullopt;
}

/// What other hosts have that do not reach this one.
std::optional<Transfer> PushPlan::send_again() {
  if (uplink_ >= limits_.uplink) return std::nullopt;
  for (std::size_t to = 0; to < hosts_.size(); ++to) {
    const auto& host = hosts_[to];
    if (!takes(host)) continue;
    for (std::size_t chunk = 0; chunk < owners_.size(); ++chunk) {
      if (host.has[chunk] || host.coming[chunk] || owners_[chunk] + leaving_[chunk] == 0) continue;
      if (!somebody_will_reach(to, chunk)) return Transfer{to, chunk, std::nullopt, true};
    }
  }
  return std::nullopt;
}

std::optional<Transfer> PushPlan::next() {
  if (auto transfer = seed()) return begin(*transfer);
  if (auto transfer = spread()) return begin(*transfer);
  if (auto transfer = send_again()) return begin(*transfer);
  return std::nullopt;
}

Transfer PushPlan::begin(Transfer transfer) {
  auto& host = hosts_[transfer.to];
  host.coming[transfer.chunk] = true;
  ++host.downloads;
  if (transfer.from) {
    ++hosts_[*transfer.from].uploads;
  } else {
    ++uplink_;
    ++host.from_here;
    ++leaving_[transfer.chunk];
  }
  return transfer;
}

void PushPlan::end(const Transfer& transfer) {
  auto& host = hosts_[transfer.to];
  host.coming[transfer.chunk] = false;
  --host.downloads;
  if (transfer.from) {
    --hosts_[*transfer.from].uploads;
  } else {
    --uplink_;
    --host.from_here;
    --leaving_[transfer.chunk];
  }
}

void PushPlan::done(const Transfer& transfer) {
  end(transfer);
  has(transfer.to, transfer.chunk);
}

void PushPlan::failed(const Transfer& transfer) {
  end(transfer);
}

void PushPlan::did_not_reach(std::size_t from, std::size_t to) {
  ++hosts_[to].failures[from];
}

void PushPlan::lost(std::size_t host) {
  auto& one = hosts_[host];
  if (one.lost) return;
  one.lost = true;
  for (std::size_t chunk = 0; chunk < owners_.size(); ++chunk) {
    if (one.has[chunk]) --owners_[chunk];
  }
}

}  // namespace muster::bundle
