#include "bootstrapper/ssh/host_config.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "bootstrapper/ssh/config_match.hpp"
#include "bootstrapper/ssh/config_tokens.hpp"
#include "bootstrapper/ssh/config_values.hpp"

namespace muster::ssh {

namespace fs = std::filesystem;

namespace {

/// The first line that said something, and what it said.
struct Said {
  const ConfigLine* line = nullptr;
  std::vector<std::string> words;
  [[nodiscard]] bool any() const { return line != nullptr; }
  [[nodiscard]] const std::string& word() const { return words.front(); }
  void take(const ConfigLine& from) {
    if (any()) return;
    line = &from;
    words = from.said.words;
  }
};

/// One host on its way through the files.
class LookUp {
 public:
  LookUp(const SshConfig& config, const HostQuery& query, const LocalUser& local)
      : config_(config), query_(query), local_(local), host_(query.host) {}

  Result<HostConfig> run();

 private:
  void pass(bool final_pass);
  void read(const std::vector<ConfigLine>& lines, bool& active, bool never);
  void take(const ConfigLine& line);
  bool match_applies(const ConfigLine& line);
  [[nodiscard]] std::string user() const;
  [[nodiscard]] TokenValues tokens(const std::string& address) const;
  Result<> settle(HostConfig& found);
  Result<> settle_jumps(HostConfig& found, const TokenValues& values);
  Result<std::optional<std::vector<fs::path>>> paths(const std::vector<Said>& said,
                                                     const TokenValues& values);

  const SshConfig& config_;
  const HostQuery& query_;
  const LocalUser& local_;
  std::string host_;  ///< what Host lines are held against
  bool final_pass_ = false;
  bool wants_final_ = false;

  Said host_name_, user_, port_, identities_only_, identity_agent_, proxy_, known_, global_known_, host_keys_,
      alias_;
  std::vector<Said> identities_;
  const ConfigLine* skipping_ = nullptr;  ///< the Match line whose block cannot be decided
  std::vector<std::string> skipped_;
};

std::string LookUp::user() const {
  if (query_.user) return *query_.user;
  return user_.any() ? user_.word() : query_.default_user;
}

bool LookUp::match_applies(const ConfigLine& line) {
  MatchSubject subject;
  subject.host = host_;
  if (!final_pass_ && host_name_.any()) {
    TokenValues values;
    values.host = query_.host;
    const auto address = expand_tokens(host_name_.word(), "h", values);
    subject.host = address ? *address : host_name_.word();
  }
  subject.original_host = query_.host;
  subject.user = user();
  subject.local_user = local_.name;
  subject.final_pass = final_pass_;
  if (wants_final_pass(line.said)) wants_final_ = true;
  const auto match = match_line(line.said, subject);
  if (match == Match::unknown) skipping_ = &line;
  return match == Match::yes;
}

void LookUp::read(const std::vector<ConfigLine>& lines, bool& active, bool never) {
  for (const auto& line : lines) {
    const auto& keyword = line.said.keyword;
    if (keyword == "host" || keyword == "match") {
      skipping_ = nullptr;
      if (never) {
        active = false;
      } else {
        active = keyword == "host" ? host_line_matches(line.said.words, host_) : match_applies(line);
      }
    } else if (keyword == "include") {
      const bool before = active;
      const auto* skipping_before = skipping_;
      for (const auto& file : line.included) {
        read(file, active, never || !before);
        active = before;
        skipping_ = skipping_before;
      }
    } else if (active) {
      take(line);
    } else if (skipping_) {
      // Only a block that could have changed something is worth a word.
      auto what = skipping_->place() + ": Match " + skipping_->said.rest;
      if (std::find(skipped_.begin(), skipped_.end(), what) == skipped_.end())
        skipped_.push_back(std::move(what));
      skipping_ = nullptr;
    }
  }
}

void LookUp::take(const ConfigLine& line) {
  const auto& keyword = line.said.keyword;
  if (keyword == "identityfile") {
    for (const auto& known : identities_) {
      if (known.word() == line.said.words.front()) return;
    }
    identities_.emplace_back();
    return identities_.back().take(line);
  }
  struct Slot {
    std::string_view keyword;
    Said& said;
  };
  // Of ProxyJump and ProxyCommand the one that stands first counts.
  for (const auto& [name, said] :
       {Slot{"hostname", host_name_}, Slot{"user", user_}, Slot{"port", port_},
        Slot{"identitiesonly", identities_only_}, Slot{"identityagent", identity_agent_},
        Slot{"proxyjump", proxy_}, Slot{"proxycommand", proxy_}, Slot{"userknownhostsfile", known_},
        Slot{"globalknownhostsfile", global_known_}, Slot{"stricthostkeychecking", host_keys_},
        Slot{"hostkeyalias", alias_}}) {
    if (name == keyword) said.take(line);
  }
}

void LookUp::pass(bool final_pass) {
  final_pass_ = final_pass;
  for (const auto& file : config_.files) {
    bool active = true;
    skipping_ = nullptr;
    read(file, active, false);
  }
}

TokenValues LookUp::tokens(const std::string& address) const {
  TokenValues values;
  values.home = local_.home;
  values.host = address;
  values.local_id = local_.id;
  values.host_key_alias = alias_.any() ? lower_case(alias_.word()) : query_.host;
  values.local_host = local_.hostname;
  values.original_host = query_.host;
  values.port = query_.port ? std::to_string(*query_.port) : port_.any() ? port_.word() : "22";
  values.remote_user = user();
  values.local_user = local_.name;
  return values;
}

Result<std::optional<std::vector<fs::path>>> LookUp::paths(const std::vector<Said>& said,
                                                           const TokenValues& values) {
  if (said.empty() || !said.front().any()) return std::optional<std::vector<fs::path>>();
  std::vector<fs::path> found;
  for (const auto& one : said) {
    for (const auto& word : one.words) {
      if (lower_case(word) == "none") continue;
      auto path = expand_path(word, values);
      if (!path) return std::move(path).error().in(one.line->place() + ": " + one.line->said.keyword);
      found.emplace_back(*path);
    }
  }
  return std::optional(std::move(found));
}

Result<> LookUp::settle_jumps(HostConfig& found, const TokenValues& values) {
  if (!proxy_.any()) return {};
  const auto& said = proxy_.line->said;
  if (said.keyword == "proxycommand") {
    if (lower_case(said.rest) != "none") found.proxy_command = proxy_.line->place();
    return {};
  }
  auto hops = parse_proxy_jump(said.rest);
  if (!hops) return std::move(hops).error().in(proxy_.line->place());
  for (auto& hop : *hops) {
    auto host = expand_tokens(hop.host, "hnpr", values);
    if (!host) return std::move(host).error().in(proxy_.line->place() + ": proxyjump");
    hop.host = *std::move(host);
    if (!hop.user) continue;
    auto jump_user = expand_tokens(*hop.user, "hnpr", values);
    if (!jump_user) return std::move(jump_user).error().in(proxy_.line->place() + ": proxyjump");
    hop.user = *std::move(jump_user);
  }
  found.proxy_jump = std::move(*hops);
  return {};
}

Result<> LookUp::settle(HostConfig& found) {
  const auto values = tokens(found.address);
  if (user_.any()) found.user = user_.word();
  if (port_.any()) found.port = parse_port(port_.word());
  if (identities_only_.any()) found.identities_only = parse_flag(identities_only_.word());
  if (alias_.any()) found.host_key_alias = lower_case(alias_.word());
  if (host_keys_.any()) {
    const auto value = lower_case(host_keys_.word());
    const bool strict = value == "ask" || parse_flag(value) == true;
    found.host_keys = strict ? HostKeys::strict : HostKeys::accept_new;
  }
  if (identity_agent_.any()) {
    auto agent = identity_agent_.word();
    const bool variable = agent.starts_with('$') && !agent.starts_with("${");
    const auto expanded = expand_path(variable ? "${" + agent.substr(1) + "}" : agent, values);
    if (!expanded) return expanded.error().in(identity_agent_.line->place() + ": identityagent");
    found.identity_agent = *expanded;
  }
  TRY(found.identity_files, paths(identities_, values));
  TRY(found.user_known_hosts, paths({known_}, values));
  TRY(found.global_known_hosts, paths({global_known_}, values));
  return settle_jumps(found, values);
}

Result<HostConfig> LookUp::run() {
  pass(false);
  HostConfig found;
  found.address = query_.host;
  if (host_name_.any()) {
    TokenValues values;
    values.host = query_.host;
    auto address = expand_tokens(host_name_.word(), "h", values);
    if (!address) return std::move(address).error().in(host_name_.line->place() + ": hostname");
    found.address = *std::move(address);
  }
  found.address = lower_case(found.address);
  if (wants_final_) {
    host_ = found.address;
    pass(true);
  }
  TRY(settle(found));
  found.skipped = std::move(skipped_);
  return found;
}

}  // namespace

LocalUser local_user() {
  LocalUser local;
  local.id = std::to_string(::getuid());
  if (const auto* entry = ::getpwuid(::getuid())) {
    local.name = entry->pw_name;
    local.home = entry->pw_dir;
  }
  if (const char* home = std::getenv("HOME"); home && *home == '/') local.home = home;
  char hostname[256] = "";
  if (::gethostname(hostname, sizeof hostname - 1) == 0) local.hostname = hostname;
  return local;
}

Result<HostConfig> look_up(const SshConfig& config, const HostQuery& query, const LocalUser& local) {
  return LookUp(config, query, local).run();
}

}  // namespace muster::ssh
