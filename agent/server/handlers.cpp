#include "agent/server/handlers.hpp"

#include <array>
#include <chrono>
#include <map>

#include "agent/jobs/run_command.hpp"
#include "agent/probes/arrivals.hpp"
#include "agent/probes/disk_meter.hpp"
#include "agent/probes/echo.hpp"
#include "agent/probes/exchange.hpp"
#include "agent/probes/path_meter.hpp"
#include "agent/probes/prober.hpp"
#include "agent/probes/reverse_path.hpp"
#include "agent/protocol/certificate_facts.hpp"
#include "agent/protocol/codec.hpp"
#include "agent/protocol/deadline.hpp"
#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/job_messages.hpp"
#include "agent/protocol/measure_messages.hpp"
#include "agent/protocol/messages.hpp"
#include "agent/protocol/repair.hpp"
#include "agent/protocol/task_messages.hpp"
#include "agent/protocol/version.hpp"
#include "agent/server/connection.hpp"
#include "agent/server/run_task.hpp"
#include "agent/server/store_handlers.hpp"
#include "agent/server/stream_file.hpp"
#include "agent/tasks/file.hpp"
#include "agent/tasks/repairs.hpp"

namespace muster {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

template <class Response>
using Reply = asio::awaitable<Result<Response>>;

Reply<HelloResponse> answer(const Hello& request, Call& call) {
  call.connection.operator_name = request.operator_name;
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  HelloResponse response;
  response.version = muster_version();
  response.protocol = kProtocolVersion;
  response.boot_id = call.connection.agent().boot_id;
  response.sha256 = call.connection.agent().sha256;
  response.clock_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
  co_return response;
}

Reply<HostFacts> answer(const GetFacts& request, Call& call) {
  co_return call.connection.agent().observer.observe(request.images);
}

Reply<CertificateFacts> answer(const GetCertificates&, Call& call) {
  co_return call.connection.agent().observer.certificates();
}

Reply<ListenResponse> answer(const Listen& request, Call& call) {
  ListenResponse response;
  call.connection.filtered_before = probes::reverse_path_drops();
  CO_TRY(auto listeners, Listeners::open(call.connection.executor(), request, response));
  call.connection.listeners.push_back(std::move(listeners));
  co_return response;
}

Reply<Done> answer(const StopListening&, Call& call) {
  call.connection.listeners.clear();
  call.connection.responders.clear();
  co_return Done{};
}

Reply<ClockResponse> answer(const ReadClock&, Call&) {
  ClockResponse response;
  response.received_ns = probes::realtime_ns();
  response.sent_ns = response.received_ns;
  co_return response;
}

Reply<ListenUdpResponse> answer(const ListenUdp& request, Call& call) {
  ListenUdpResponse response;
  CO_TRY(auto responders, UdpResponders::open(call.connection.executor(), request, response));
  call.connection.responders.push_back(std::move(responders));
  co_return response;
}

Reply<MeasurePathsResponse> answer(const MeasurePaths& request, Call&) {
  co_return co_await measure_paths(request);
}

Reply<DiskLatency> answer(const MeasureDisk& request, Call&) {
  co_return co_await measure_disk(request);
}

Reply<ProbeResponse> answer(const Probe& request, Call&) {
  co_return co_await probe(request);
}

Reply<ArrivalsResponse> answer(const FindArrivals& request, Call& call) {
  auto response = find_arrivals(request);
  const auto& before = call.connection.filtered_before;
  const auto now = probes::reverse_path_drops();
  if (now && before && *now >= *before) response.filtered = *now - *before;
  co_return response;
}

Reply<ExchangeResponse> answer(const Exchange& request, Call&) {
  co_return co_await exchange(request);
}

Reply<FileInfo> answer(const ReadFile& request, Call& call) {
  std::string bytes;
  CO_TRY(auto info, read_file(request, bytes));
  CO_TRY(co_await call.connection.send_data(call.id, bytes));
  co_return info;
}

Reply<FileInfo> answer(const StreamFile& request, Call& call) {
  co_return co_await stream_file(request, call);
}

Reply<WriteFileResponse> answer(const WriteFile& request, Call& call) {
  co_return write_file(request, call.body);
}

Reply<WriteFileResponse> answer(const RemoveFile& request, Call&) {
  co_return remove_file(request);
}

Reply<Captured> run_now(Command command, std::uint32_t deadline_ms, Call& call) {
  const std::chrono::milliseconds deadline(deadline_ms);
  auto& children = call.connection.agent().children;
  auto work = run_command(children, command, std::move(call.body), deadline);
  co_return co_await std::move(work);
}

Reply<Captured> answer(const Inspect& request, Call& call) {
  co_return co_await run_now(request.command, request.deadline_ms, call);
}

Reply<Captured> answer(const Run& request, Call& call) {
  co_return co_await run_now(request.command, request.deadline_ms, call);
}

/// A program that a repair needs; what it said is its Error.
asio::awaitable<Result<>> run_program(Call& call, std::vector<std::string> argv) {
  // swapoff reads everything back that was swapped out.
  constexpr std::uint32_t kDeadlineMs = 600'000;
  Command command;
  command.argv = std::move(argv);
  const auto name = command.argv.front();
  CO_TRY(const auto captured, co_await run_now(std::move(command), kDeadlineMs, call));
  if (captured.exit == Exit{}) co_return Result<>{};
  co_return fail(ErrorKind::command, name + " failed: " + captured.err.substr(0, 2000));
}

Repairs repairs_of_this_host(Call& call) {
  return Repairs("/", [&call](std::vector<std::string> argv) { return run_program(call, std::move(argv)); });
}

Reply<ApplyRepairResponse> answer(const ApplyRepair& request, Call& call) {
  auto repairs = repairs_of_this_host(call);
  co_return co_await repairs.apply(request.repair);
}

Reply<RepairList> answer(const ListRepairs&, Call& call) {
  co_return repairs_of_this_host(call).list();
}

Reply<UndoRepairsResponse> answer(const UndoRepairs&, Call& call) {
  auto repairs = repairs_of_this_host(call);
  co_return co_await repairs.undo();
}

Reply<TaskDone> answer(const RunTask& request, Call& call) {
  const TaskMode mode{false, request.diff};
  co_return co_await run_task(call, request.module, request.input_bytes, mode, request.deadline_ms);
}

Reply<TaskDone> answer(const CheckTask& request, Call& call) {
  const TaskMode mode{true, request.diff};
  co_return co_await run_task(call, request.module, request.input_bytes, mode, request.deadline_ms);
}

Reply<JobInfo> answer(const StartJob& request, Call& call) {
  co_return call.connection.agent().jobs.start(request);
}

Reply<JobList> answer(const ListJobs&, Call& call) {
  co_return JobList{call.connection.agent().jobs.list()};
}

Reply<JobInfo> answer(const FollowJob& request, Call& call) {
  auto& connection = call.connection;
  const auto id = call.id;
  const auto send = [&connection, id](std::string_view bytes) { return connection.send_data(id, bytes); };
  co_return co_await connection.agent().jobs.follow(request.id, send);
}

Reply<JobInfo> answer(const StopJob& request, Call& call) {
  co_return co_await call.connection.agent().jobs.stop(request.id);
}

/// Waits a little for the lock: the connection of a run that was killed a moment ago may not have ended here
/// yet.
asio::awaitable<Result<>> take_lock(Connection& connection) {
  constexpr int kAttempts = 50;
  auto& lock = connection.agent().lock;
  for (int attempt = 1; attempt < kAttempts; ++attempt) {
    if (lock.take(&connection, connection.operator_name)) co_return Result<>{};
    co_await wait_for(std::chrono::milliseconds(100));
  }
  co_return lock.take(&connection, connection.operator_name);
}

template <class Request>
asio::awaitable<Result<json::value>> typed(Call& call) {
  auto request = decode<Request>(json::value(call.params));
  if (!request) co_return std::move(request).error().in(std::string(Request::method) + ": params");
  if constexpr (Request::mutates) {
    CO_TRY(co_await take_lock(call.connection));
  }
  CO_TRY(const auto response, co_await answer(*request, call));
  co_return encode(response);
}

struct Entry {
  std::string_view method;
  asio::awaitable<Result<json::value>> (*run)(Call&);
};

template <class Request>
constexpr Entry entry() {
  return {Request::method, &typed<Request>};
}

constexpr std::array kHandlers = {entry<Hello>(),
                                  entry<GetFacts>(),
                                  entry<Listen>(),
                                  entry<StopListening>(),
                                  entry<Probe>(),
                                  entry<Exchange>(),
                                  entry<ReadFile>(),
                                  entry<WriteFile>(),
                                  entry<RemoveFile>(),
                                  entry<Inspect>(),
                                  entry<Run>(),
                                  entry<StartJob>(),
                                  entry<FollowJob>(),
                                  entry<ListJobs>(),
                                  entry<StopJob>(),
                                  entry<ApplyRepair>(),
                                  entry<ListRepairs>(),
                                  entry<UndoRepairs>(),
                                  entry<ReadClock>(),
                                  entry<ListenUdp>(),
                                  entry<MeasurePaths>(),
                                  entry<MeasureDisk>(),
                                  entry<RunTask>(),
                                  entry<CheckTask>(),
                                  entry<FindArrivals>(),
                                  entry<GetCertificates>(),
                                  entry<StreamFile>(),
                                  entry<OpenStore>(),
                                  entry<PutChunk>(),
                                  entry<FetchChunk>(),
                                  entry<ServeStore>(),
                                  entry<KeepStored>(),
                                  entry<TakeStored>(),
                                  entry<LookAtStore>(),
                                  entry<StopServingStore>()};

}  // namespace

asio::awaitable<Result<json::value>> dispatch(std::string_view method, Call& call) {
  for (const auto& handler : kHandlers) {
    if (handler.method == method) co_return co_await handler.run(call);
  }
  co_return fail(ErrorKind::agent, "unknown method \"" + std::string(method) + "\"");
}

}  // namespace muster
