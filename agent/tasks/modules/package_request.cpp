#include "agent/tasks/modules/package_request.hpp"

#include <signal.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "agent/protocol/deadline.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
}

/// A list whose elements may be lists themselves: those come last, as Ansible has them.
std::vector<std::string> without_commas(const std::vector<std::string>& given) {
  std::vector<std::string> whole;
  std::vector<std::string> split;
  for (const auto& element : given) {
    if (element.find(',') == std::string::npos) {
      whole.push_back(trimmed(element));
      continue;
    }
    for (std::size_t at = 0; at <= element.size();) {
      const auto comma = std::min(element.find(',', at), element.size());
      split.push_back(trimmed(element.substr(at, comma - at)));
      at = comma + 1;
    }
  }
  whole.insert(whole.end(), split.begin(), split.end());
  if (whole == std::vector<std::string>{""}) whole.clear();
  return whole;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const auto& part : parts) all += (all.empty() ? "" : ",") + part;
  return all;
}

Result<> check_names(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (name.starts_with("-")) {
      return fail(ErrorKind::command, "\"" + name + "\" is an option, not the name of a package");
    }
    if (name.find(' ') == std::string::npos || name.find_first_of("@><=") != std::string::npos) continue;
    return fail(ErrorKind::command,
                "It appears that a space separated string of packages was passed in as an argument. To "
                "operate on several packages, pass a comma separated string of packages or a list of "
                "packages.");
  }
  return {};
}

void add_options(PackageRequest& request, const Arguments& given) {
  auto& options = request.options;
  const auto conf_file = given.text("conf_file");
  if (!conf_file.empty()) options.insert(options.end(), {"-c", conf_file});
  struct Listed {
    std::string_view argument;
    std::string_view option;
  };
  static constexpr std::array kLists{
      Listed{"disablerepo", "--disablerepo="}, Listed{"enablerepo", "--enablerepo="},
      Listed{"enable_plugin", "--enableplugin="}, Listed{"disable_plugin", "--disableplugin="},
      Listed{"exclude", "--exclude="}};
  for (const auto& [argument, option] : kLists) {
    const auto values = joined(without_commas(given.texts(argument)));
    if (!values.empty()) options.push_back(std::string(option) + values);
  }
  static constexpr std::array kTexts{Listed{"disable_excludes", "--disableexcludes="},
                                     Listed{"releasever", "--releasever="}};
  for (const auto& [argument, option] : kTexts) {
    if (given.has(argument)) options.push_back(std::string(option) + given.text(argument));
  }
  if (given.flag("cacheonly")) options.emplace_back("--cacheonly");
  if (!given.flag("sslverify", true)) options.emplace_back("--setopt=sslverify=0");
  if (request.installroot != "/") options.push_back("--installroot=" + request.installroot);
}

void add_transaction_options(PackageRequest& request, const Arguments& given) {
  auto& options = request.transaction_options;
  if (given.flag("skip_broken")) options.emplace_back("--skip-broken");
  if (given.flag("disable_gpg_check")) options.emplace_back("--nogpgcheck");
  const bool updates = request.state == PackageRequest::State::latest || request.update_only;
  if (updates && given.flag("security")) options.emplace_back("--security");
  if (updates && given.flag("bugfix")) options.emplace_back("--bugfix");
  if (!request.download_only) return;
  options.emplace_back("--downloadonly");
  if (given.has("download_dir")) options.push_back("--downloaddir=" + given.text("download_dir"));
}

}  // namespace

Result<PackageRequest> read_package_request(const Arguments& arguments) {
  PackageRequest request;
  request.names = without_commas(arguments.texts("name"));
  TRY(check_names(request.names));
  request.autoremove = arguments.flag("autoremove");
  auto state = arguments.text("state");
  if (state.empty()) state = request.autoremove ? "absent" : "present";
  // "removed" is not good enough, to Ansible.
  if (request.autoremove && state != "absent") {
    return fail(ErrorKind::command, "Autoremove should be used alone or with state=absent");
  }
  if (state == "latest") request.state = PackageRequest::State::latest;
  if (state == "absent" || state == "removed") request.state = PackageRequest::State::absent;
  request.update_cache = arguments.flag("update_cache");
  request.update_only = arguments.flag("update_only");
  request.allow_downgrade = arguments.flag("allow_downgrade");
  request.download_only = arguments.flag("download_only");
  if (arguments.has("installroot")) request.installroot = arguments.text("installroot");
  request.lock_timeout = std::chrono::seconds(arguments.whole("lock_timeout", 30));
  add_options(request, arguments);
  add_transaction_options(request, arguments);
  return request;
}

bool names_a_file(const std::string& spec) {
  return spec.ends_with(".rpm") || spec.find("://") != std::string::npos;
}

bool names_many(const std::string& spec) {
  return spec.find_first_of("*?[") != std::string::npos;
}

Program transaction(const PackageRequest& request, std::vector<std::string> argv) {
  Program program;
  program.argv = std::move(argv);
  program.env["LC_ALL"] = "C";
  program.to_the_end = true;
  program.patience = request.lock_timeout;
  return program;
}

asio::awaitable<Result<>> wait_for_package_lock(IsHeld is_held, std::chrono::seconds patience,
                                                std::string manager) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (is_held()) {
    if (std::chrono::steady_clock::now() >= until) {
      co_return fail(ErrorKind::command, manager + " lockfile is held by another process");
    }
    co_await wait_for(std::chrono::milliseconds(250));
  }
  co_return Result<>{};
}

bool yum_lock_is_held() {
  std::ifstream file("/var/run/yum.pid");
  pid_t holder = 0;
  if (!(file >> holder) || holder <= 0) return false;
  return ::kill(holder, 0) == 0 || errno == EPERM;
}

bool dnf_lock_is_held() {
  std::error_code none;
  for (fs::directory_iterator entry("/var/cache/dnf", none), end; !none && entry != end;
       entry.increment(none)) {
    if (!entry->path().filename().string().ends_with("_lock.pid")) continue;
    std::ifstream file(entry->path());
    pid_t holder = 0;
    // dnf leaves the file behind when it is killed, and takes it over then.
    if ((file >> holder) && holder > 0 && ::kill(holder, 0) == 0) return true;
  }
  return false;
}

}  // namespace muster::modules
