#pragma once
// kubectl on a master, with the admin.conf that kubeadm left there, for that master's own API server. Nothing
// here knows what is asked.

#include <boost/asio/awaitable.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/job_messages.hpp"
#include "bootstrapper/fleet/link.hpp"

namespace muster::phases {

/// Runs `kubectl ARGS`, which only reads, with `input` on its standard input; gives its standard output. Its
/// own error words are in the Error.
boost::asio::awaitable<Result<std::string>> kubectl_read(fleet::Link& master, std::vector<std::string> args,
                                                         std::string_view input = "");
/// The same for `kubectl get ARGS -o json`, parsed.
boost::asio::awaitable<Result<boost::json::value>> kubectl_get(fleet::Link& master,
                                                               std::vector<std::string> args);
/// Runs `kubectl ARGS`, which changes the cluster, with `input` on its standard input.
boost::asio::awaitable<Result<std::string>> kubectl_change(fleet::Link& master, std::vector<std::string> args,
                                                           std::string_view input = "");

/// Runs `kubectl ARGS`, which may change the cluster, for at most `deadline`; how it ended is the caller's to
/// judge.
boost::asio::awaitable<Result<Captured>> kubectl_captured(fleet::Link& master, std::vector<std::string> args,
                                                          std::chrono::milliseconds deadline);

/// What a captured command printed when it failed: "kubectl apply: exit status 1: error: ...".
Error command_failed(std::string_view what, const Captured& captured);

}  // namespace muster::phases
