#pragma once
// Listening on many ports for as long as a run needs it, and answering whoever connects with the run's proof.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "agent/protocol/messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// Ports held open; all are closed when it goes.
class Listeners {
 public:
  /// Opens every port of `request` on all addresses, IPv6 and IPv4, as a kubelet does: a port is busy when
  /// any address of it is taken. `response` says which are listening, busy or failed; an Error means that
  /// nothing could be listened on at all. Connections are answered on `executor`, which must outlive this.
  static Result<std::unique_ptr<Listeners>> open(boost::asio::any_io_executor executor, const Listen& request,
                                                 ListenResponse& response);
  ~Listeners();
  Listeners(const Listeners&) = delete;
  Listeners& operator=(const Listeners&) = delete;

 private:
  class Ports;
  explicit Listeners(std::shared_ptr<Ports> ports);
  std::shared_ptr<Ports> ports_;  // shared with its accept loop, which ends a moment after us
};

}  // namespace muster
