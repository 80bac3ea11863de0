#include <boost/json/parse.hpp>

#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

Result<std::optional<ClusterNote>> read_note(const Tree& tree) {
  constexpr std::string_view kPath = "/var/lib/muster/cluster.json";
  TRY(const auto text, tree.read_if_there(kPath));
  if (!text) return std::optional<ClusterNote>();
  boost::system::error_code bad;
  const auto json = boost::json::parse(*text, bad);
  if (bad) return fail(ErrorKind::agent, bad.message()).in(tree.shown(kPath));
  auto note = decode<ClusterNote>(json);
  if (!note) return std::move(note).error().in(tree.shown(kPath));
  return std::optional(*std::move(note));
}

}  // namespace

Fact<std::optional<ClusterNote>> note(const Tree& tree) {
  return to_fact(read_note(tree));
}

}  // namespace muster::facts
