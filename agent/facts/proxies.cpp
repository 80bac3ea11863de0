#include <algorithm>
#include <array>

#include "agent/facts/network_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

struct Variable {
  std::string name;  ///< lower case
  std::string value;
};

/// Words of systemd.exec(5)'s Environment= and of a line of assignments, quotes taken off.
std::vector<std::string> unquoted_words(std::string_view text) {
  std::vector<std::string> found;
  std::string word;
  char quote = 0;
  bool in_word = false;
  for (const char c : text) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? 0 : c;
      in_word = true;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\r')) {
      if (in_word) found.push_back(std::move(word));
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) found.push_back(std::move(word));
  return found;
}

void add_assignment(std::string_view word, std::vector<Variable>& found) {
  const auto equals = word.find('=');
  if (equals == word.npos) return;
  const auto name = lower_case(word.substr(0, equals));
  if (name != "http_proxy" && name != "https_proxy" && name != "no_proxy") return;
  found.push_back({name, as_utf8(trim(word.substr(equals + 1)))});
}

/// "KEY=value" a line, with or without "export" and quotes: pam_env's /etc/environment, sysconfig files.
std::vector<Variable> of_environment_file(std::string_view text) {
  std::vector<Variable> found;
  for (auto line : lines(text)) {
    line = trim(line);
    constexpr std::string_view kExport = "export ";
    if (line.starts_with(kExport)) line = trim(line.substr(kExport.size()));
    std::string assignment(line);
    std::erase_if(assignment, [](char c) { return c == '"' || c == '\''; });
    if (!line.starts_with('#')) add_assignment(assignment, found);
  }
  return found;
}

/// The lines `key`= of a unit or of system.conf; an empty one takes back those before it.
std::vector<Variable> of_unit_file(std::string_view text, std::string_view key) {
  std::vector<Variable> found;
  for (const auto line : lines(text)) {
    const auto equals = line.find('=');
    if (equals == line.npos || trim(line.substr(0, equals)) != key) continue;
    const auto value = trim(line.substr(equals + 1));
    if (value.empty()) found.clear();
    for (const auto& word : unquoted_words(value)) add_assignment(word, found);
  }
  return found;
}

/// Without "user:password@": a fact is shown, stored and sent.
std::string without_user(const std::string& url) {
  const auto scheme = url.find("://");
  const auto start = scheme == url.npos ? 0 : scheme + 3;
  const auto at = url.rfind('@');
  return at == url.npos || at < start ? url : url.substr(0, start) + url.substr(at + 1);
}

void apply(const std::vector<Variable>& variables, const std::string& file, ProxySetting& setting) {
  for (const auto& [name, value] : variables) {
    if (name == "no_proxy") {
      setting.no_proxy.clear();
      for (std::string_view rest = value; !rest.empty();) {
        const auto one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        if (!trim(one).empty()) setting.no_proxy.emplace_back(trim(one));
      }
    } else if (!value.empty() || name == "https_proxy") {
      setting.proxy = without_user(value);
      setting.file = file;
    }
  }
}

void read_into(const Tree& tree, const std::string& file, std::string_view key, ProxySetting& setting) {
  const auto text = tree.read_if_there(file);
  if (!text || !*text) return;
  apply(key.empty() ? of_environment_file(**text) : of_unit_file(**text, key), file, setting);
}

/// The unit itself, then its drop-ins in their order (systemd.unit(5)), then the files that its package reads
/// the environment from.
ProxySetting of_service(const Tree& tree, const std::string& name) {
  ProxySetting setting;
  setting.of = name;
  const auto unit = name + ".service";
  for (const std::string directory :
       {"/usr/lib/systemd/system/", "/lib/systemd/system/", "/etc/systemd/system/"}) {
    read_into(tree, directory + unit, "Environment", setting);
  }
  for (const std::string directory :
       {"/usr/lib/systemd/system/", "/lib/systemd/system/", "/etc/systemd/system/"}) {
    const auto drop_ins = tree.list(directory + unit + ".d");
    if (!drop_ins) continue;
    for (const auto& file : *drop_ins) {
      if (file.ends_with(".conf")) read_into(tree, directory + unit + ".d/" + file, "Environment", setting);
    }
  }
  for (const std::string directory : {"/etc/sysconfig/", "/etc/default/"}) {
    read_into(tree, directory + name, "", setting);
  }
  return setting;
}

}  // namespace

Fact<std::vector<ProxySetting>> proxies(const Tree& tree) {
  const auto etc = tree.exists("/etc");
  if (!etc || !*etc) return Fact<std::vector<ProxySetting>>::unknown(tree.shown("/etc") + ": not there");
  ProxySetting login;
  login.of = "login";
  read_into(tree, "/etc/environment", "", login);
  ProxySetting manager;
  manager.of = "systemd";
  read_into(tree, "/etc/systemd/system.conf", "DefaultEnvironment", manager);
  std::vector<ProxySetting> found{std::move(login), std::move(manager)};
  for (const auto* name : {"kubelet", "docker", "containerd"}) found.push_back(of_service(tree, name));
  std::erase_if(found, [](const ProxySetting& setting) { return setting.proxy.empty(); });
  return found;
}

}  // namespace muster::facts
