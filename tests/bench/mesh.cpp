// Every port of every host from every other host: as a bare loop of connects does it, and as Listeners and
// probe() do it, by connections and half-open; in turns, in one run. The hosts are network namespaces that
// the caller made (tests/bench/mesh does).
//
//   bench-mesh ROUNDS NAMESPACE=ADDRESS NAMESPACE=ADDRESS ...   times, rates, and rates beside the bare
//   loop's bench-mesh pair NAMESPACE=ADDRESS NAMESPACE=ADDRESS         one probe of the second host from the
//   first bench-mesh listen NAMESPACE=ADDRESS ...                     only listens, until the end of stdin

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string_view>
#include <utility>

#include "agent/probes/listeners.hpp"
#include "agent/probes/prober.hpp"
#include "tests/bench/bare_host.hpp"
#include "tests/bench/mesh_run.hpp"

namespace muster::bench {
namespace {

namespace asio = boost::asio;

constexpr char kToken[] = "00112233445566778899aabbccddeeff";

void run_bare(const Hosts& hosts, std::size_t self, Line line) {
  BareHost(line).run(hosts, self);
}

// ---- ours ----------------------------------------------------------------------------------------------

void expect_all_reached(const ProbeResponse& response) {
  for (const auto& result : response.results) {
    if (result.reached == count(kPorts)) continue;
    for (const auto& blocked : result.blocked) {
      std::fprintf(stderr, "%s: %s %s %s\n", result.name.c_str(), to_string(blocked.ports).c_str(),
                   std::string(name_of(blocked.cause)).c_str(), blocked.detail.c_str());
    }
    std::exit(1);
  }
}

Probe probe_of_others(const Hosts& hosts, std::size_t self, bool connect_all) {
  Probe probe;
  probe.token = kToken;
  probe.in_flight = static_cast<std::uint32_t>(in_flight(hosts.size()));
  probe.connect_all = connect_all;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    if (i != self) probe.targets.push_back({hosts[i].network_namespace, hosts[i].address, kPorts, {}, {}});
  }
  return probe;
}

std::unique_ptr<Listeners> listen_on_all(asio::io_context& io, const BenchHost& host) {
  Listen listen;
  listen.token = kToken;
  listen.ports = kPorts;
  listen.name = host.network_namespace;
  ListenResponse listening;
  auto listeners = Listeners::open(io.get_executor(), listen, listening);
  if (!listeners || count(listening.listening) != count(kPorts)) die("listeners: " + listening.failure);
  return *std::move(listeners);
}

/// The probe, between the words on the line; none: only listens.
asio::awaitable<void> act(asio::io_context& io, const BenchHost& self, Line line, const Probe* probe) {
  asio::posix::stream_descriptor control(io, dup(line.fd()));
  const auto listeners = listen_on_all(io, self);
  char byte = 0;
  const auto buffer = asio::buffer(&byte, 1);
  line.say();
  co_await asio::async_read(control, buffer, asio::use_awaitable);
  if (!probe) co_return;
  auto response = co_await muster::probe(*probe);
  if (!response) die(response.error().message());
  expect_all_reached(*response);
  line.say();
  co_await asio::async_read(control, buffer, asio::use_awaitable);
}

void run_ours(const Hosts& hosts, std::size_t self, Line line, bool connect_all) {
  asio::io_context io(1);
  const auto probe = probe_of_others(hosts, self, connect_all);
  asio::co_spawn(io, act(io, hosts[self], line, &probe), asio::detached);
  io.run();
}

void run_connects(const Hosts& hosts, std::size_t self, Line line) {
  run_ours(hosts, self, line, true);
}

void run_half_open(const Hosts& hosts, std::size_t self, Line line) {
  run_ours(hosts, self, line, false);
}

void run_listen(const Hosts& hosts, std::size_t self, Line line) {
  asio::io_context io(1);
  asio::co_spawn(io, act(io, hosts[self], line, nullptr), asio::detached);
  io.run();
}

// ---- the table -----------------------------------------------------------------------------------------

struct Round {
  Cost bare, connects, half_open;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// The median over all rounds of what `of` makes of one.
template <class Of>
double median(const std::vector<Round>& rounds, Of of) {
  std::vector<double> values;
  for (const auto& round : rounds) values.push_back(of(round));
  return median(std::move(values));
}

void print(const char* title, const std::vector<Round>& rounds, double cells) {
  std::printf("%6s", title);
  for (const auto method : {&Round::bare, &Round::connects, &Round::half_open}) {
    const auto wall = median(rounds, [=](const Round& round) { return (round.*method).wall; });
    const auto cpu = median(rounds, [=](const Round& round) { return (round.*method).cpu; });
    std::printf("  %7.3f %7.3f %7.0f", wall, cpu, cells / wall);
    if (method == &Round::bare) continue;
    std::printf(" %5.2f %5.2f",
                median(rounds, [=](auto& round) { return round.bare.wall / (round.*method).wall; }),
                median(rounds, [=](auto& round) { return round.bare.cpu / (round.*method).cpu; }));
  }
  std::printf("\n");
}

void compare(const Hosts& hosts, int rounds) {
  const auto cells = static_cast<double>(hosts.size() * (hosts.size() - 1) * count(kPorts));
  std::printf(
      "%zu hosts, %.0f cells; seconds of wall and CPU time, cells per second, and how often they go into "
      "the bare loop's\n",
      hosts.size(), cells);
  std::printf("        bare loop of connects    prober, by connections               prober, half-open\n");
  std::printf(
      " round     wall     cpu cells/s     wall     cpu cells/s  wall   cpu     wall     cpu cells/s  wall "
      "  cpu\n");
  std::vector<Round> all;
  measure(hosts, run_bare);  // fills ARP and slab caches
  for (int round = 1; round <= rounds; ++round) {
    all.push_back({measure(hosts, run_bare), measure(hosts, run_connects), measure(hosts, run_half_open)});
    print(std::to_string(round).c_str(), {all.back()}, cells);
  }
  print("median", all, cells);
  std::printf(
      "without the listeners' beginning and end, medians: bare loop %.3f s, by connections %.3f s, half-open "
      "%.3f s\n",
      median(all, [](auto& round) { return round.bare.probing; }),
      median(all, [](auto& round) { return round.connects.probing; }),
      median(all, [](auto& round) { return round.half_open.probing; }));
}

// ---- the other two commands ----------------------------------------------------------------------------

/// The far host listens, the near one probes, whatever comes of it.
void probe_pair(const Hosts& hosts) {
  const Line far(start(hosts, 1, run_listen));
  far.hear();
  enter(hosts[0]);
  for (const bool connect_all : {true, false}) {
    asio::io_context io(1);
    const auto begin = std::chrono::steady_clock::now();
    auto request = probe_of_others(hosts, 0, connect_all);
    const auto done = [&](std::exception_ptr, Result<ProbeResponse> response) {
      if (!response) die(response.error().message());
      const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      std::printf("%s: %.3f s, %u reached", connect_all ? "connections" : "half-open", took,
                  response->results[0].reached);
      for (const auto& blocked : response->results[0].blocked) {
        std::printf(", %s %s", std::string(name_of(blocked.cause)).c_str(), to_string(blocked.ports).c_str());
      }
      std::printf("\n");
    };
    asio::co_spawn(io, muster::probe(std::move(request)), done);
    io.run();
  }
  far.say();
  wait_for_all();
}

void listen_only(const Hosts& hosts) {
  std::vector<Line> lines;
  for (std::size_t i = 0; i < hosts.size(); ++i) lines.emplace_back(start(hosts, i, run_listen));
  for (const auto& line : lines) line.hear();
  std::printf("listening\n");
  while (std::getchar() != EOF) {
  }
  for (const auto& line : lines) line.say();
  std::printf("cpu %.3f\n", wait_for_all());
}

}  // namespace
}  // namespace muster::bench

int main(int argc, char** argv) {
  using namespace muster::bench;
  const std::string_view command = argc > 1 ? argv[1] : "";
  Hosts hosts;
  for (int i = 2; i < argc; ++i) {
    const std::string argument = argv[i];
    const auto equals = argument.find('=');
    if (equals != std::string::npos)
      hosts.push_back({argument.substr(0, equals), argument.substr(equals + 1)});
  }
  setvbuf(stdout, nullptr, _IONBF, 0);  // the hosts are forks
  const int rounds = std::atoi(std::string(command).c_str());
  if (command == "listen" && !hosts.empty()) {
    listen_only(hosts);
  } else if (command == "pair" && hosts.size() == 2) {
    probe_pair(hosts);
  } else if (rounds > 0 && hosts.size() > 1) {
    compare(hosts, rounds);
  } else {
    std::fprintf(stderr, "usage: bench-mesh ROUNDS|pair|listen NAMESPACE=ADDRESS NAMESPACE=ADDRESS ...\n");
    return 2;
  }
  return 0;
}
