// The package manager that the host has: yum, dnf, or apt-get for what is asked of hosts of every kind.

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/package_request.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

using Argv = std::vector<std::string>;

Program apt(const PackageRequest& request, Argv argv) {
  auto program = transaction(request, std::move(argv));
  program.env["DEBIAN_FRONTEND"] = "noninteractive";
  return program;
}

/// "curl=7.88.1-10" is a name and a version.
std::string name_of(const std::string& spec) {
  return spec.substr(0, spec.find('='));
}

asio::awaitable<Result<bool>> is_installed(Task& task, std::string spec) {
  Program query;
  query.argv = {"dpkg-query", "-W", "-f", "${db:Status-Status} ${Version}\\n", name_of(spec)};
  CO_TRY(const auto seen, co_await task.run(std::move(query)));
  const auto equals = spec.find('=');
  const auto version = equals == std::string::npos ? std::string() : spec.substr(equals + 1);
  std::istringstream lines(seen.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("installed ") && (version.empty() || line == "installed " + version)) co_return true;
  }
  co_return false;
}

/// Those of the request's names that are not as asked, as far as dpkg can tell.
asio::awaitable<Result<Argv>> unsettled(Task& task, const PackageRequest& request) {
  if (request.state == PackageRequest::State::latest) co_return request.names;
  Argv names;
  for (const auto& spec : request.names) {
    CO_TRY(const bool there, co_await is_installed(task, spec));
    const bool removes = request.state == PackageRequest::State::absent;
    if (there == removes) names.push_back(removes ? name_of(spec) : spec);
  }
  co_return names;
}

Answer apt_failure(const Captured& seen, const std::string& what) {
  constexpr std::string_view kUnknown = "Unable to locate package ";
  auto answer = Answer::failure(what + " failed: " + seen.err);
  if (const auto at = seen.err.find(kUnknown); at != std::string::npos) {
    const auto begin = at + kUnknown.size();
    answer.msg = "No package matching '" + seen.err.substr(begin, seen.err.find('\n', begin) - begin) +
                 "' is available";
  }
  answer.values["rc"] = seen.exit.status;
  answer.values["stdout"] = seen.out;
  answer.values["stderr"] = seen.err;
  return answer;
}

bool changes_something(const std::string& simulated) {
  std::istringstream lines(simulated);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("Inst ") || line.starts_with("Remv ")) return true;
  }
  return false;
}

Argv apt_command(const PackageRequest& request, const Argv& names, bool simulated) {
  Argv argv{"apt-get",
            "-q",
            "-y",
            "-o",
            "Dpkg::Options::=--force-confdef",
            "-o",
            "Dpkg::Options::=--force-confold"};
  if (simulated) argv.emplace_back("--simulate");
  if (request.allow_downgrade) argv.emplace_back("--allow-downgrades");
  argv.emplace_back(request.state == PackageRequest::State::absent ? "remove" : "install");
  argv.insert(argv.end(), names.begin(), names.end());
  return argv;
}

Running change_with_apt(Task& task, PackageRequest request) {
  Answer answer;
  CO_TRY(const auto names, co_await unsettled(task, request));
  if (names.empty()) co_return answer;
  auto asking = apt(request, apt_command(request, names, true));
  asking.to_the_end = false;
  CO_TRY(const auto simulated, co_await task.run(std::move(asking)));
  if (simulated.exit != Exit{}) co_return apt_failure(simulated, "apt-get");
  answer.changed = changes_something(simulated.out);
  answer.values["stdout"] = simulated.out;
  answer.values["stderr"] = simulated.err;
  if (!answer.changed || task.check) co_return answer;
  auto program = apt(request, apt_command(request, names, false));
  CO_TRY(const auto seen, co_await task.run(std::move(program)));
  if (seen.exit != Exit{}) co_return apt_failure(seen, "apt-get");
  answer.values["stdout"] = seen.out;
  answer.values["stderr"] = seen.err;
  co_return answer;
}

Running run_apt(Task& task) {
  CO_TRY(const auto request, read_package_request(task.arguments));
  if (!request.options.empty() || !request.transaction_options.empty() || request.autoremove) {
    co_return fail(ErrorKind::command,
                   "on this host the package manager is apt, for which only name, state "
                   "and update_cache are supported");
  }
  if (request.update_cache && !task.check) {
    auto update = apt(request, {"apt-get", "-q", "update"});
    CO_TRY(const auto seen, co_await task.run(std::move(update)));
    if (seen.exit != Exit{}) co_return apt_failure(seen, "apt-get update");
  }
  co_return co_await change_with_apt(task, request);
}

}  // namespace

bool has_yum3() {
  std::error_code none;
  const auto program = fs::canonical("/usr/bin/yum", none);
  // From EL 8 on it is another name of dnf.
  return !none && !program.filename().string().starts_with("dnf");
}

Running run_package(Task& task) {
  auto manager = task.arguments.text("use");
  if (manager.empty() || manager == "auto") {
    std::error_code none;
    if (fs::exists("/etc/debian_version", none)) {
      manager = "apt";
    } else {
      manager = has_yum3() ? "yum" : "dnf";
    }
  }
  if (manager == "apt") co_return co_await run_apt(task);
  if (manager == "dnf") co_return co_await run_dnf(task);
  if (manager == "yum") co_return co_await run_yum(task);
  co_return fail(ErrorKind::usage, "Could not find a module for " + manager + ".");
}

}  // namespace muster::modules
