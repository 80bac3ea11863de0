#pragma once
// A server on loopback that answers what a test tells it to, with TLS where it is given a certificate. One
// connection at a time, one request each.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace muster::test {

/// What one request gets: these bytes as they are, then the connection is closed, or kept until the client
/// closes it.
struct Reply {
  std::string bytes;
  bool keep_open = false;
};

/// A key and a self-signed certificate for `names` ("DNS:localhost,IP:127.0.0.1"), made by openssl(1).
struct Certificate {
  std::filesystem::path certificate;
  std::filesystem::path key;
};
Certificate make_certificate(const std::filesystem::path& directory, const std::string& names);

class HttpServer {
 public:
  /// `answer` gets the whole request, head and body; it runs in the server's thread.
  using Answer = std::function<Reply(const std::string& request)>;
  explicit HttpServer(Answer answer, const Certificate* certificate = nullptr);
  ~HttpServer();

  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:PORT" or https.
  [[nodiscard]] std::string base() const;
  /// All requests so far.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// "HTTP/1.1 200 OK" with a body and its length; `headers` end in line ends.
Reply page(const std::string& body, const std::string& headers = "", const std::string& status = "200 OK");
/// A redirect.
Reply moved(const std::string& to, const std::string& status = "302 Found");

}  // namespace muster::test
