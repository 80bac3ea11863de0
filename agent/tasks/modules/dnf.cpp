// dnf, driven by its command line: first with --assumeno, which tells the transaction and what is wrong with
// it, then for good.

#include <algorithm>

#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/package_request.hpp"
#include "agent/tasks/modules/rpm_database.hpp"
#include "agent/tasks/modules/transaction_table.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

using Argv = std::vector<std::string>;
using State = PackageRequest::State;

/// One task under way.
struct Dnf {
  explicit Dnf(Task& of, PackageRequest asked)
      : task(of), request(std::move(asked)), installed(of, request.installroot) {}

  Task& task;
  PackageRequest request;
  RpmDatabase installed;
  std::vector<std::string> results{};

  [[nodiscard]] Answer answer(std::string msg, bool changed) const {
    Answer answer;
    answer.changed = changed;
    answer.msg = std::move(msg);
    answer.values["msg"] = "";
    answer.values["results"] = array_of(results);
    answer.values["rc"] = 0;
    return answer;
  }
};

Answer failure_of(std::string msg, const std::vector<std::string>& failures, std::int64_t rc) {
  auto answer = Answer::failure(std::move(msg));
  answer.values["failures"] = array_of(failures);
  answer.values["results"] = boost::json::array();
  answer.values["rc"] = rc;
  return answer;
}

/// Whether a package is there as asked, or a newer one that is to stay.
asio::awaitable<Result<bool>> is_settled(const Dnf& dnf, std::string spec) {
  if (names_many(spec) || spec.starts_with("@")) co_return false;
  std::optional<Envra> wanted;
  if (names_a_file(spec)) {
    CO_TRY(wanted, co_await dnf.installed.in_file(spec));
  } else {
    wanted = parse_envra(spec);
  }
  // For "latest", what is there may be too old.
  const bool any_version = dnf.request.state == State::present;
  const auto label = names_a_file(spec) ? wanted->text() : spec;
  CO_TRY(const auto same, co_await dnf.installed.named(label));
  if (!same.empty() && (any_version || wanted)) co_return true;
  if (!wanted || dnf.request.allow_downgrade) co_return false;
  CO_TRY(const auto others, co_await dnf.installed.named(wanted->name));
  co_return !others.empty() && compare(others.front().evr, wanted->evr) > 0;
}

/// The names that dnf is asked to do something for.
asio::awaitable<Result<Argv>> names_for_dnf(Dnf& dnf) {
  Argv names;
  for (const auto& spec : dnf.request.names) {
    if (dnf.request.state == State::absent) {
      if (names_a_file(spec)) {
        co_return fail(ErrorKind::command, "Cannot remove paths -- please specify package name.");
      }
      names.push_back(spec);
      continue;
    }
    if (names_a_file(spec)) dnf.results.push_back("Installed " + spec);
    if (dnf.request.update_only && !names_a_file(spec) && !spec.starts_with("@")) {
      CO_TRY(const auto there, co_await dnf.installed.named(spec));
      if (!there.empty()) names.push_back(spec);
      if (there.empty()) {
        dnf.results.push_back("Packages providing " + spec + " not installed due to update_only specified");
      }
      continue;
    }
    CO_TRY(const bool settled, co_await is_settled(dnf, spec));
    if (!settled) names.push_back(spec);
  }
  co_return names;
}

Argv command_line(const Dnf& dnf, const Argv& names, const char* answer) {
  const auto& request = dnf.request;
  const auto& given = dnf.task.arguments;
  Argv argv{"dnf", answer};
  argv.insert(argv.end(), request.options.begin(), request.options.end());
  argv.insert(argv.end(), request.transaction_options.begin(), request.transaction_options.end());
  argv.push_back(std::string("--setopt=clean_requirements_on_remove=") +
                 (request.autoremove ? "True" : "False"));
  if (!given.flag("disable_gpg_check")) {
    argv.insert(argv.end(), {"--setopt=gpgcheck=True", "--setopt=localpkg_gpgcheck=True"});
  }
  if (!given.flag("install_weak_deps", true)) argv.emplace_back("--setopt=install_weak_deps=False");
  if (request.update_cache) argv.emplace_back("--refresh");
  const bool removes = request.state == State::absent;
  if (given.flag("allowerasing")) argv.emplace_back("--allowerasing");
  if (given.flag("nobest")) argv.emplace_back("--nobest");
  if (request.state == State::latest && !given.flag("nobest")) argv.emplace_back("--best");
  const char* verb = "install";
  if (request.update_only || request.updates_all()) verb = "upgrade";
  if (removes) verb = request.autoremove ? "autoremove" : "remove";
  argv.emplace_back(verb);
  if (!request.updates_all()) argv.insert(argv.end(), names.begin(), names.end());
  return argv;
}

std::string without_prefix(std::string text) {
  constexpr std::string_view kPrefix = "Error: ";
  if (text.starts_with(kPrefix)) text.erase(0, kPrefix.size());
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

/// Why dnf would not do it.
Answer refusal(const Dnf& dnf, const Captured& seen) {
  constexpr std::string_view kNoGroup = "Module or Group '";
  const auto said = seen.out + seen.err;
  std::vector<std::string> failures;
  for (const auto& name : unknown_names(said)) failures.push_back("No package " + name + " available.");
  if (!failures.empty()) {
    return failure_of("Failed to install some of the specified packages", failures, 1);
  }
  if (const auto at = said.find(kNoGroup); at != std::string::npos) {
    const auto begin = at + kNoGroup.size();
    const auto group = said.substr(begin, said.find('\'', begin) - begin);
    auto failure = Answer::failure("No group " + group + " available.");
    failure.values["results"] = boost::json::array();
    return failure;
  }
  const auto why = without_prefix(seen.err);
  if (said.find("Problem") != std::string::npos) {
    return failure_of("Depsolve Error occurred: " + why, {}, 1);
  }
  if (dnf.request.state == State::absent) return failure_of(why, {}, 1);
  return failure_of(why.empty() ? "dnf failed: " + seen.out : why, {}, seen.exit.status);
}

/// "Installed: ..." and "Removed: ..." for each row.
asio::awaitable<Result<>> tell_steps(Dnf& dnf, const TransactionTable& table) {
  const std::string come = dnf.request.download_only ? "Downloaded: " : "Installed: ";
  for (const auto* list : {&table.added, &table.replaced}) {
    for (const auto& package : *list) dnf.results.push_back(come + package.nevra());
  }
  for (const auto& package : table.replaced) {
    CO_TRY(const auto before, co_await dnf.installed.named(package.name + "." + package.arch));
    for (const auto& old : before) dnf.results.push_back("Removed: " + old.nevra());
  }
  for (const auto& package : table.removed) dnf.results.push_back("Removed: " + package.nevra());
  co_return Result<>{};
}

void tell_groups(Dnf& dnf, const TransactionTable& table) {
  if (dnf.request.state == State::absent) return;
  for (const auto& name : dnf.request.names) {
    if (!name.starts_with("@")) continue;
    dnf.results.push_back("Group " + name.substr(1) +
                          (table.for_a_group ? " installed." : " already installed."));
  }
}

/// "Package X.rpm is not signed" and its like.
Answer bad_signature(const Captured& seen) {
  constexpr std::string_view kPackage = "Package ";
  auto said = seen.out + seen.err;
  auto why = without_prefix(seen.err);
  std::string package;
  if (const auto at = said.find(".rpm is not signed"); at != std::string::npos) {
    const auto begin = said.rfind(kPackage, at) + kPackage.size();
    package = said.substr(begin, at - begin);
    why = "Package " + package + ".rpm is not signed";
  }
  return Answer::failure("Failed to validate GPG signature" + (package.empty() ? "" : " for " + package) +
                         ": " + why);
}

Running carry_out(Dnf& dnf, Argv names) {
  auto program = transaction(dnf.request, command_line(dnf, names, "-y"));
  CO_TRY(const auto seen, co_await dnf.task.run(std::move(program)));
  if (seen.exit == Exit{}) co_return dnf.answer("", true);
  if (seen.err.find("GPG check FAILED") != std::string::npos) co_return bad_signature(seen);
  const auto why = without_prefix(seen.err);
  co_return failure_of(why.empty() ? seen.out : why, {}, seen.exit.status);
}

/// What dnf says that it would do. Files that no package has are no failure to Ansible: they are left out of
/// `names`.
asio::awaitable<Result<Captured>> ask(const Dnf& dnf, Argv& names) {
  while (true) {
    Program asking;
    asking.argv = command_line(dnf, names, "--assumeno");
    asking.env["LC_ALL"] = "C";
    CO_TRY(auto seen, co_await dnf.task.run(std::move(asking)));
    std::size_t left_out = 0;
    for (const auto& name : unknown_names(seen.out + seen.err)) {
      if (name.starts_with("/")) left_out += std::erase(names, name);
    }
    if (left_out == 0 || names.empty()) co_return std::move(seen);
  }
}

/// Whether dnf had nothing against it.
bool agrees(const Captured& seen, const TransactionTable& table, bool removes) {
  const auto said = seen.out + seen.err;
  if (!removes && !unknown_names(said).empty()) return false;
  if (!table.empty() || seen.exit == Exit{}) return true;
  const bool nothing = said.find("Nothing to do") != std::string::npos ||
                       said.find("No packages marked for") != std::string::npos;
  return nothing && said.find("is not available") == std::string::npos;
}

Running change(Dnf& dnf) {
  CO_TRY(auto names, co_await names_for_dnf(dnf));
  const bool needs_names = !dnf.request.autoremove;
  if (names.empty() && needs_names) co_return dnf.answer("Nothing to do", false);
  CO_TRY(const auto seen, co_await ask(dnf, names));
  if (names.empty() && needs_names) co_return dnf.answer("Nothing to do", false);
  const auto table = parse_transaction(seen.out);
  const bool removes = dnf.request.state == State::absent;
  if (!agrees(seen, table, removes)) co_return refusal(dnf, seen);
  for (const auto& name : unknown_names(seen.out + seen.err)) {
    if (names_many(name)) dnf.results.push_back(name + " is not installed");
  }
  tell_groups(dnf, table);
  if (table.empty()) co_return dnf.answer("Nothing to do", false);
  CO_TRY(co_await tell_steps(dnf, table));
  if (dnf.task.check) {
    co_return dnf.answer("Check mode: No changes made, but would have if not in check mode", true);
  }
  co_return co_await carry_out(dnf, names);
}

Running update_the_cache(Dnf& dnf) {
  if (dnf.task.check) co_return dnf.answer("Cache updated", false);
  Argv argv{"dnf", "-q", "-y", "--refresh"};
  argv.insert(argv.end(), dnf.request.options.begin(), dnf.request.options.end());
  argv.emplace_back("makecache");
  auto program = transaction(dnf.request, std::move(argv));
  CO_TRY(const auto seen, co_await dnf.task.run(std::move(program)));
  if (seen.exit == Exit{}) co_return dnf.answer("Cache updated", false);
  co_return failure_of(without_prefix(seen.err), {}, 1);
}

}  // namespace

Running run_dnf(Task& task) {
  CO_TRY(auto request, read_package_request(task.arguments));
  CO_TRY(co_await wait_for_package_lock(&dnf_lock_is_held, request.lock_timeout, "dnf"));
  if (request.names.empty() && request.autoremove) request.state = State::absent;
  Dnf dnf(task, std::move(request));
  if (dnf.request.names.empty() && dnf.request.update_cache) co_return co_await update_the_cache(dnf);
  co_return co_await change(dnf);
}

}  // namespace muster::modules
