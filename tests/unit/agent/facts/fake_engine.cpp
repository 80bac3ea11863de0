#include "tests/unit/agent/facts/fake_engine.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <stdexcept>

namespace muster::facts {

FakeEngine::FakeEngine(const std::filesystem::path& socket, Answer answer)
    : answer_(std::move(answer)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
  if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), 8) != 0) {
    throw std::runtime_error("cannot listen on " + socket.string());
  }
  thread_ = std::thread([this] { serve(); });
}

FakeEngine::~FakeEngine() {
  stop();
}

std::vector<std::string> FakeEngine::stop() {
  ::shutdown(listener_.get(), SHUT_RDWR);  // ends accept()
  if (thread_.joinable()) thread_.join();
  return requests_;
}

void FakeEngine::serve() {
  while (true) {
    Descriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!connection.open()) return;
    serve_one(std::move(connection));
  }
}

void FakeEngine::serve_one(Descriptor connection) {
  std::string request;
  std::array<char, 1024> chunk{};
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(connection.get(), chunk.data(), chunk.size(), 0);
    if (got <= 0) return;  // a caller that only wanted to connect
    request.append(chunk.data(), static_cast<std::size_t>(got));
  }
  const auto answer = answer_(request);
  requests_.push_back(request);
  if (answer == "hang") {
    hanging_.push_back(std::move(connection));
  } else {
    ::send(connection.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
  }
}

}  // namespace muster::facts
