#include "bootstrapper/phases/note.hpp"

#include <boost/json/serialize.hpp>

#include "agent/protocol/file_messages.hpp"
#include "agent/protocol/sha256.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

constexpr const char* kNotePath = "/var/lib/muster/cluster.json";

asio::awaitable<Result<>> write_file_on(fleet::Link& host, std::string path, std::uint32_t mode,
                                        const std::string& bytes) {
  WriteFile request;
  request.path = std::move(path);
  request.mode = mode;
  request.sha256 = sha256_hex(bytes);
  request.make_directory = true;
  CallOptions options;
  options.body = bytes;
  CO_TRY(co_await host.ask(request, options));
  co_return Result<>{};
}

const ClusterNote* note_of(const Run& run, std::string_view host) {
  const auto& note = run.facts(host).note;
  if (!note.known() || !*note || (*note)->cluster != run.spec.name) return nullptr;
  return &**note;
}

}  // namespace

asio::awaitable<Result<>> write_note(Run& run, fleet::Link& host, bool ready) {
  ClusterNote note;
  note.cluster = run.spec.name;
  note.role = name_of(host.host().role);
  note.ready = ready;
  const auto text = boost::json::serialize(encode(note)) + "\n";
  co_return co_await write_file_on(host, kNotePath, 0644, text);
}

asio::awaitable<Result<>> remove_note(fleet::Link& host) {
  co_return co_await remove_file_on(host, kNotePath);
}

bool is_member(const Run& run, std::string_view host) {
  const auto* note = note_of(run, host);
  return note && note->ready;
}

bool is_half_made(const Run& run, std::string_view host) {
  const auto* note = note_of(run, host);
  return note && !note->ready;
}

asio::awaitable<Result<>> write_private_file(fleet::Link& host, std::string path, Secret bytes) {
  co_return co_await write_file_on(host, std::move(path), 0600, bytes.reveal());
}

asio::awaitable<Result<>> remove_file_on(fleet::Link& host, std::string path) {
  RemoveFile request;
  request.path = std::move(path);
  CO_TRY(co_await host.ask(request));
  co_return Result<>{};
}

}  // namespace muster::phases
