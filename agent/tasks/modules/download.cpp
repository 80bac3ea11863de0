#include "agent/tasks/modules/download.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/protocol/digest.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

/// Where the pieces go.
struct Pieces {
  std::optional<FreshFile> staged;
  std::optional<Digest> sha1, wanted;
  std::uint64_t size = 0;

  Result<> take(std::string_view bytes) {
    sha1->update(bytes);
    if (wanted) wanted->update(bytes);
    size += bytes.size();
    if (!staged) return {};
    return staged->write(bytes);
  }
};

Result<Pieces> prepare(const Intake& intake) {
  Pieces pieces;
  TRY(auto sha1, Digest::make("sha1"));
  pieces.sha1.emplace(std::move(sha1));
  if (!intake.algorithm.empty()) {
    TRY(auto wanted, Digest::make(intake.algorithm));
    pieces.wanted.emplace(std::move(wanted));
  }
  if (!intake.directory.empty()) {
    TRY(auto staged, FreshFile::in(intake.directory));
    pieces.staged.emplace(std::move(staged));
  }
  return pieces;
}

Result<> read_local(const std::string& path, Pieces& pieces) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  std::array<char, 64 << 10> chunk{};
  while (true) {
    const auto got = file.open() ? ::read(file.get(), chunk.data(), chunk.size()) : -1;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      const auto number = errno;
      return fail(ErrorKind::agent, "Request failed: <urlopen error [Errno " + std::to_string(number) + "] " +
                                        std::strerror(number) + ": '" + path + "'>");
    }
    if (got == 0) return {};
    TRY(pieces.take(std::string_view(chunk.data(), static_cast<std::size_t>(got))));
  }
}

void finish(Pieces pieces, Download& done) {
  if (pieces.staged) done.staged.emplace(std::move(*pieces.staged));
  done.sha1 = std::move(*pieces.sha1).hex();
  if (pieces.wanted) done.wanted_digest = std::move(*pieces.wanted).hex();
}

}  // namespace

asio::awaitable<Result<Download>> download(HttpRequest request, Intake intake) {
  CO_TRY(const auto url, parse_url(request.url));
  CO_TRY(auto pieces, prepare(intake));
  Download done;
  if (url.scheme == "file") {
    CO_TRY(read_local(percent_decode(url.path), pieces));
    done.response.url = request.url;
    done.message = "OK (" + std::to_string(pieces.size) + " bytes)";
    finish(std::move(pieces), done);
    co_return done;
  }
  const TakeBody take = [&pieces](const HttpResponse& response, std::string_view bytes) -> Result<> {
    return response.status == 200 ? pieces.take(bytes) : Result<>();
  };
  CO_TRY(done.response, co_await exchange(std::move(request), take));
  done.message = done.response.message();
  if (done.response.status == 200) finish(std::move(pieces), done);
  co_return done;
}

}  // namespace muster::modules
