#pragma once
// A URL's content on its way to a file. Private to get_url and unarchive.

#include <filesystem>
#include <optional>
#include <string>

#include "agent/tasks/modules/fresh_file.hpp"
#include "agent/tasks/modules/http_client.hpp"

namespace muster::modules {

/// What came, or why nothing did.
struct Download {
  HttpResponse response;            ///< status 0 for file:
  std::string message;              ///< "OK (123 bytes)"
  std::optional<FreshFile> staged;  ///< nothing unless the status is 200, or 0
  std::string sha1;                 ///< of what came
  std::string wanted_digest;        ///< by the algorithm that was asked for
};

/// How a download is taken.
struct Intake {
  std::filesystem::path directory;  ///< where it is staged; empty: it is read and dropped
  std::string algorithm{};          ///< of wanted_digest; empty: none
};

/// Fetches http, https or file. Any HTTP status is an outcome.
boost::asio::awaitable<Result<Download>> download(HttpRequest request, Intake intake);

}  // namespace muster::modules
