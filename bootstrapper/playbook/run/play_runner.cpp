#include "bootstrapper/playbook/run/play_runner.hpp"

#include <algorithm>
#include <charconv>

#include "bootstrapper/playbook/run/step_runner.hpp"

namespace muster::play {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Names = std::vector<std::string>;

/// What names and patterns of a play may use: the variables of no host.
struct PlayScope {
  PlayScope(Session& session, const playbook::Play& play) : scope(session.templates) {
    magic["playbook_dir"] = session.playbook_dir.string();
    json::object groups;
    for (const auto& [group, members] : session.inventory.groups) {
      json::array names;
      for (const auto& member : members) names.emplace_back(member);
      groups[group] = std::move(names);
    }
    magic["groups"] = std::move(groups);
    scope.add(session.inventory.variables, LayeredScope::Kind::templates);
    scope.add(play.vars, LayeredScope::Kind::templates);
    scope.add(session.options.extra_variables, LayeredScope::Kind::templates);
    scope.add(magic, LayeredScope::Kind::data);
  }
  json::object magic;
  LayeredScope scope;
};

Result<Names> hosts_of(Session& session, const playbook::Play& play, LayeredScope& scope) {
  TRY(const auto pattern, session.templates.text(play.hosts, scope));
  TRY(auto hosts, session.sources.hosts(session.inventory, pattern));
  const auto& only = session.options.only;
  if (!only.empty()) {
    std::erase_if(
        hosts, [&only](const auto& host) { return std::find(only.begin(), only.end(), host) == only.end(); });
  }
  if (session.options.limit.empty()) return hosts;
  TRY(const auto limit, session.sources.hosts(session.inventory, session.options.limit));
  std::erase_if(hosts, [&limit](const auto& host) {
    return std::find(limit.begin(), limit.end(), host) == limit.end();
  });
  return hosts;
}

Result<std::vector<json::value>> serial_of(const playbook::Play& play, LayeredScope& scope) {
  std::vector<json::value> sizes;
  for (const auto& written : play.serial) {
    TRY(auto value, scope.templates().render(written.value, scope));
    if (const auto* list = value.if_array()) {
      sizes.insert(sizes.end(), list->begin(), list->end());
    } else {
      sizes.push_back(std::move(value));
    }
  }
  return sizes;
}

/// A count, or a share of all as "30%": rounded down, but one host at least. 0: all.
std::size_t batch_size(const json::value& written, std::size_t all) {
  const auto text = plain_text(written);
  std::size_t number = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (bad != std::errc{}) return 0;
  if (end == text.data() + text.size()) return number;
  return std::max<std::size_t>(all * number / 100, 1);
}

bool has_start(const std::vector<playbook::Step>& steps, const std::string& pattern) {
  return std::any_of(steps.begin(), steps.end(), [&pattern](const playbook::Step& step) {
    if (const auto* task = std::get_if<playbook::Task>(&step)) return is_start(*task, pattern);
    const auto& block = *std::get<std::shared_ptr<playbook::Block>>(step);
    return has_start(block.tasks, pattern) || has_start(block.rescue, pattern) ||
           has_start(block.always, pattern);
  });
}

bool has_start(const Session& session, const playbook::Play& play) {
  if (session.started) return true;
  const auto& pattern = session.options.start_at_task;
  return has_start(play.pre_tasks, pattern) || has_start(play.tasks, pattern) ||
         has_start(play.post_tasks, pattern);
}

/// The task that a play begins with unless it says otherwise.
playbook::Task gathering() {
  playbook::Task task;
  task.name = "Gathering Facts";
  task.module = find_module("setup");
  task.written_module = "gather_facts";
  task.keywords.tags = {"always"};
  return task;
}

StepRunner::Running gather_facts(StepRunner& runner, PlayRun& run) {
  if (!run.play.gather_facts.value_or(true)) co_return Result<void>{};
  const auto task = gathering();
  // It is before every task, so --start-at-task does not leave it out.
  const bool started = std::exchange(run.session.started, true);
  auto running = runner.task(task, run.batch, Surrounding());
  auto done = co_await std::move(running);
  run.session.started = started;
  co_return done;
}

/// Tasks, then the handlers that they notified; with force_handlers those of failing hosts, too.
StepRunner::Running section(StepRunner& runner, PlayRun& run, const std::vector<playbook::Step>& tasks) {
  Surrounding around;
  around.sheltered = run.play.force_handlers;
  auto working = runner.steps(tasks, run.batch, around);
  CO_TRY(co_await std::move(working));
  Names failing;
  for (auto& [host, standing] : run.standings) {
    if (!run.play.force_handlers || standing != Standing::failing) continue;
    failing.push_back(host);
    standing = Standing::running;
  }
  auto flushing = runner.flush_handlers(run.batch, Surrounding());
  CO_TRY(co_await std::move(flushing));
  for (const auto& host : failing) {
    if (run.standings[host] == Standing::running) run.standings[host] = Standing::failing;
  }
  co_return Result<void>{};
}

StepRunner::Running run_batch(PlayRun& run) {
  run.session.output.play(run.name);
  for (const auto& host : run.batch) {
    const bool out = run.session.failed.contains(host);
    const bool gone = run.session.unreachable.contains(host);
    run.standings[host] = gone ? Standing::lost : out ? Standing::ended : Standing::running;
  }
  if (!has_start(run.session, run.play)) co_return Result<void>{};
  StepRunner runner(run);
  auto gathering_facts = gather_facts(runner, run);
  CO_TRY(co_await std::move(gathering_facts));
  for (const auto* tasks : {&run.play.pre_tasks, &run.play.tasks, &run.play.post_tasks}) {
    auto working = section(runner, run, *tasks);
    CO_TRY(co_await std::move(working));
  }
  for (const auto& [host, standing] : run.standings) {
    if (standing == Standing::failing) run.session.failed.insert(host);
  }
  co_return Result<void>{};
}

/// Whether the play went on so that another batch, or another play, may follow.
enum class After { next_batch, next_play, nothing };

After after(const PlayRun& run, std::size_t out_before) {
  const auto out = run.session.failed.size() + run.session.unreachable.size();
  if (run.broken || out - out_before == run.batch.size()) return After::nothing;
  return run.play_ended ? After::next_play : After::next_batch;
}

asio::awaitable<Result<After>> run_play(Session& session, const playbook::Play& play) {
  PlayScope known(session, play);
  CO_TRY(const auto hosts, hosts_of(session, play, known.scope));
  CO_TRY(const auto serial, serial_of(play, known.scope));
  auto name = play.name.empty() ? play.hosts : play.name;
  if (auto rendered = session.templates.text(name, known.scope)) name = std::move(*rendered);
  if (hosts.empty()) {
    session.output.play(name);
    session.output.no_hosts_matched();
  }
  for (auto& batch : batches_of(hosts, serial)) {
    PlayRun run(session, play);
    run.name = name;
    run.hosts = hosts;
    run.batch = std::move(batch);
    const auto out_before = session.failed.size() + session.unreachable.size();
    auto running = run_batch(run);
    CO_TRY(co_await std::move(running));
    const auto next = after(run, out_before);
    if (next == After::nothing) co_return next;
    if (next == After::next_play) break;
  }
  co_return After::next_play;
}

}  // namespace

std::vector<Names> batches_of(const Names& hosts, const std::vector<json::value>& serial) {
  std::vector<Names> batches;
  for (std::size_t begin = 0, i = 0; begin < hosts.size(); ++i) {
    const auto wanted = serial.empty() ? 0 : batch_size(serial[std::min(i, serial.size() - 1)], hosts.size());
    const auto size = wanted == 0 ? hosts.size() - begin : std::min(wanted, hosts.size() - begin);
    const auto first = hosts.begin() + static_cast<std::ptrdiff_t>(begin);
    batches.emplace_back(first, first + static_cast<std::ptrdiff_t>(size));
    begin += size;
  }
  return batches;
}

asio::awaitable<Result<void>> run_plays(Session& session, const playbook::Playbook& playbook) {
  session.playbook_dir = std::filesystem::absolute(playbook.file).parent_path();
  for (const auto& play : playbook.plays) {
    auto running = run_play(session, play);
    CO_TRY(const auto next, co_await std::move(running));
    if (next == After::nothing) break;
  }
  co_return Result<void>{};
}

}  // namespace muster::play
