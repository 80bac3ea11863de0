#include "agent/facts/dns.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <optional>

#include "agent/facts/sockets.hpp"
#include "agent/protocol/ip.hpp"

namespace muster::facts {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kAaaa = 28;
constexpr std::uint16_t kInternet = 1;
constexpr std::size_t kHeader = 12;
constexpr std::uint8_t kIsAnswer = 0x80;
constexpr std::uint8_t kRecursionDesired = 0x01;
constexpr std::uint8_t kNoSuchName = 3;

void put16(std::string& out, std::uint16_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

/// Reads a message from front to back; past its end everything is zero and `good` false.
class Reader {
 public:
  explicit Reader(std::string_view message) : message_(message) {}
  bool good = true;

  std::uint8_t byte() {
    if (at_ >= message_.size()) good = false;
    return good ? static_cast<std::uint8_t>(message_[at_++]) : 0;
  }
  std::uint16_t number() {
    const auto high = byte();
    return static_cast<std::uint16_t>(high << 8 | byte());
  }
  std::string_view bytes(std::size_t count) {
    if (!good || count > message_.size() - at_) {
      good = false;
      return {};
    }
    at_ += count;
    return message_.substr(at_ - count, count);
  }
  /// A name's labels, or a part of them and a pointer to the rest: where it leads does not matter here.
  void skip_name() {
    while (good) {
      const auto length = byte();
      if (length == 0) return;
      if ((length & 0xc0) != 0) {
        byte();
        return;
      }
      bytes(length);
    }
  }

 private:
  std::string_view message_;
  std::size_t at_ = 0;
};

/// A question; nothing for what is no name of labels of 1 to 63 bytes.
std::optional<std::string> make_question(std::string_view name, std::uint16_t type, std::uint16_t id) {
  std::string out;
  put16(out, id);
  put16(out, kRecursionDesired << 8);
  for (const std::uint16_t count : {1, 0, 0, 0}) put16(out, count);
  while (!name.empty()) {
    const auto label = name.substr(0, name.find('.'));
    if (label.empty() || label.size() > 63) return std::nullopt;
    out += static_cast<char>(label.size());
    out += label;
    name.remove_prefix(std::min(label.size() + 1, name.size()));
  }
  out += '\0';
  put16(out, type);
  put16(out, kInternet);
  return out.size() <= kHeader + 255 + 4 ? std::optional(out) : std::nullopt;
}

/// A message that came in time.
Result<std::string> receive(int socket, Clock::time_point deadline) {
  std::array<char, 4096> buffer{};
  while (true) {
    TRY(wait_for(socket, POLLIN, deadline));
    const auto got = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (got >= 0) return std::string(buffer.data(), static_cast<std::size_t>(got));
    if (errno != EAGAIN && errno != EINTR) return fail(ErrorKind::agent, std::strerror(errno));
  }
}

/// Both kinds of address at once.
Result<std::vector<std::string>> ask_one(const std::string& name, const std::string& server,
                                         std::uint16_t port, Clock::time_point deadline) {
  static std::atomic<std::uint16_t> counter{0};
  const auto ticks = static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
  const auto first_id = static_cast<std::uint16_t>((ticks ^ (ticks >> 16)) + counter++);
  const auto address = parse_ip(server);
  if (!address) return fail(ErrorKind::agent, "no IP address");
  TRY(const auto socket, start_connect(*address, port, SOCK_DGRAM));
  std::array<bool, 2> waiting{true, true};
  for (std::uint16_t i = 0; i < 2; ++i) {
    const auto question = make_question(name, i == 0 ? kA : kAaaa, static_cast<std::uint16_t>(first_id + i));
    if (!question) return fail(ErrorKind::agent, "no name for DNS");
    if (::send(socket.get(), question->data(), question->size(), MSG_NOSIGNAL) < 0) {
      return fail(ErrorKind::agent, std::strerror(errno));
    }
  }
  std::vector<std::string> found;
  while (waiting[0] || waiting[1]) {
    TRY(const auto message, receive(socket.get(), deadline));
    for (std::uint16_t i = 0; i < 2; ++i) {
      const auto id = static_cast<std::uint16_t>(first_id + i);
      if (!waiting[i] || message.size() < 2 || Reader(message).number() != id) continue;
      waiting[i] = false;
      TRY(const auto addresses, parse_answer(message, id));
      found.insert(found.end(), addresses.begin(), addresses.end());
    }
  }
  return found;
}

}  // namespace

Result<std::vector<std::string>> parse_answer(std::string_view message, std::uint16_t id) {
  Reader reader(message);
  const bool same = reader.number() == id;
  const auto flags = reader.byte();
  const auto code = static_cast<std::uint8_t>(reader.byte() & 0x0f);
  const auto questions = reader.number();
  const auto answers = reader.number();
  reader.number();
  reader.number();
  if (!reader.good || !same || (flags & kIsAnswer) == 0) return fail(ErrorKind::agent, "no DNS answer");
  if (code != 0 && code != kNoSuchName) {
    return fail(ErrorKind::agent, "DNS response code " + std::to_string(code));
  }
  for (int i = 0; i < questions && reader.good; ++i) {
    reader.skip_name();
    reader.bytes(4);
  }
  std::vector<std::string> found;
  for (int i = 0; i < answers && reader.good; ++i) {
    reader.skip_name();
    const auto type = reader.number();
    reader.bytes(6);  // class, time to live
    const auto data = reader.bytes(reader.number());
    const bool v4 = type == kA && data.size() == 4;
    if (!reader.good || (!v4 && (type != kAaaa || data.size() != 16))) continue;
    IpAddress address{.v6 = !v4};
    std::memcpy(address.bytes.data(), data.data(), data.size());
    found.push_back(to_string(address));
  }
  // A truncated answer tells enough: this name exists.
  return found;
}

Result<std::vector<std::string>> ask_nameservers(const std::string& name,
                                                 std::span<const std::string> nameservers,
                                                 Clock::time_point deadline, std::uint16_t port) {
  constexpr std::size_t kMostNameservers = 3;  // MAXNS of resolv.conf(5)
  nameservers = nameservers.first(std::min(nameservers.size(), kMostNameservers));
  std::string whys;
  for (std::size_t i = 0; i < nameservers.size(); ++i) {
    const auto now = Clock::now();
    const auto share = (deadline - now) / static_cast<long>(nameservers.size() - i);
    auto answer = ask_one(name, nameservers[i], port, now + share);
    if (answer) return answer;
    whys += (whys.empty() ? "" : "; ") + nameservers[i] + ": " + answer.error().message();
  }
  return fail(ErrorKind::timeout, whys.empty() ? "no nameserver" : whys);
}

}  // namespace muster::facts
