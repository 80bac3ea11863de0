#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

void read_sudo(const Value& value, Ssh& ssh, Reading& reading) {
  ssh.sudo_password = {};
  if (value.node().kind == Node::Kind::map) {
    Fields fields(value);
    const auto source = read_password_source(fields, reading);
    fields.done();
    ssh.sudo = true;
    if (source) ssh.sudo_password = *source;
    if (value.is_empty()) value.error("an empty map says nothing", "write sudo: true, or passwordFile in it");
    return;
  }
  const auto& node = value.node();
  const bool boolean = node.kind == Node::Kind::scalar && node.plain;
  if (boolean && (node.text == "true" || node.text == "false")) {
    ssh.sudo = node.text == "true";
  } else {
    // What stands here is not quoted: it could be the password.
    value.error("wanted true, false, or a map with passwordFile, passwordEnv or passwordCommand");
  }
}

void read_config_file(const Value& value, Ssh& ssh, Reading& reading) {
  if (value.node().text == "none") {
    ssh.config_file = "none";
    return;
  }
  const auto path = read_path(value, reading);
  if (!path) return;
  ssh.config_file = *path;
  reading.files.push_back({NamedFile::Kind::ssh_config, *path, value.name(), value.place()});
}

}  // namespace

void read_ssh(const Value& value, Ssh& ssh, Reading& reading) {
  Fields fields(value);
  read_login(fields, ssh, reading);
  if (const auto sudo = fields.find("sudo")) read_sudo(*sudo, ssh, reading);
  if (const auto file = fields.find("configFile")) read_config_file(*file, ssh, reading);
  if (const auto bastion = fields.find("bastion")) read_bastions(*bastion, ssh, reading);
  fields.done();
}

}  // namespace muster::cluster
