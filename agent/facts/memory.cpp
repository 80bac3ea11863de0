#include <limits>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

Result<std::uint64_t> mem_total(const Tree& tree) {
  constexpr std::string_view kPath = "/proc/meminfo";
  TRY(const auto text, tree.read(kPath));
  const auto value = value_of(text, "MemTotal");
  if (!value) return fail(ErrorKind::agent, "no MemTotal line").in(tree.shown(kPath));
  // proc(5) writes "kB" and means 1024 bytes.
  const auto parts = words(*value);
  const auto kibibytes =
      parts.size() == 2 && parts[1] == "kB" ? number<std::uint64_t>(parts[0]) : std::nullopt;
  if (!kibibytes || *kibibytes == 0 || *kibibytes > std::numeric_limits<std::uint64_t>::max() / 1024) {
    return fail(ErrorKind::agent,
                "MemTotal is \"" + as_utf8(value->substr(0, 64)) + "\", wanted a size in kB")
        .in(tree.shown(kPath));
  }
  return *kibibytes * 1024;
}

}  // namespace

Fact<std::uint64_t> memory_bytes(const Tree& tree) {
  return to_fact(mem_total(tree));
}

}  // namespace muster::facts
