#include "agent/tasks/modules/yum_task.hpp"

#include <filesystem>

#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/transaction_table.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

using Argv = std::vector<std::string>;

bool nothing_to_do(const std::string& out) {
  return out.find("Nothing to do") != std::string::npos ||
         out.find("No packages marked for") != std::string::npos;
}

asio::awaitable<Result<Captured>> ask(const Yum& yum, std::string verb, Argv names) {
  auto program = yum_command(yum, "--assumeno", verb, names);
  program.to_the_end = false;
  co_return co_await yum.task.run(std::move(program));
}

/// Asks yum what it would do; a failure where a name is unknown, nothing where there is nothing to do.
asio::awaitable<Result<std::optional<Answer>>> refusal(Yum& yum, std::string verb, Argv names) {
  CO_TRY(const auto seen, co_await ask(yum, verb, names));
  for (const auto& name : unknown_names(seen.out + seen.err)) {
    const auto why = "No package matching '" + name + "' found available, installed or updated";
    co_return yum.failure_told(why, 126);
  }
  if (!parse_transaction(seen.out).empty()) co_return std::nullopt;
  if (nothing_to_do(seen.out + seen.err)) co_return yum.answer(false);
  yum.results.push_back(seen.out);
  co_return yum.failure(seen.err, seen.exit.status);
}

}  // namespace

Answer Yum::answer(bool changed, std::int64_t rc, std::string msg) const {
  Answer answer;
  answer.changed = changed;
  answer.values["msg"] = std::move(msg);
  answer.values["rc"] = rc;
  answer.values["results"] = array_of(results);
  if (!changes.empty()) answer.values["changes"] = changes;
  return answer;
}

Answer Yum::failure(std::string msg, std::int64_t rc) const {
  auto failed = answer(false, rc, std::move(msg));
  failed.failed = true;
  return failed;
}

Answer Yum::failure_told(const std::string& msg, std::int64_t rc) {
  results.push_back(msg);
  return failure(msg, rc);
}

Program yum_command(const Yum& yum, const std::string& answer, const std::string& verb, const Argv& names) {
  // Level 2 is what it takes to be told "Nothing to do" of a group.
  Argv argv{"yum", "-d", "2"};
  if (!answer.empty()) argv.push_back(answer);
  const auto& request = yum.request;
  argv.insert(argv.end(), request.options.begin(), request.options.end());
  argv.insert(argv.end(), request.transaction_options.begin(), request.transaction_options.end());
  argv.push_back(verb);
  argv.insert(argv.end(), names.begin(), names.end());
  return transaction(request, std::move(argv));
}

asio::awaitable<Result<Need>> need_of_file(Yum& yum, std::string spec) {
  CO_TRY(const auto wanted, co_await yum.installed.in_file(spec));
  CO_TRY(const auto same, co_await yum.installed.named(wanted.text()));
  if (!same.empty()) {
    yum.results.push_back(same.front().text() + " providing " + spec + " is already installed");
    co_return Need::nothing;
  }
  CO_TRY(auto others, co_await yum.installed.named(wanted.name));
  if (others.size() == 2 && others[0].arch != others[1].arch) {
    std::erase_if(others, [&](const Envra& other) { return other.arch != wanted.arch; });
  }
  // Several of one name are kernels or their like: yum knows what to do.
  if (others.size() != 1) co_return Need::install;
  const int order = compare(others.front().evr, wanted.evr);
  if (order > 0 && yum.request.allow_downgrade) co_return Need::downgrade;
  co_return order >= 0 ? Need::nothing : Need::install;
}

bool is_missing_file(const std::string& spec) {
  return names_a_file(spec) && spec.find("://") == std::string::npos && !fs::exists(spec);
}

Running carry_out(Yum& yum, std::string verb, Argv names) {
  auto program = yum_command(yum, "-y", verb, names);
  CO_TRY(const auto seen, co_await yum.task.run(std::move(program)));
  yum.results.push_back(seen.out);
  if (seen.exit != Exit{}) co_return yum.failure(seen.err, seen.exit.status);
  // yum succeeds when a scriptlet did not, for want of room.
  if ((seen.out + seen.err).find("No space left on device") != std::string::npos) {
    co_return yum.failure("No space left on device", 0);
  }
  co_return yum.answer(!nothing_to_do(seen.out), 0, seen.err);
}

/// A transaction of one verb: predicted, and carried out unless this is check mode.
Running change(Yum& yum, std::string verb, Argv names) {
  CO_TRY(auto refused, co_await refusal(yum, verb, names));
  if (refused) co_return std::move(*refused);
  if (yum.task.check) co_return yum.answer(true);
  co_return co_await carry_out(yum, verb, names);
}

}  // namespace muster::modules
