// Questions to a nameserver of the test's own, and answers that no nameserver should give.
#include "agent/facts/dns.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <random>
#include <set>
#include <thread>

#include "agent/facts/sockets.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::facts {

namespace {

using Clock = std::chrono::steady_clock;
using Names = std::vector<std::string>;

constexpr std::chrono::seconds kPatient{20};

/// A UDP socket on a free port of 127.0.0.1.
struct Bound {
  Descriptor socket{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  std::uint16_t port = 0;
  Bound() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    socklen_t size = sizeof address;
    ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
};

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

/// The answer to a question: its header with the code, the question again, and the records.
std::string answer_to(const std::string& question, int code, int count, const std::string& records) {
  return question.substr(0, 2) + bytes({0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0}) +
         question.substr(12) + records;
}

bool asks_v4(const std::string& question) {
  return question[question.size() - 3] == 1;
}

/// Answers two questions, the A and the AAAA, each as `answer` says.
std::thread serve(const Bound& bound, std::string (*answer)(const std::string&)) {
  return std::thread([&bound, answer] {
    for (int i = 0; i < 2; ++i) {
      std::string question(512, '\0');
      sockaddr_in peer{};
      socklen_t size = sizeof peer;
      const auto got = ::recvfrom(bound.socket.get(), question.data(), question.size(), 0,
                                  reinterpret_cast<sockaddr*>(&peer), &size);
      question.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      const auto reply = answer(question);
      ::sendto(bound.socket.get(), reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&peer), size);
    }
  });
}

const std::string kPointer = bytes({0xc0, 12});

std::string both_families(const std::string& question) {
  if (!asks_v4(question)) {
    return answer_to(question, 0, 1, kPointer + bytes({0, 28, 0, 1, 0, 0, 0, 60, 0, 16, 0xfd, 0, 0,
                                                       0, 0,  0, 0, 0, 0, 0, 0,  0, 0,  0,    0, 0x12}));
  }
  // An alias before the address, as a CNAME answer has it.
  return answer_to(question, 0, 2,
                   kPointer + bytes({0, 5, 0, 1, 0, 0, 0, 60, 0, 4, 1, 'x', 0xc0, 12}) +
                       bytes({1, 'x', 0xc0, 12}) + bytes({0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 18}));
}

}  // namespace

TEST_CASE("a nameserver is asked for both kinds of address") {
  const Bound bound;
  auto server = serve(bound, both_families);
  const Names servers{"127.0.0.1"};
  const auto found = ask_nameservers("n1.example.com", servers, Clock::now() + kPatient, bound.port);
  server.join();
  REQUIRE(found);
  CHECK(std::set<std::string>(found->begin(), found->end()) ==
        std::set<std::string>{"10.0.0.18", "fd00::12"});
}

TEST_CASE("a name that is not there has no addresses, and a nameserver's failure is an error") {
  const Names servers{"127.0.0.1"};
  {
    const Bound bound;
    auto server = serve(bound, [](const std::string& question) { return answer_to(question, 3, 0, ""); });
    const auto found = ask_nameservers("n1", servers, Clock::now() + kPatient, bound.port);
    server.join();
    REQUIRE(found);
    CHECK(found->empty());
  }
  const Bound bound;
  auto server = serve(bound, [](const std::string& question) { return answer_to(question, 2, 0, ""); });
  const auto found = ask_nameservers("n1", servers, Clock::now() + kPatient, bound.port);
  server.join();
  REQUIRE_FALSE(found);
  CHECK(found.error().message() == "127.0.0.1: DNS response code 2");
}

TEST_CASE(
    "a nameserver that is silent, is not there or is no address costs no more than its part of the time") {
  const Bound silent;
  const auto started = Clock::now();
  const Names servers{"127.0.0.1", "x"};
  const auto found = ask_nameservers("n1", servers, started + std::chrono::milliseconds(80), silent.port);
  REQUIRE_FALSE(found);
  CHECK(found.error().message() == "127.0.0.1: no answer in time; x: no IP address");
  CHECK_FALSE(ask_nameservers("n1", {}, started + kPatient));
  CHECK_FALSE(ask_nameservers("n1..example", servers, started + kPatient, silent.port));
  std::uint16_t closed = 0;
  {
    const Bound gone;
    closed = gone.port;
  }
  const Names one{"127.0.0.1"};
  const auto refused = ask_nameservers("n1", one, Clock::now() + kPatient, closed);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message() == "127.0.0.1: Connection refused");
}

TEST_CASE("answers that are cut off, of another question or random bytes are no answers, and harm nobody") {
  const auto question = bytes({0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, 'n', '1', 0, 0, 1, 0, 1});
  const auto whole =
      answer_to(question, 0, 1, kPointer + bytes({0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 18}));
  REQUIRE(parse_answer(whole, 7));
  CHECK(*parse_answer(whole, 7) == Names{"10.0.0.18"});
  CHECK_FALSE(parse_answer(whole, 8));
  CHECK_FALSE(parse_answer(question, 7));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto part = parse_answer(std::string_view(whole).substr(0, size), 7);
    CHECK((!part || part->empty()));
  }
  std::mt19937 random(20261126);
  for (int round = 0; round < 2000; ++round) {
    auto noise = whole;
    for (int i = 0; i < 6; ++i) noise[2 + random() % (noise.size() - 2)] = static_cast<char>(random());
    static_cast<void>(parse_answer(noise, 7));
  }
}

}  // namespace muster::facts
