#pragma once
// Requests of http_client, made and waited for.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>

#include "agent/tasks/modules/http_client.hpp"

namespace muster::test {

/// What became of a request.
struct Outcome {
  Result<modules::HttpResponse> response = fail(ErrorKind::bug, "never ended");
  std::string body;
};

/// Makes a request, and waits for the answer.
inline Outcome ask(modules::HttpRequest request) {
  Outcome outcome;
  boost::asio::io_context context(1);
  auto take = [&](const modules::HttpResponse&, std::string_view bytes) -> Result<> {
    outcome.body += bytes;
    return {};
  };
  boost::asio::co_spawn(context, modules::exchange(std::move(request), take),
                        [&](std::exception_ptr thrown, Result<modules::HttpResponse> result) {
                          if (!thrown) outcome.response = std::move(result);
                        });
  context.run();
  return outcome;
}

/// A request that waits 5 s for each answer.
inline modules::HttpRequest get(const std::string& url) {
  modules::HttpRequest request;
  request.url = url;
  request.stream.patience = std::chrono::seconds(5);
  return request;
}

/// Whether that line is in the head of a request.
inline bool has_line(const std::string& request, const std::string& line) {
  return request.find("\r\n" + line + "\r\n") != std::string::npos;
}

/// "/a?b" of "GET /a?b HTTP/1.1".
inline std::string path_of(const std::string& request) {
  const auto start = request.find(' ') + 1;
  return request.substr(start, request.find(' ', start) - start);
}

}  // namespace muster::test
