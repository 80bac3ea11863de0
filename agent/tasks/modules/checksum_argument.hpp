#pragma once
// The argument `checksum` of get_url: "sha256:0123...", or "sha256:URL" of a file of checksums.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// What a file must be like.
struct Checksum {
  std::string algorithm;  ///< empty: nothing was asked for
  std::string hex;        ///< lower case
};

/// The checksum of `filename` in a file as sha256sum(1) writes it, or of the one word that the file is; empty
/// where it is not there.
std::string checksum_in(std::string_view list, std::string_view filename);

/// The argument, its URL fetched where it is one.
boost::asio::awaitable<Result<Checksum>> checksum_of(const Task& task);

}  // namespace muster::modules
