#pragma once
// The asking end of the protocol: typed calls over one ByteStream, many under way at once. The answering end
// is agent/server.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "agent/protocol/byte_stream.hpp"
#include "agent/protocol/codec.hpp"
#include "agent/protocol/event.hpp"
#include "agent/protocol/frame.hpp"
#include "agent/protocol/rpc.hpp"
#include "agent/protocol/secret.hpp"

namespace muster {

/// What goes with a call beside its request.
struct CallOptions {
  std::chrono::milliseconds deadline{30000};  ///< for the whole call; the connection is closed when it passes
  std::string_view body;  ///< bytes sent with the request; must live until the call returns
  std::function<void(std::string_view)> on_data;  ///< bytes that belong to the response, as they come
};

/// A connection to one agent. Calls may overlap; when the stream breaks, all of them fail with what broke it.
class Client : public std::enable_shared_from_this<Client> {
 public:
  /// Starts reading from `stream`.
  static std::shared_ptr<Client> start(boost::asio::any_io_executor executor,
                                       std::unique_ptr<ByteStream> stream);

  /// Sends one request and waits for its response.
  template <class Request>
  boost::asio::awaitable<Result<typename Request::Response>> call(const Request& request,
                                                                  CallOptions options = CallOptions()) {
    auto params = encode(request).as_object();
    CO_TRY(auto value, co_await exchange(Request::method, std::move(params), std::move(options)));
    auto response = decode<typename Request::Response>(value);
    if (!response)
      co_return std::move(response).error().in(std::string(Request::method) + ": broken response");
    co_return std::move(*response);
  }

  /// Ends the connection: calls under way fail, the agent releases what it held for it.
  void close();
  [[nodiscard]] bool closed() const { return broken_.has_value(); }

 private:
  struct Call {
    explicit Call(boost::asio::any_io_executor executor) : answered(std::move(executor)) {}
    Event answered;
    std::optional<Result<boost::json::value>> answer;
    std::function<void(std::string_view)> on_data;
  };

  Client(boost::asio::any_io_executor executor, std::unique_ptr<ByteStream> stream);
  boost::asio::awaitable<void> read_frames();
  Result<> accept(const Frame& frame);
  void break_with(Error why);
  boost::asio::awaitable<Result<boost::json::value>> exchange(std::string_view method,
                                                              boost::json::object params,
                                                              CallOptions options);
  boost::asio::awaitable<Result<boost::json::value>> send_and_wait(rpc::Request request,
                                                                   std::string_view body,
                                                                   std::shared_ptr<Call> call);

  boost::asio::any_io_executor executor_;
  std::unique_ptr<ByteStream> stream_;
  FrameReader reader_;
  FrameWriter writer_;
  std::map<std::uint32_t, std::shared_ptr<Call>> calls_;
  std::uint32_t next_id_ = 1;
  std::optional<Error> broken_;
};

}  // namespace muster
