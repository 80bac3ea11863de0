#include "bootstrapper/playbook/run/action.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"

namespace muster::play {

Doing unarchive(Work& work) {
  CO_TRY(const bool remote, flag_argument(work, "remote_src", false));
  CO_TRY(const bool copied, flag_argument(work, "copy", true));
  const auto src = text_argument(work, "src");
  if (remote || !copied || src.empty()) {
    auto running = run_module(work, "unarchive", work.arguments);
    co_return co_await std::move(running);
  }
  const auto found = find_local(work.session, work.task.at.file, "files", src);
  if (!found) co_return failure_result(found.error().message());
  Cargo cargo;
  cargo.file = range_of(work.session, *found);
  auto running = run_module_with(work, "unarchive", work.arguments, std::move(cargo));
  co_return co_await std::move(running);
}

}  // namespace muster::play
