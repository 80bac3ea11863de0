#pragma once
// One host that we are logged in to, and its agent.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "agent/protocol/client.hpp"
#include "agent/protocol/messages.hpp"
#include "bootstrapper/cluster/spec.hpp"
#include "bootstrapper/fleet/payload.hpp"
#include "bootstrapper/ssh/session.hpp"
#include "bootstrapper/ssh/sudo.hpp"
#include "bootstrapper/ssh/upload.hpp"

namespace muster::fleet {

struct Access;

/// Whether connecting may bring an agent to the host, or must take the host as it is.
enum class Bring { agent_if_needed, nothing };

/// A login and a connection to the agent over it. Closing it releases everything that the agent holds for it.
class Link {
 public:
  Link(const cluster::Host& host, std::unique_ptr<ssh::Session> session, ssh::Sudo sudo)
      : host_(host), session_(std::move(session)), sudo_(std::move(sudo)) {}

  [[nodiscard]] const cluster::Host& host() const { return host_; }
  [[nodiscard]] const HelloResponse& hello() const { return hello_; }
  /// Whether this run installed or replaced the agent.
  [[nodiscard]] bool agent_was_brought() const { return brought_; }

  /// One typed request to the agent; the Error begins with the host's name.
  template <class Request>
  boost::asio::awaitable<Result<typename Request::Response>> ask(const Request& request,
                                                                 CallOptions options = CallOptions()) {
    auto response = co_await client_->call(request, std::move(options));
    if (!response) co_return std::move(response).error().in(host_.name);
    co_return response;
  }

  /// Connects to the agent that runs on the host; installs or replaces it first where it is missing or
  /// another one.
  boost::asio::awaitable<Result<>> dial(const AgentPayload& payload, Bring bring);
  /// Runs a fixed script as root by /bin/sh over SSH, without the agent; an exit status other than 0 is a
  /// command Error with what it printed. Gives its standard output.
  boost::asio::awaitable<Result<std::string>> run_script(std::string script, std::string input);
  /// Puts a local file, or a stretch of one, on the host, as root; `file.sha256` is its digest.
  boost::asio::awaitable<Result<>> upload(archive::FileRange local, ssh::RemoteFile file,
                                          std::chrono::milliseconds deadline);
  /// The same with bytes.
  boost::asio::awaitable<Result<>> upload_bytes(std::string content, ssh::RemoteFile file,
                                                std::chrono::milliseconds deadline);
  /// Whether the connection to the agent stands.
  [[nodiscard]] bool connected() const { return client_ && !client_->closed(); }
  void close();

 private:
  boost::asio::awaitable<Result<>> dial_once();
  boost::asio::awaitable<Result<>> install(const AgentPayload& payload);

  const cluster::Host& host_;
  std::unique_ptr<ssh::Session> session_;
  ssh::Sudo sudo_;
  std::shared_ptr<Client> client_;
  HelloResponse hello_;
  bool brought_ = false;
};

/// Stops the agent, takes its unit, program and state off the host. Jobs that still run keep their folder and
/// are an Error. True: the host has the package muster-agent, which is not ours to take off, and runs its
/// agent now.
boost::asio::awaitable<Result<bool>> remove_agent(Link& link);

/// Logs in to `host`, without looking for an agent. The Error begins with the host's name.
boost::asio::awaitable<Result<std::unique_ptr<Link>>> log_in(const cluster::Host& host, Access& access);

/// Logs in to `host` and connects to its agent. Every Error begins with the host's name.
boost::asio::awaitable<Result<std::unique_ptr<Link>>> connect(const cluster::Host& host, Access& access,
                                                              const AgentPayload& payload, Bring bring);

}  // namespace muster::fleet
