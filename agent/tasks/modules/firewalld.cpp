// firewalld: one setting of a zone, or a zone, in the running firewall and in its configuration, by
// firewall-cmd(1); where firewalld does not run, by firewall-offline-cmd(1).

#include <algorithm>
#include <sstream>

#include "agent/tasks/modules/firewall_rule.hpp"
#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/system_modules.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace asio = boost::asio;

namespace {

constexpr int kNo = 1;  ///< what a query ends with that says no

/// The firewall of this host, and what the result says of the work.
struct Firewall {
  bool runs = true;
  bool permanent = false;
  bool immediate = false;
  std::string zone;
  std::vector<std::string> notes{};
};

/// "ERROR: Exception caught: INVALID_ZONE: x"
Error caught(const Firewall& firewall, const Captured& captured) {
  std::string said(stripped(captured.err.empty() ? captured.out : captured.err));
  if (const auto at = said.find("Error: "); at != std::string::npos) said.erase(0, at + 7);
  auto notes = firewall.notes;
  if (said.find("INVALID_SERVICE") != std::string::npos) {
    notes.emplace_back(
        "Services are defined by port/tcp relationship and named as they are in /etc/services (on most "
        "systems)");
  }
  std::string text;
  for (const auto& note : notes) text += (text.empty() ? " " : ", ") + note;
  return fail(ErrorKind::command, "ERROR: Exception caught: " + as_utf8(said) + text);
}

asio::awaitable<Result<Captured>> ask(Task& task, const Firewall& firewall, bool permanent,
                                      std::vector<std::string> options) {
  std::vector<std::string> argv{firewall.runs ? "firewall-cmd" : "firewall-offline-cmd"};
  if (permanent && firewall.runs) argv.emplace_back("--permanent");
  argv.insert(argv.end(), options.begin(), options.end());
  co_return co_await run_program(task, std::move(argv));
}

asio::awaitable<Result<std::string>> told(Task& task, const Firewall& firewall, bool permanent,
                                          std::string option) {
  const std::vector<std::string> options{option};
  CO_TRY(const auto seen, co_await ask(task, firewall, permanent, options));
  if (!succeeded(seen)) co_return caught(firewall, seen);
  co_return std::string(stripped(seen.out));
}

asio::awaitable<Result<Firewall>> look(Task& task) {
  Firewall firewall;
  firewall.permanent = task.arguments.flag("permanent");
  firewall.immediate = task.arguments.flag("immediate") || !firewall.permanent;
  const std::vector<std::string> state{"--state"};
  CO_TRY(const auto seen, co_await ask(task, firewall, false, state));
  firewall.runs = succeeded(seen);
  if (firewall.immediate && !firewall.runs) {
    co_return fail(ErrorKind::command,
                   "firewall is not currently running, unable to perform immediate actions without a running "
                   "firewall daemon");
  }
  firewall.zone = task.arguments.text("zone");
  if (firewall.zone.empty()) {
    CO_TRY(firewall.zone, co_await told(task, firewall, false, "--get-default-zone"));
  }
  co_return firewall;
}

asio::awaitable<Result<bool>> has(Task& task, const Firewall& firewall, bool permanent,
                                  const FirewallRule& rule) {
  const std::vector<std::string> query{"--zone=" + firewall.zone, rule.option("query")};
  CO_TRY(const auto seen, co_await ask(task, firewall, permanent, query));
  if (succeeded(seen)) co_return true;
  if (seen.exit == Exit{kNo, 0}) co_return false;
  co_return caught(firewall, seen);
}

asio::awaitable<Result<>> change(Task& task, const Firewall& firewall, bool permanent,
                                 const FirewallRule& rule) {
  std::vector<std::string> options{"--zone=" + firewall.zone, rule.option(rule.verb())};
  const auto timeout = task.arguments.whole("timeout");
  if (!permanent && rule.wanted && rule.may_end && timeout > 0)
    options.push_back("--timeout=" + std::to_string(timeout));
  CO_TRY(const auto done, co_await ask(task, firewall, permanent, options));
  if (!succeeded(done)) co_return caught(firewall, done);
  co_return Result<>{};
}

std::string kind_of(const Firewall& firewall) {
  if (firewall.permanent && firewall.immediate) return "Permanent and Non-Permanent(immediate) operation";
  return firewall.permanent ? "Permanent operation" : "Non-permanent operation";
}

/// Whether anything is (in check mode: would be) changed. Both configurations are looked at before either is
/// changed.
asio::awaitable<Result<bool>> settle_rule(Task& task, Firewall& firewall, const FirewallRule& rule) {
  bool permanent = false;
  bool immediate = false;
  if (firewall.permanent) {
    CO_TRY(const bool there, co_await has(task, firewall, true, rule));
    permanent = there != rule.wanted;
  }
  if (firewall.immediate) {
    CO_TRY(const bool there, co_await has(task, firewall, false, rule));
    immediate = there != rule.wanted;
  }
  firewall.notes.push_back(kind_of(firewall));
  if (task.check || (!permanent && !immediate)) co_return permanent || immediate;
  if (permanent) {
    CO_TRY(co_await change(task, firewall, true, rule));
  }
  if (immediate) {
    CO_TRY(co_await change(task, firewall, false, rule));
  }
  for (const auto* note : {&rule.change_note, &rule.note}) {
    if (!note->empty()) firewall.notes.push_back(*note);
  }
  co_return true;
}

asio::awaitable<Result<bool>> settle_zone(Task& task, Firewall& firewall) {
  const auto state = task.arguments.text("state");
  const bool wanted = state == "present";
  if (!wanted && state != "absent") co_return false;
  if (firewall.immediate) {
    co_return fail(
        ErrorKind::usage,
        "Zone operations must be permanent. Make sure you didn't set the 'permanent' flag to 'false' or "
        "the 'immediate' flag to 'true'.");
  }
  CO_TRY(const auto zones, co_await told(task, firewall, true, "--get-zones"));
  std::istringstream words(zones);
  bool there = false;
  for (std::string zone; words >> zone;) there = there || zone == firewall.zone;
  firewall.notes.push_back(kind_of(firewall));
  if (there == wanted || task.check) co_return there != wanted;
  const std::string option = (wanted ? "--new-zone=" : "--delete-zone=") + firewall.zone;
  CO_TRY(const auto done, co_await told(task, firewall, true, option));
  firewall.notes.push_back((wanted ? "Added zone " : "Removed zone ") + firewall.zone);
  firewall.notes.push_back("Changed zone " + task.arguments.text("zone") + " to " + state);
  co_return true;
}

/// The argument that needs another which is not given; empty where all are.
std::string missing(const Arguments& arguments) {
  const auto lacks = [&](std::string_view one, std::string_view other) {
    return arguments.has(one) && !arguments.has(other);
  };
  if (lacks("interface", "zone")) return "missing parameter(s) required by 'interface': zone";
  if (lacks("source", "permanent")) return "missing parameter(s) required by 'source': permanent";
  return {};
}

}  // namespace

Running run_firewalld(Task& task) {
  if (auto wrong = missing(task.arguments); !wrong.empty()) co_return Answer::failure(std::move(wrong));
  CO_TRY(auto firewall, co_await look(task));
  CO_TRY(const auto rule, firewall_rule(task.arguments, firewall.zone));
  Answer answer;
  if (rule) {
    CO_TRY(answer.changed, co_await settle_rule(task, firewall, *rule));
  } else {
    CO_TRY(answer.changed, co_await settle_zone(task, firewall));
  }
  // Ansible says no more of what it would change.
  if (task.check && answer.changed) co_return answer;
  if (!firewall.runs) firewall.notes.emplace_back("(offline operation: only on-disk configs were altered)");
  for (const auto& note : firewall.notes) answer.msg += (answer.msg.empty() ? "" : ", ") + note;
  answer.values["msg"] = "";
  co_return answer;
}

}  // namespace muster::modules
