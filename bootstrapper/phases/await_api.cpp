#include "bootstrapper/phases/find_api.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> wait_for_cluster(Run& run) {
  CO_TRY(co_await await_api(run));
  co_return Outcome::unchanged();
}

}  // namespace

constinit const Phase kAwaitApi = {
    .name = "await-api",
    .title = "wait for the API server of the cluster",
    .should_run = [](const Run& run) { return !run.view && !api_servers(run).empty(); },
    .run = wait_for_cluster};

}  // namespace muster::phases
