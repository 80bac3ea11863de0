#pragma once
// The history on the masters: ID.json and ID.log in /var/lib/muster/history, for root alone.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "bootstrapper/fleet/fleet.hpp"
#include "bootstrapper/history/record.hpp"

namespace muster::history {

/// Writes the record, and its log where it is not empty, to every master that is connected; what is too old
/// there is deleted. The first Error, after all were tried.
boost::asio::awaitable<Result<>> write_to_masters(const fleet::Fleet& fleet, const Record& record,
                                                  std::string log);

/// The records of every master that is connected. One that does not answer has none.
boost::asio::awaitable<std::vector<Record>> read_from_masters(const fleet::Fleet& fleet);

/// The log of that run from the first master that has it; empty: none has.
boost::asio::awaitable<std::string> read_log_from_masters(const fleet::Fleet& fleet, std::string id);

}  // namespace muster::history
