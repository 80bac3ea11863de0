#include "bootstrapper/playbook/run/action.hpp"

namespace muster::play {

Doing gather_facts(Work& work) {
  auto asking = run_module(work, "setup", work.arguments);
  auto result = co_await std::move(asking);
  work.outcome.facts = FactsKind::facts;
  co_return result;
}

}  // namespace muster::play
