#include <algorithm>
#include <array>

#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// The keys that say where one secret comes from, and the key that must not be there because it would hold
/// it.
struct SecretKeys {
  std::string_view secret;
  std::string_view file;
  std::string_view environment;
  std::string_view command;
};
constexpr SecretKeys kPassword{"password", "passwordFile", "passwordEnv", "passwordCommand"};
constexpr SecretKeys kPassphrase{"passphrase", "passphraseFile", "passphraseEnv", "passphraseCommand"};

std::string read_environment_name(const Value& value) {
  const auto name = value.text();
  if (!name) return {};
  // Not quoted: whoever writes something else here has probably written the password.
  if (!is_environment_name(*name)) {
    value.error("wanted the name of an environment variable (letters, digits and _)");
    return {};
  }
  return *name;
}

/// The source that `fields` names; nothing when it names none.
std::optional<SecretSource> read_source(Fields& fields, const SecretKeys& keys, Reading& reading) {
  const auto all =
      std::string(keys.file) + ", " + std::string(keys.environment) + " or " + std::string(keys.command);
  fields.refuse(keys.secret, "a " + std::string(keys.secret) + " is never written into this file",
                "say where it is with " + all);
  SecretSource source;
  std::optional<Value> first;
  for (const auto key : {keys.file, keys.environment, keys.command}) {
    const auto value = fields.find(key);
    if (!value) continue;
    if (first) {
      value->problems().error(value->key_place(),
                              std::string(key) + ": " + first->name() + " on line " +
                                  std::to_string(first->key_place().line) + " already says where the " +
                                  std::string(keys.secret) + " is",
                              "keep one of them");
      continue;
    }
    first = value;
    if (key == keys.file) {
      source.file = read_path(*value, reading).value_or("");
      if (!source.file.empty())
        reading.files.push_back({NamedFile::Kind::secret, source.file, value->name(), value->place()});
    } else if (key == keys.environment) {
      source.environment = read_environment_name(*value);
    } else {
      source.command = value->text().value_or("");
    }
  }
  return first ? std::optional(source) : std::nullopt;
}

void read_user(const Value& value, Ssh& ssh) {
  const auto user = value.text();
  if (!user) return;
  const bool bad = user->front() == '-' || user->find_first_of(" \t:/") != std::string::npos;
  if (bad) return value.error(in_quotes(*user) + " is no user name");
  ssh.user = *user;
}

void read_keys(const Value& value, Ssh& ssh, Reading& reading) {
  ssh.key_paths.clear();
  const auto take = [&](const Value& one) {
    const auto path = read_path(one, reading);
    if (!path) return;
    if (path->extension() == ".pub") {
      return one.error(in_quotes(path->filename().string()) + " is a public key",
                       "name the private key, without .pub");
    }
    ssh.key_paths.push_back(*path);
    reading.files.push_back({NamedFile::Kind::key, *path, one.name(), one.place()});
  };
  if (value.node().kind == Node::Kind::scalar) return take(value);
  if (value.node().kind == Node::Kind::map) return value.wrong_type("a path or a list of paths");
  for (const auto& item : value.items()) take(item);
}

void read_sudo(const Value& value, Ssh& ssh, Reading& reading) {
  ssh.sudo_password = {};
  if (value.node().kind == Node::Kind::map) {
    Fields fields(value);
    const auto source = read_source(fields, kPassword, reading);
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

}  // namespace

std::optional<std::filesystem::path> read_path(const Value& value, const Reading& reading) {
  const auto text = value.text();
  if (!text) return std::nullopt;
  if (text->starts_with('~') && *text != "~" && !text->starts_with("~/")) {
    value.error(in_quotes(*text) + ": only one's own home directory can be meant by ~",
                "write the path in full");
    return std::nullopt;
  }
  if (!text->starts_with('~')) return (reading.directory / *text).lexically_normal();
  if (reading.home.empty()) {
    value.error(in_quotes(*text) + ": the environment variable HOME is not set", "write the path in full");
    return std::nullopt;
  }
  return (std::filesystem::path(reading.home) / text->substr(std::min<std::size_t>(2, text->size())))
      .lexically_normal();
}

void read_ssh(const Value& value, Ssh& ssh, Reading& reading) {
  Fields fields(value);
  if (const auto user = fields.find("user")) read_user(*user, ssh);
  if (const auto port = fields.find("port")) {
    ssh.port = static_cast<std::uint16_t>(port->integer(1, 65535).value_or(ssh.port));
  }
  if (const auto key = fields.find("keyPath")) read_keys(*key, ssh, reading);
  if (const auto source = read_source(fields, kPassphrase, reading)) ssh.passphrase = *source;
  if (const auto source = read_source(fields, kPassword, reading)) ssh.password = *source;
  if (const auto sudo = fields.find("sudo")) read_sudo(*sudo, ssh, reading);
  if (const auto keys = fields.find("hostKeys"))
    ssh.host_keys = keys->choice<HostKeys>().value_or(ssh.host_keys);
  if (const auto known = fields.find("knownHosts")) {
    ssh.known_hosts = read_path(*known, reading).value_or(known->node().text);
  }
  fields.not_yet("bastion", "name an address that can be reached from here");
  fields.done();
}

}  // namespace muster::cluster
