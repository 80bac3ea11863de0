#include "tests/unit/agent/tasks/modules/http_server.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace muster::test {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

struct HttpServer::State {
  Answer answer;
  bool tls = false;
  asio::io_context context;
  asio::ssl::context ssl{asio::ssl::context::tls_server};
  tcp::acceptor acceptor{context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
  mutable std::mutex mutex;
  std::vector<std::string> requests;
  tcp::socket* current = nullptr;
  bool stopping = false;
  std::thread thread;

  template <class Stream>
  void serve(Stream& stream) {
    error_code ended;
    const auto request = read_request(stream, ended);
    if (ended) return;
    {
      const std::scoped_lock lock(mutex);
      requests.push_back(request);
    }
    const auto reply = answer(request);
    asio::write(stream, asio::buffer(reply.bytes), ended);
    std::array<char, 256> rest{};
    while (reply.keep_open && !ended) stream.read_some(asio::buffer(rest), ended);
  }

  template <class Stream>
  static std::string read_request(Stream& stream, error_code& ended) {
    std::string request;
    std::array<char, 4096> chunk{};
    std::size_t wanted = std::string::npos;
    while (request.size() < wanted) {
      const auto got = stream.read_some(asio::buffer(chunk), ended);
      if (ended) return request;
      request.append(chunk.data(), got);
      const auto head = request.find("\r\n\r\n");
      if (head == std::string::npos || wanted != std::string::npos) continue;
      const auto length = request.find("Content-Length: ");
      wanted = head + 4;
      if (length < head) wanted += std::strtoul(request.c_str() + length + 16, nullptr, 10);
    }
    return request;
  }

  void one(tcp::socket socket) {
    {
      const std::scoped_lock lock(mutex);
      if (stopping) return;
      current = &socket;
    }
    error_code ignored;
    if (tls) {
      asio::ssl::stream<tcp::socket&> stream(socket, ssl);
      error_code refused;
      stream.handshake(asio::ssl::stream_base::server, refused);
      if (!refused) serve(stream);
      if (!refused) stream.shutdown(ignored);
    } else {
      serve(socket);
    }
    const std::scoped_lock lock(mutex);
    current = nullptr;
  }

  void run() {
    while (true) {
      tcp::socket socket(context);
      error_code ended;
      acceptor.accept(socket, ended);
      if (ended) return;
      one(std::move(socket));
    }
  }
};

HttpServer::HttpServer(Answer answer, const Certificate* certificate) : state_(std::make_shared<State>()) {
  state_->answer = std::move(answer);
  if (certificate) {
    state_->tls = true;
    state_->ssl.use_certificate_chain_file(certificate->certificate.string());
    state_->ssl.use_private_key_file(certificate->key.string(), asio::ssl::context::pem);
  }
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

HttpServer::~HttpServer() {
  {
    const std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
    if (state_->current) ::shutdown(state_->current->native_handle(), SHUT_RDWR);
  }
  // Wakes accept(2), which closing would not.
  ::shutdown(state_->acceptor.native_handle(), SHUT_RDWR);
  state_->thread.join();
}

std::uint16_t HttpServer::port() const {
  return state_->acceptor.local_endpoint().port();
}

std::string HttpServer::base() const {
  return std::string(state_->tls ? "https" : "http") + "://127.0.0.1:" + std::to_string(port());
}

std::vector<std::string> HttpServer::requests() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->requests;
}

Reply page(const std::string& body, const std::string& headers, const std::string& status) {
  return {"HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + headers +
          "\r\n" + body};
}

Reply moved(const std::string& to, const std::string& status) {
  return page("", "Location: " + to + "\r\n", status);
}

Certificate make_certificate(const std::filesystem::path& directory, const std::string& names) {
  const Certificate made{directory / "cert.pem", directory / "key.pem"};
  const auto command =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test -addext 'subjectAltName=" + names +
      "' -keyout '" + made.key.string() + "' -out '" + made.certificate.string() + "' 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  return made;
}

}  // namespace muster::test
