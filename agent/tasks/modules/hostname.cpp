// hostname: the name that the kernel has now and the one that it gets at boot.

#include "agent/tasks/modules/config_file.hpp"
#include "agent/tasks/modules/expansion.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostLetters = 64;  ///< of a name that Linux takes
constexpr const char* kNetworkFile = "/etc/sysconfig/network";

/// The two names.
struct Names {
  std::string now;
  std::string at_boot;
};

/// The output of hostnamectl(1); what it said is the Error.
asio::awaitable<Result<std::string>> hostnamectl(Task& task, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "hostnamectl");
  CO_TRY(const auto done, co_await run_program(task, std::move(arguments)));
  if (succeeded(done)) co_return std::string(stripped(done.out));
  co_return fail(ErrorKind::command, "Command failed rc=" + std::to_string(return_code(done.exit)) +
                                         ", out=" + as_utf8(done.out) + ", err=" + as_utf8(done.err));
}

asio::awaitable<Result<Names>> names_by_systemd(Task& task) {
  Names names;
  const std::vector<std::string> now{"--transient", "status"};
  CO_TRY(names.now, co_await hostnamectl(task, now));
  const std::vector<std::string> at_boot{"--static", "status"};
  CO_TRY(names.at_boot, co_await hostnamectl(task, at_boot));
  co_return names;
}

/// The name for the boot first, as NetworkManager wants it.
asio::awaitable<Result<>> set_by_systemd(Task& task, const std::string& name, const Names& names) {
  if (names.at_boot != name) {
    const std::vector<std::string> at_boot{"--pretty", "--static", "set-hostname", name};
    CO_TRY(co_await hostnamectl(task, at_boot));
  }
  if (names.now != name) {
    const std::vector<std::string> now{"--transient", "set-hostname", name};
    CO_TRY(co_await hostnamectl(task, now));
  }
  co_return Result<>{};
}

bool names_host(const std::string& line) {
  return stripped(line).starts_with("HOSTNAME");
}

/// The name in /etc/sysconfig/network, where CentOS had it before 7.
Result<std::string> name_in_network_file(const Task& task) {
  TRY(const auto text, read_config(host_path(task, kNetworkFile)));
  for (const auto& line : config_lines(text)) {
    const auto equals = line.find('=');
    if (names_host(line) && equals != std::string::npos)
      return std::string(stripped(std::string_view(line).substr(equals + 1)));
  }
  return fail(ErrorKind::command, "Unable to locate HOSTNAME entry in " + std::string(kNetworkFile));
}

Result<> set_in_network_file(const Task& task, const std::string& name) {
  const auto path = host_path(task, kNetworkFile);
  TRY(const auto text, read_config(path));
  std::string out;
  bool found = false;
  for (const auto& line : config_lines(text)) {
    out += (names_host(line) ? "HOSTNAME=" + name : line) + "\n";
    found = found || names_host(line);
  }
  if (!found) out += "HOSTNAME=" + name + "\n";
  return write_config(path, out, Links::followed);
}

/// What was changed, or would be.
json::object diff_of(const std::string& before, const std::string& after) {
  json::object diff;
  diff["before"] = "hostname = " + before + "\n";
  diff["after"] = "hostname = " + after + "\n";
  return diff;
}

/// The facts that follow from the name; the whole name as the host's resolver has it.
json::object facts_of(const Task& task, const std::string& name) {
  json::object facts;
  facts["ansible_hostname"] = name.substr(0, name.find('.'));
  facts["ansible_nodename"] = name;
  if (!task.facts) return facts;
  const auto seen = task.facts({"!all", "!min", "platform"});
  if (!seen) return facts;
  for (const auto* key : {"ansible_fqdn", "ansible_domain"}) {
    if (const auto* value = seen->if_contains(key)) facts[key] = *value;
  }
  return facts;
}

enum class Way { systemd, network_file };

Result<Way> way_of(const Task& task) {
  const auto use = task.arguments.text("use");
  if (use == "redhat") return Way::network_file;
  // Ansible's `debian` is hostnamectl too.
  if (!use.empty()) return Way::systemd;
  std::error_code bad;
  if (fs::exists(host_path(task, "/run/systemd/system"), bad)) return Way::systemd;
  return fail(
      ErrorKind::command,
      "systemd does not run on this host (there is no /run/systemd/system): its name was not changed");
}

asio::awaitable<Result<Names>> names_of(Task& task, Way way) {
  if (way == Way::systemd) {
    auto asking = names_by_systemd(task);
    co_return co_await std::move(asking);
  }
  CO_TRY(const auto name, name_in_network_file(task));
  co_return Names{name, name};
}

}  // namespace

Running run_hostname(Task& task) {
  const auto name = task.arguments.text("name");
  CO_TRY(const auto way, way_of(task));
  CO_TRY(const auto names, co_await names_of(task, way));
  Answer answer;
  answer.changed = names.now != name || names.at_boot != name;
  if (answer.changed && way == Way::systemd && name.size() > kMostLetters) {
    co_return fail(ErrorKind::usage,
                   "name cannot be longer than 64 characters on systemd servers, try a shorter name");
  }
  if (answer.changed && !task.check) {
    if (way == Way::systemd) {
      CO_TRY(co_await set_by_systemd(task, name, names));
    } else {
      CO_TRY(set_in_network_file(task, name));
    }
  }
  answer.values["name"] = name;
  answer.values["ansible_facts"] = facts_of(task, name);
  if (answer.changed) answer.values["diff"] = diff_of(names.now != name ? names.now : names.at_boot, name);
  co_return answer;
}

}  // namespace muster::modules
