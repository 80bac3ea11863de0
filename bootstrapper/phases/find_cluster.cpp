#include "bootstrapper/phases/find_api.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> find_cluster(Run& run) {
  CO_TRY(co_await await_api(run));
  CO_TRY(need_api(run));
  co_return Outcome::unchanged("through " + run.master().host().name);
}

}  // namespace

constinit const Phase kFindCluster = {
    .name = "find-cluster", .title = "find the cluster", .run = find_cluster};

}  // namespace muster::phases
