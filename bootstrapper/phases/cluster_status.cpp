#include "bootstrapper/phases/cluster_status.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "agent/protocol/codec.hpp"
#include "bootstrapper/phases/kubectl.hpp"

namespace muster::phases {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

struct KubeadmConfig {
  std::optional<std::map<std::string, std::string>> data;
  static constexpr auto fields() { return std::tuple(field("data", &KubeadmConfig::data)); }
};

std::size_t indent_of(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? line.size() : first;
}

}  // namespace

std::string without_api_endpoint(std::string_view cluster_status, std::string_view node) {
  const auto key = std::string(node) + ":";
  std::istringstream lines{std::string(cluster_status)};
  std::string kept;
  std::size_t below = 0;  // the indentation of the entry that is left out; 0: none is
  for (std::string line; std::getline(lines, line);) {
    const auto indent = indent_of(line);
    if (below != 0 && indent > below) continue;
    below = indent != 0 && line.substr(indent) == key ? indent : 0;
    if (below == 0) kept += line + "\n";
  }
  return kept;
}

asio::awaitable<Result<>> forget_api_endpoint(const Run& run, std::string node) {
  if (run.spec.kubernetes.version >= Version{1, 22, 0}) co_return Result<>{};
  const std::vector<std::string> config = {"configmap", "kubeadm-config", "-n", "kube-system"};
  CO_TRY(const auto value, co_await kubectl_get(run.master(), config));
  CO_TRY(const auto decoded, decode<KubeadmConfig>(value));
  const auto data = decoded.data.value_or(std::map<std::string, std::string>());
  const auto found = data.find("ClusterStatus");
  if (found == data.end()) co_return Result<>{};
  auto without = without_api_endpoint(found->second, node);
  if (without == found->second) co_return Result<>{};
  json::object changed;
  changed.emplace("ClusterStatus", std::move(without));
  json::object patch;
  patch.emplace("data", std::move(changed));
  const std::vector<std::string> args = {"patch", "configmap",   "kubeadm-config",
                                         "-n",    "kube-system", "--type",
                                         "merge", "-p",          json::serialize(patch)};
  CO_TRY(co_await kubectl_change(run.master(), args));
  co_return Result<>{};
}

}  // namespace muster::phases
