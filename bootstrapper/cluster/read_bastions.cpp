#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// What a bastion has of the map that it stands in: keys and known hosts, but no user, no port and no
/// password: those would be another host's.
Bastion begin_with(const Login& around) {
  Bastion bastion;
  static_cast<Login&>(bastion) = around;
  bastion.user.clear();
  bastion.port = Login().port;
  bastion.password = {};
  bastion.host_key_alias.clear();
  bastion.given.user = bastion.given.port = bastion.given.host_key_alias = false;
  return bastion;
}

std::optional<Bastion> read_bastion(const Value& value, const Ssh& ssh, Reading& reading) {
  if (value.node().kind != Node::Kind::map) {
    value.wrong_type("a map", "for instance {address: 203.0.113.9, user: jump}");
    return std::nullopt;
  }
  auto bastion = begin_with(ssh);
  Fields fields(value);
  if (const auto address = fields.require("address")) bastion.address = read_address(*address).value_or("");
  read_login(fields, bastion, reading);
  fields.refuse("sudo", "nothing is changed on a bastion, so nothing there needs root", "take it away");
  fields.refuse(
      "bastion", "a bastion has none of its own",
      "write a list under the host's bastion:, in the order of travel: [{address: A}, {address: B}]");
  fields.done();
  return bastion;
}

}  // namespace

void read_bastions(const Value& value, Ssh& ssh, Reading& reading) {
  ssh.given.bastions = true;
  ssh.bastions.clear();
  if (value.node().kind == Node::Kind::scalar && value.node().text == "none") return;
  const auto take = [&](const Value& one) {
    if (auto bastion = read_bastion(one, ssh, reading)) ssh.bastions.push_back(*std::move(bastion));
  };
  if (value.node().kind != Node::Kind::list) return take(value);
  for (const auto& item : value.items())
    take(Value(item.node(), "bastion", item.key_place(), item.problems()));
}

}  // namespace muster::cluster
