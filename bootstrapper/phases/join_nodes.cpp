#include "bootstrapper/phases/join.hpp"
#include "bootstrapper/phases/steps.hpp"

namespace muster::phases {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<Outcome>> join_nodes(Run& run) {
  CO_TRY(need_api(run));
  const auto links = not_joined(run, Role::node);
  CO_TRY(const auto secrets, co_await make_join_secrets(run));
  const auto join = [&](fleet::Link* link) { return join_host(run, *link, secrets, std::nullopt); };
  auto work = fleet::fan_out<void>(links, run.options.parallel, join);
  const auto outcomes = co_await std::move(work);
  std::vector<std::string> names;
  for (const auto* link : links) names.push_back(link->host().name);
  if (auto failure = show_failures(run, names, outcomes)) co_return *std::move(failure);
  CO_TRY(run.view, co_await fetch_view(run.master()));
  co_return Outcome::changed();
}

}  // namespace

constinit const Phase kJoinNodes = {
    .name = "join-nodes",
    .title = "join the nodes",
    .should_run = [](const Run& run) { return !not_joined(run, Role::node).empty(); },
    .run = join_nodes};

}  // namespace muster::phases
