#include "agent/tasks/repairs.hpp"

#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <cctype>
#include <cerrno>

#include "agent/protocol/ports.hpp"
#include "agent/protocol/sha256.hpp"
#include "agent/tasks/config_text.hpp"
#include "agent/tasks/swap_areas.hpp"
#include "agent/tasks/sysctl.hpp"

namespace muster {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr const char* kJournalDirectory = "/var/lib/muster/repairs";
constexpr const char* kModulesFile = "/etc/modules-load.d/muster.conf";
constexpr const char* kSysctlFile = "/etc/sysctl.d/99-muster.conf";
constexpr std::size_t kLargestFile = 1 << 20;
constexpr mode_t kConfigMode = 0644;

bool consists_of(std::string_view text, std::string_view others) {
  for (const char letter : text) {
    if (!std::isalnum(static_cast<unsigned char>(letter)) && others.find(letter) == others.npos) return false;
  }
  return !text.empty();
}

Result<> check_port(const Repair& repair) {
  const auto slash = std::min(repair.what.find('/'), repair.what.size());
  const auto protocol = repair.what.substr(slash);
  const bool good = parse_port_range(repair.what.substr(0, slash)).has_value() &&
                    consists_of(repair.value, "_-") && (protocol == "/tcp" || protocol == "/udp");
  if (good) return {};
  return fail(ErrorKind::usage,
              "\"" + repair.what + " " + repair.value + "\" are no ports and zone of firewalld");
}

/// A repair travels to a root shell's worth of power: only what it is meant for passes.
Result<> check(const Repair& repair) {
  boost::system::error_code bad;
  switch (repair.kind) {
    case RepairKind::load_module:
      if (consists_of(repair.what, "_-") && repair.what.front() != '-') return {};
      return fail(ErrorKind::usage, "\"" + repair.what + "\" is no name of a kernel module");
    case RepairKind::set_sysctl:
      TRY(sysctl_path(repair.what));
      if (consists_of(repair.value, "_-.,: ")) return {};
      return fail(ErrorKind::usage, "\"" + repair.value + "\" is no value of a sysctl");
    case RepairKind::swap_off:
      return {};
    case RepairKind::add_host_entry:
      asio::ip::make_address(repair.what, bad);
      if (!bad && consists_of(repair.value, "-.")) return {};
      return fail(ErrorKind::usage, "\"" + repair.what + " " + repair.value + "\" is no address and name");
    case RepairKind::open_port:
      return check_port(repair);
  }
  return {};
}

}  // namespace

Repairs::Repairs(fs::path root, RunProgram run)
    : root_(std::move(root)), run_(std::move(run)), journal_(RepairJournal::open(below(kJournalDirectory))) {}

fs::path Repairs::below(const std::string& path) const {
  return root_ / path.substr(1);
}

asio::awaitable<Result<ApplyRepairResponse>> Repairs::apply(const Repair& repair) {
  if (!journal_) co_return journal_.error();
  CO_TRY(check(repair));
  Result<bool> changed = false;
  switch (repair.kind) {
    case RepairKind::load_module:
      changed = co_await load_module(repair.what);
      break;
    case RepairKind::set_sysctl:
      changed = set_sysctl(repair.what, repair.value);
      break;
    case RepairKind::swap_off:
      changed = co_await swap_off();
      break;
    case RepairKind::add_host_entry:
      changed = add_host_entry(repair.what, repair.value);
      break;
    case RepairKind::open_port:
      changed = co_await open_port(repair.what, repair.value);
      break;
  }
  if (!changed) co_return changed.error();
  co_return ApplyRepairResponse{*changed};
}

bool Repairs::is_loaded(const std::string& module) const {
  auto name = module;
  for (auto& letter : name) letter = letter == '-' ? '_' : letter;
  std::error_code ignored;
  return fs::exists(below("/sys/module/" + name), ignored);
}

Repairs::Done Repairs::load_module(std::string name) {
  CO_TRY(bool changed,
         rewrite_file(kModulesFile, [&](std::string_view text) { return with_module(text, name); }));
  if (is_loaded(name)) co_return changed;
  JournalEntry entry;
  entry.module = name;
  CO_TRY(journal_->add(std::move(entry)));
  std::vector<std::string> command{"modprobe", "--", name};
  CO_TRY(co_await run_(command));
  co_return true;
}

Result<bool> Repairs::set_sysctl(const std::string& key, const std::string& value) {
  TRY(const auto path, sysctl_path(key));
  TRY(const auto former, read_sysctl(below(path)));
  TRY(const bool changed,
      rewrite_file(kSysctlFile, [&](std::string_view text) { return with_sysctl(text, key, value); }));
  if (former == value) return changed;
  JournalEntry entry;
  entry.sysctl = FormerSysctl{key, former, value};
  TRY(journal_->add(std::move(entry)));
  TRY(write_sysctl(below(path), value));
  return true;
}

Repairs::Done Repairs::swap_off() {
  CO_TRY(const auto areas, read_swap_areas(root_));
  CO_TRY(check_memory_for_swap_off(root_, areas));
  CO_TRY(const bool changed,
         rewrite_file("/etc/fstab", [](std::string_view text) { return without_swap(text); }));
  for (const auto& area : areas) {
    JournalEntry entry;
    entry.swap = FormerSwap{area.path, area.priority};
    CO_TRY(journal_->add(std::move(entry)));
    std::vector<std::string> command{"swapoff", area.path};
    CO_TRY(co_await run_(command));
  }
  co_return changed || !areas.empty();
}

Repairs::Done Repairs::open_port(std::string ports, std::string zone) {
  const auto name = zone + ".xml";
  const auto own = "/etc/firewalld/zones/" + name;
  // A zone that nobody has changed is only in the package's directory (firewalld.zone(5)).
  CO_TRY(const auto packaged, read_whole_file(below("/usr/lib/firewalld/zones/" + name), kLargestFile));
  const auto with = [&](std::string_view text) {
    return with_port(text.empty() && packaged ? packaged->bytes : text, ports);
  };
  CO_TRY(const bool changed, rewrite_file(own, with));
  // The file and the running firewall may each have it without the other (--permanent without --reload, or
  // the other way round). What is open already is not closed by undoing.
  std::vector<std::string> query{"firewall-cmd", "--quiet", "--zone=" + zone, "--query-port=" + ports};
  const auto open = co_await run_(query);
  if (open) co_return changed;
  JournalEntry entry;
  entry.port = FormerPort{zone, ports};
  CO_TRY(journal_->add(std::move(entry)));
  // Not --reload: that would take away what others have set for the running firewall only.
  std::vector<std::string> command{"firewall-cmd", "--quiet", "--zone=" + zone, "--add-port=" + ports};
  CO_TRY(co_await run_(command));
  co_return true;
}

Result<bool> Repairs::add_host_entry(const std::string& address, const std::string& name) {
  return rewrite_file("/etc/hosts", [&](std::string_view text) { return with_host(text, address, name); });
}

Result<bool> Repairs::rewrite_file(const std::string& path, const Rewrite& rewrite) {
  const auto file = below(path);
  std::error_code none;
  if (fs::is_symlink(file, none)) {
    return fail(ErrorKind::agent, path + " is a symbolic link: left alone");
  }
  TRY(const auto former, read_whole_file(file, kLargestFile));
  const auto old = former ? former->bytes : "";
  const auto wanted = rewrite(old);
  if (wanted == old) return false;
  if (!fs::is_directory(file.parent_path(), none)) {
    return fail(ErrorKind::agent, file.parent_path().string() + " is no directory: wanted it for " + path);
  }
  TRY(journal_->add_file(path, former, wanted));
  TRY(replace_file(file, wanted, former ? former->mode : kConfigMode));
  return true;
}

Result<RepairList> Repairs::list() const {
  if (!journal_) return journal_.error();
  RepairList list;
  for (const auto& entry : journal_->entries()) list.entries.push_back(to_string(entry));
  return list;
}

asio::awaitable<Result<UndoRepairsResponse>> Repairs::undo() {
  if (!journal_) co_return journal_.error();
  UndoRepairsResponse response;
  for (auto left = journal_->entries().size(); left > 0; --left) {
    const auto entry = journal_->entries()[left - 1];
    const auto why_not = co_await put_back(entry);
    if (!why_not) {
      response.kept.push_back(why_not.error().message());
    } else if (!why_not->empty()) {
      response.kept.push_back(*why_not);
    } else {
      CO_TRY(journal_->remove(left - 1));
      response.undone.push_back(to_string(entry));
    }
  }
  co_return response;
}

asio::awaitable<Result<std::string>> Repairs::put_back(const JournalEntry& entry) {
  if (entry.file) co_return put_back_file(*entry.file);
  if (entry.sysctl) co_return put_back_sysctl(*entry.sysctl);
  std::vector<std::string> command;
  if (entry.module) {
    if (!is_loaded(*entry.module)) co_return std::string();
    command = {"modprobe", "-r", "--", *entry.module};
  } else if (entry.swap) {
    CO_TRY(const bool on, is_swap_area(root_, entry.swap->path));
    if (on) co_return std::string();
    command = swap_on_command(entry.swap->path, entry.swap->priority);
  } else if (entry.port) {
    command = {"firewall-cmd", "--quiet", "--zone=" + entry.port->zone, "--remove-port=" + entry.port->ports};
  }
  CO_TRY(co_await run_(command));
  co_return std::string();
}

Result<std::string> Repairs::put_back_file(const FormerFile& former) {
  const auto file = below(former.path);
  TRY(const auto now, read_whole_file(file, kLargestFile));
  const bool was_there = !former.copy.empty();
  std::string bytes;
  if (was_there) {
    TRY(bytes, journal_->former_bytes(former));
  }
  // Stopped after the journal and before the file.
  if (now ? was_there && now->bytes == bytes : !was_there) return std::string();
  if (!now || sha256_hex(now->bytes) != former.written) {
    return former.path + " was changed since; " +
           (was_there ? "what it was before is in " + journal_->copy_of(former).string()
                      : "it was not there before");
  }
  if (was_there) {
    TRY(replace_file(file, bytes, former.mode));
    return std::string();
  }
  if (::unlink(file.c_str()) != 0) return errno_error(file, "remove");
  TRY(sync_directory(file.parent_path()));
  return std::string();
}

Result<std::string> Repairs::put_back_sysctl(const FormerSysctl& former) {
  TRY(const auto path, sysctl_path(former.key));
  TRY(const auto now, read_sysctl(below(path)));
  if (now == former.value) return std::string();
  if (now != former.written) {
    return former.key + " was changed since: it is " + now + ", was " + former.value + " before";
  }
  TRY(write_sysctl(below(path), former.value));
  return std::string();
}

}  // namespace muster
