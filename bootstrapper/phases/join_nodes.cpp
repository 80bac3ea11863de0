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
  std::optional<Error> first;
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (outcomes[i]) continue;
    const auto& name = links[i]->host().name;
    run.progress.host_done(name, report::Outcome::failed, reason(outcomes[i].error(), name));
    if (!first) first = outcomes[i].error();
  }
  if (first) co_return *std::move(first);
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
