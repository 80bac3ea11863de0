#pragma once
// The proof that the cluster works: a pod on every node that has an image for it, reached from every host, by
// its own address and through every node's NodePort.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <string>

#include "bootstrapper/phases/run.hpp"

namespace muster::phases {

/// Node name -> image for its test pod. spec.verify.image where the node has it, otherwise a busybox that the
/// node has.
std::map<std::string, std::string> test_images(const cluster::Spec& spec, const ClusterView& view);

/// The manifest of the test pods and their NodePort service; `token` is what they answer.
std::string test_manifest(const std::map<std::string, std::string>& images, const std::string& token);

/// Makes the test pods, reaches them, deletes them. A command Error names what was not reached, from where.
boost::asio::awaitable<Result<>> verify_pods(Run& run);

}  // namespace muster::phases
