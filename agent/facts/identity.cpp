#include <sys/utsname.h>

#include <algorithm>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// The one line of a file; an empty file is an Error.
Result<std::string> one_line(const Tree& tree, std::string_view path) {
  TRY(const auto text, tree.read(path));
  auto line = as_utf8(trim(text));
  if (line.empty()) return fail(ErrorKind::agent, "empty").in(tree.shown(path));
  return line;
}

Result<std::string> checked_machine_id(const Tree& tree) {
  constexpr std::string_view kPath = "/etc/machine-id";
  TRY(auto id, one_line(tree, kPath));
  id = lower_case(id);
  const bool hex = id.size() == 32 && id.find_first_not_of("0123456789abcdef") == id.npos;
  if (!hex || id.find_first_not_of('0') == id.npos) {
    return fail(ErrorKind::agent,
                "\"" + as_utf8(id.substr(0, 64)) + "\" is no machine id (32 hex digits, not all zero)")
        .in(tree.shown(kPath));
  }
  return id;
}

}  // namespace

Fact<std::string> hostname(const Tree& tree) {
  if (!tree.live()) return to_fact(one_line(tree, "/proc/sys/kernel/hostname"));
  struct utsname names {};
  ::uname(&names);
  return as_utf8(names.nodename);
}

Fact<std::string> machine_id(const Tree& tree) {
  return to_fact(checked_machine_id(tree));
}

Fact<std::string> product_uuid(const Tree& tree) {
  auto uuid = one_line(tree, "/sys/class/dmi/id/product_uuid");
  if (uuid) *uuid = lower_case(*uuid);
  return to_fact(std::move(uuid));
}

Fact<std::string> boot_id(const Tree& tree) {
  return to_fact(one_line(tree, "/proc/sys/kernel/random/boot_id"));
}

Fact<std::string> kernel(const Tree& tree) {
  return to_fact(one_line(tree, "/proc/sys/kernel/osrelease"));
}

Fact<std::string> architecture(const Tree& tree) {
  if (!tree.live()) return to_fact(one_line(tree, "/captured/uname_-m"));
  struct utsname names {};
  ::uname(&names);
  return as_utf8(names.machine);
}

}  // namespace muster::facts
