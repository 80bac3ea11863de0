#include "bootstrapper/ssh/wire.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace muster::ssh {

namespace asio = boost::asio;

namespace {

Error lost(const boost::system::error_code& why) {
  if (why == asio::error::eof) return fail(ErrorKind::unreachable, "the host closed the connection");
  return fail(ErrorKind::unreachable, "the connection broke: " + why.message());
}

class SocketWire final : public Wire {
 public:
  explicit SocketWire(asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  asio::any_io_executor executor() override { return socket_.get_executor(); }
  int descriptor() override { return socket_.native_handle(); }
  void read_some(asio::mutable_buffer into, OnRead then) override {
    socket_.async_read_some(into,
                            [then = std::move(then)](const boost::system::error_code& bad, std::size_t size) {
                              then(bad ? Result<std::size_t>(lost(bad)) : Result<std::size_t>(size));
                            });
  }
  void write(asio::const_buffer bytes, OnWritten then) override {
    asio::async_write(
        socket_, bytes,
        [then = std::move(then)](const boost::system::error_code& bad, std::size_t) { then(!bad); });
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace

std::shared_ptr<Wire> socket_wire(asio::ip::tcp::socket socket) {
  return std::make_shared<SocketWire>(std::move(socket));
}

}  // namespace muster::ssh
