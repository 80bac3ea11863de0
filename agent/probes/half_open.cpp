#include "agent/probes/half_open.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <random>

namespace muster::probes {

namespace ip = boost::asio::ip;

namespace {

using std::chrono::milliseconds;

// How long an answer is waited for before the port is connected in full: many round trips of any network that
// a cluster spans, and a small part of the deadline.
constexpr milliseconds kPatience{100};
constexpr int kPartOfDeadline = 20;
constexpr std::size_t kMostSends = RawTcp::kMostPackets;  // in one turn

bool is_shortage(int error) {
  return error == EAGAIN || error == ENOBUFS || error == ENOMEM;
}

std::optional<ip::address> address_in(const std::string& text) {
  boost::system::error_code none;
  const auto address = ip::make_address(text, none);
  if (none) return {};
  return address;
}

/// Without an IPv6 zone: the kernel names it in some places and in others not.
bool is_same(const ip::address& a, const ip::address& b) {
  if (a.is_v6() && b.is_v6()) return a.to_v6().to_bytes() == b.to_v6().to_bytes();
  return a == b;
}

}  // namespace

HalfOpen::HalfOpen(boost::asio::any_io_executor executor, const Probe& request, std::vector<Target>& targets)
    : source_(address_in(request.source)),
      in_flight_(std::clamp<std::uint32_t>(request.in_flight, 1, 65'536)),
      patience_(std::clamp(milliseconds(request.deadline_ms) / kPartOfDeadline, milliseconds(1), kPatience)),
      first_sequence_(std::random_device()()),
      targets_(targets),
      epoll_(std::move(executor)) {}

bool HalfOpen::open() {
  const bool wanted = std::any_of(targets_.begin(), targets_.end(),
                                  [](const Target& target) { return target.has_for_half_open(); });
  if (!wanted || !open_sockets()) return false;
  open_lanes();
  return !lanes_.empty();
}

bool HalfOpen::open_sockets() {
  if (!epoll_.open() || !pace_.open(epoll_) || !near_port_.open()) return false;
  bool any = false;
  for (auto& raw : raw_) {
    if (raw.open(near_port_.number(), source_)) any |= epoll_.add(raw.descriptor(), EPOLLIN, {.ptr = &raw});
  }
  for (auto& watch : refusals_) {
    if (watch.descriptor() >= 0) epoll_.add(watch.descriptor(), EPOLLIN, {.ptr = &watch});
  }
  return any;
}

void HalfOpen::open_lanes() {
  std::size_t ports = 0;
  for (auto& target : targets_) {
    const auto& to = target.endpoint.address();
    auto& raw = raw_[to.is_v6() ? 1 : 0];
    const bool from_source = source_ && source_->is_v6() == to.is_v6();
    const auto near = from_source ? source_ : near_address(target.endpoint);
    if (!raw.is_open() || !near || !target.has_for_half_open()) continue;
    lanes_.push_back({&target, &raw, *near, target.take_for_half_open()});
    ports += lanes_.back().ports.size();
  }
  flights_.reserve(ports);
}

bool HalfOpen::finished() const {
  return waiting_ == 0 && std::all_of(lanes_.begin(), lanes_.end(),
                                      [](const Lane& lane) { return lane.next == lane.ports.size(); });
}

bool HalfOpen::turn() {
  pace_.let_time_pass();
  bool tick = false;
  bool answers = false;
  bool refused = false;
  for (const auto& event : epoll_.ready()) {
    tick |= pace_.is_tick(event);
    answers |= event.data.ptr == &raw_[0] || event.data.ptr == &raw_[1];
    refused |= event.data.ptr == &refusals_[0] || event.data.ptr == &refusals_[1];
  }
  if (answers) hear();
  if (refused) hear_refusals();
  if (tick) let_age();
  return send_some();
}

bool HalfOpen::send_some() {
  std::size_t room = kMostSends;
  for (std::uint32_t i = 0; i < lanes_.size() && room > 0 && !shortage_; ++i) {
    const auto& lane = lanes_[i];
    while (lane.next < lane.ports.size() && lane.young < in_flight_ && room > 0 && !shortage_)
      room -= send(i, std::min(room, in_flight_ - lane.young));
  }
  return room == 0;
}

std::size_t HalfOpen::send(std::uint32_t lane_number, std::size_t most) {
  auto& lane = lanes_[lane_number];
  std::array<SynPacket, kMostSends> packets;
  const auto count = std::min({most, packets.size(), lane.ports.size() - lane.next});
  SynOf syn{lane.near, lane.target->endpoint.address(), near_port_.number()};
  for (std::size_t i = 0; i < count; ++i) {
    syn.far_port = lane.ports[lane.next + i];
    syn.sequence = first_sequence_ + static_cast<std::uint32_t>(flights_.size() + i);
    packets[i] = syn_packet(syn);
  }
  const auto sent = lane.raw->send(lane.target->endpoint, std::span(packets).first(count));
  // The kernel refused the first, for a reason that connecting will tell in its words: no route, a firewall
  // here.
  const bool refused = sent == 0 && !is_shortage(errno);
  shortage_ = sent == 0 && !refused;
  for (std::size_t i = 0; i < sent; ++i) {
    flights_.push_back({lane_number, lane.ports[lane.next++], true, pace_.now()});
    ++waiting_;
    ++lane.young;
  }
  if (refused) lane.target->give_back(lane.ports[lane.next++]);
  return sent + (refused ? 1 : 0);
}

void HalfOpen::hear() {
  heard_.clear();
  for (auto& raw : raw_) {
    if (raw.is_open()) raw.receive(heard_);
  }
  for (const auto& segment : heard_) {
    auto* flight = find(segment.acknowledged - 1, segment.from, segment.far_port);
    if (!flight || segment.near_port != near_port_.number()) continue;
    auto& target = *lanes_[flight->lane].target;
    if (!segment.is_syn_ack() || !target.knows(segment.fingerprint, segment.far_port)) {
      leave_to_connect(*flight);
      continue;
    }
    target.on_credit.push_back(segment.far_port);
    end(*flight);
  }
}

void HalfOpen::hear_refusals() {
  for (auto& watch : refusals_) {
    for (const auto& error : watch.drain()) {
      auto* flight = find(error.sequence, error.to, error.port);
      if (!flight) continue;
      lanes_[flight->lane].target->refused(error);
      end(*flight);
    }
  }
}

HalfOpen::Flight* HalfOpen::find(std::uint32_t sequence, const ip::address& to, std::uint16_t port) {
  const std::size_t number = sequence - first_sequence_;
  if (number >= flights_.size()) return nullptr;
  auto& flight = flights_[number];
  const bool is_it =
      flight.waiting && flight.port == port && is_same(lanes_[flight.lane].target->endpoint.address(), to);
  return is_it ? &flight : nullptr;
}

void HalfOpen::let_age() {
  pace_.take_tick();
  shortage_ = false;
  for (; counting_ < flights_.size() && flights_[counting_].sent + Pace::kTick <= pace_.now(); ++counting_) {
    if (flights_[counting_].waiting) --lanes_[flights_[counting_].lane].young;
  }
  for (; oldest_ < counting_; ++oldest_) {
    auto& flight = flights_[oldest_];
    if (flight.waiting && flight.sent + patience_ > pace_.now()) break;
    if (flight.waiting) leave_to_connect(flight);
  }
}

void HalfOpen::end(Flight& flight) {
  flight.waiting = false;
  --waiting_;
  const auto number = static_cast<std::size_t>(&flight - flights_.data());
  if (number >= counting_) --lanes_[flight.lane].young;
}

void HalfOpen::leave_to_connect(Flight& flight) {
  lanes_[flight.lane].target->give_back(flight.port);
  end(flight);
}

}  // namespace muster::probes
