#pragma once
// Answering the echo requests of other agents on UDP ports, for as long as a run needs it. TCP is in
// listeners.hpp.

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "agent/protocol/measure_messages.hpp"
#include "agent/protocol/result.hpp"

namespace muster {

/// UDP ports held open; all are closed when it goes.
class UdpResponders {
 public:
  /// Opens every port of `request` on all addresses, IPv4 and IPv6: a port is busy when it is taken for any
  /// of the two. `response` says which are listening, busy or failed; an Error means that nothing could be
  /// waited for at all. Requests are answered on `executor`, which must outlive this.
  static Result<std::unique_ptr<UdpResponders>> open(boost::asio::any_io_executor executor,
                                                     const ListenUdp& request, ListenUdpResponse& response);
  ~UdpResponders();
  UdpResponders(const UdpResponders&) = delete;
  UdpResponders& operator=(const UdpResponders&) = delete;

 private:
  class Ports;
  explicit UdpResponders(std::shared_ptr<Ports> ports);
  std::shared_ptr<Ports> ports_;  // shared with its loop, which ends a moment after us
};

}  // namespace muster
