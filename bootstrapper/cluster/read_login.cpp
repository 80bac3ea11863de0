#include <algorithm>

#include "bootstrapper/cluster/names.hpp"
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

void read_user(const Value& value, Login& login) {
  const auto user = value.text();
  if (!user) return;
  const bool bad = user->front() == '-' || user->find_first_of(" \t:/") != std::string::npos;
  if (bad) return value.error(in_quotes(*user) + " is no user name");
  login.user = *user;
}

void read_keys(const Value& value, Login& login, Reading& reading) {
  login.key_paths.clear();
  const auto take = [&](const Value& one) {
    const auto path = read_path(one, reading);
    if (!path) return;
    if (path->extension() == ".pub") {
      return one.error(in_quotes(path->filename().string()) + " is a public key",
                       "name the private key, without .pub");
    }
    login.key_paths.push_back(*path);
    reading.files.push_back({NamedFile::Kind::key, *path, one.name(), one.place()});
  };
  if (value.node().kind == Node::Kind::scalar) return take(value);
  if (value.node().kind == Node::Kind::map) return value.wrong_type("a path or a list of paths");
  for (const auto& item : value.items()) take(item);
}

void read_known_hosts(const Value& value, Login& login, Reading& reading) {
  login.known_hosts.clear();
  const auto take = [&](const Value& one) {
    if (auto path = read_path(one, reading)) login.known_hosts.push_back(*std::move(path));
  };
  if (value.node().kind != Node::Kind::list) return take(value);
  for (const auto& item : value.items()) take(item);
}

void read_agent(const Value& value, Login& login, Reading& reading) {
  if (value.node().text == "none") {
    login.identity_agent = "none";
  } else if (const auto path = read_path(value, reading)) {
    login.identity_agent = path->string();
  }
}

/// Why `text` is neither an IP address nor a DNS name; empty when it is one.
std::string_view address_problem(std::string_view text) {
  // A link-local address needs the name of the interface: fe80::1%eth0.
  const auto zone = text.find('%');
  const auto ip = parse_ip(text.substr(0, zone));
  if (zone == std::string_view::npos ? ip.has_value() : ip && ip->v6 && zone + 1 < text.size()) return {};
  if (is_dns_name(text)) return {};
  if (text.find('@') != std::string_view::npos) return "write the user as user: under ssh:";
  if (text.find("://") != std::string_view::npos) return "write the host only, without ://";
  if (text.find('/') != std::string_view::npos) return "write the address only, without /";
  if (text.starts_with('[') && text.find("]:") != std::string_view::npos)
    return "write an IPv6 address without brackets, and the port as port: under ssh:";
  if (text.starts_with('[')) return "write an IPv6 address without brackets";
  const auto colon = text.find(':');
  const auto port = text.substr(std::min(colon, text.size()));
  const bool with_port = port.size() > 1 && port.find_first_not_of("0123456789", 1) == std::string_view::npos;
  if (with_port) return "write the port as port: under ssh:";
  return "an IP address such as 10.77.0.11, or a DNS name";
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

std::optional<std::string> read_address(const Value& value) {
  const auto address = value.text();
  if (!address) return std::nullopt;
  const auto remedy = address_problem(*address);
  if (remedy.empty()) return address;
  value.error(in_quotes(*address) + " is no IP address and no DNS name", std::string(remedy));
  return std::nullopt;
}

std::optional<SecretSource> read_password_source(Fields& fields, Reading& reading) {
  return read_source(fields, kPassword, reading);
}

void read_login(Fields& fields, Login& login, Reading& reading) {
  auto& given = login.given;
  const auto find = [&fields](std::string_view key, bool& is_given) {
    const auto value = fields.find(key);
    is_given = is_given || value;
    return value;
  };
  if (const auto user = find("user", given.user)) read_user(*user, login);
  if (const auto port = find("port", given.port)) {
    login.port = static_cast<std::uint16_t>(port->integer(1, 65535).value_or(login.port));
  }
  if (const auto key = find("keyPath", given.key_paths)) read_keys(*key, login, reading);
  if (const auto only = find("identitiesOnly", given.identities_only))
    login.identities_only = only->boolean().value_or(false);
  if (const auto agent = find("identityAgent", given.identity_agent)) read_agent(*agent, login, reading);
  if (const auto source = read_source(fields, kPassphrase, reading)) login.passphrase = *source;
  if (const auto source = read_source(fields, kPassword, reading)) login.password = *source;
  if (const auto keys = find("hostKeys", given.host_keys))
    login.host_keys = keys->choice<HostKeys>().value_or(login.host_keys);
  if (const auto known = find("knownHosts", given.known_hosts)) read_known_hosts(*known, login, reading);
  if (const auto alias = find("hostKeyAlias", given.host_key_alias))
    login.host_key_alias = alias->text().value_or("");
}

}  // namespace muster::cluster
