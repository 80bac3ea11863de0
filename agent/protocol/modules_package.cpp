#include <array>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace {

using enum ArgumentType;
using Names = std::string_view;

constexpr std::array kBuiltin{Names("ansible.builtin")};
constexpr std::array kPresentAbsent{Names("present"), Names("absent")};
constexpr std::array kPackageStates{Names("absent"), Names("installed"), Names("latest"), Names("present"),
                                    Names("removed")};
constexpr std::array kBackends{Names("auto"), Names("yum"), Names("yum4"), Names("dnf")};
constexpr std::array kPkg{Names("pkg")};
constexpr std::array kExpireCache{Names("expire-cache")};

/// What yum, dnf and package have in common. Left out, and so refused: list (a query), install_repoquery
/// (nothing here needs repoquery) and validate_certs (downloads are the package manager's: sslverify).
constexpr std::array kPackageArguments{
    ArgumentSpec{.name = "name", .type = list, .fallback = "[]", .aliases = kPkg, .elements = text},
    ArgumentSpec{.name = "state", .choices = kPackageStates},
    ArgumentSpec{.name = "allow_downgrade", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "autoremove", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "bugfix", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "cacheonly", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "conf_file"},
    ArgumentSpec{.name = "disable_excludes"},
    ArgumentSpec{.name = "disable_gpg_check", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "disable_plugin", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "disablerepo", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "download_only", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "download_dir"},
    ArgumentSpec{.name = "enable_plugin", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "enablerepo", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "exclude", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "installroot", .fallback = "\"/\""},
    ArgumentSpec{.name = "install_weak_deps", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "releasever"},
    ArgumentSpec{.name = "security", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "skip_broken", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "update_cache", .type = flag, .fallback = "false", .aliases = kExpireCache},
    ArgumentSpec{.name = "update_only", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "sslverify", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "lock_timeout", .type = whole, .fallback = "30"},
    // Those below are each one module's.
    ArgumentSpec{.name = "allowerasing", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "nobest", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "use_backend", .fallback = "\"auto\"", .choices = kBackends},
};

template <std::size_t kMore>
constexpr auto with(const std::array<ArgumentSpec, kMore>& more) {
  constexpr std::size_t kCommon = kPackageArguments.size() - 3;
  std::array<ArgumentSpec, kCommon + kMore> all{};
  for (std::size_t i = 0; i < kCommon; ++i) all[i] = kPackageArguments[i];
  for (std::size_t i = 0; i < kMore; ++i) all[kCommon + i] = more[i];
  return all;
}

constexpr auto kYum = with(std::array{kPackageArguments[27]});
constexpr auto kDnf = with(std::array{kPackageArguments[25], kPackageArguments[26]});
constexpr auto kPackage = with(std::array{ArgumentSpec{.name = "use", .fallback = "\"auto\""}});

constexpr std::array kRpmKey{
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "key", .required = true},
    ArgumentSpec{.name = "fingerprint"},
    ArgumentSpec{.name = "validate_certs", .type = flag, .fallback = "true"},
};

constexpr std::array kCaCert{Names("ca_cert")};
constexpr std::array kClientCert{Names("client_cert")};
constexpr std::array kClientKey{Names("client_key")};
constexpr std::array kValidateCerts{Names("validate_certs")};
constexpr std::array kFailover{Names("roundrobin"), Names("priority")};
constexpr std::array kHttpCaching{Names("all"), Names("packages"), Names("none")};
constexpr std::array kIpResolve{Names("4"), Names("6"), Names("IPv4"), Names("IPv6"), Names("whatever")};
constexpr std::array kZeroOne{Names("0"), Names("1")};
constexpr std::array kExpireFilter{Names("never"), Names("read-only:past"), Names("read-only:present"),
                                   Names("read-only:future")};

/// Ansible itself refuses `params`.
constexpr std::array kYumRepository{
    ArgumentSpec{.name = "name", .required = true},
    ArgumentSpec{.name = "reposdir", .type = path, .fallback = "\"/etc/yum.repos.d\""},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "async", .type = flag},
    ArgumentSpec{.name = "bandwidth"},
    ArgumentSpec{.name = "baseurl", .type = list, .elements = text},
    ArgumentSpec{.name = "cost"},
    ArgumentSpec{.name = "deltarpm_metadata_percentage"},
    ArgumentSpec{.name = "deltarpm_percentage"},
    ArgumentSpec{.name = "description"},
    ArgumentSpec{.name = "enabled", .type = flag},
    ArgumentSpec{.name = "enablegroups", .type = flag},
    ArgumentSpec{.name = "exclude", .type = list, .elements = text},
    ArgumentSpec{.name = "failovermethod", .choices = kFailover},
    ArgumentSpec{.name = "file"},
    ArgumentSpec{.name = "gpgcakey"},
    ArgumentSpec{.name = "gpgcheck", .type = flag},
    ArgumentSpec{.name = "gpgkey", .type = list, .elements = text},
    ArgumentSpec{.name = "http_caching", .choices = kHttpCaching},
    ArgumentSpec{.name = "include"},
    ArgumentSpec{.name = "includepkgs", .type = list, .elements = text},
    ArgumentSpec{.name = "ip_resolve", .choices = kIpResolve},
    ArgumentSpec{.name = "keepalive", .type = flag},
    ArgumentSpec{.name = "keepcache", .choices = kZeroOne},
    ArgumentSpec{.name = "metadata_expire"},
    ArgumentSpec{.name = "metadata_expire_filter", .choices = kExpireFilter},
    ArgumentSpec{.name = "metalink"},
    ArgumentSpec{.name = "mirrorlist"},
    ArgumentSpec{.name = "mirrorlist_expire"},
    ArgumentSpec{.name = "module_hotfixes", .type = flag},
    ArgumentSpec{.name = "password"},
    ArgumentSpec{.name = "priority"},
    ArgumentSpec{.name = "protect", .type = flag},
    ArgumentSpec{.name = "proxy"},
    ArgumentSpec{.name = "proxy_password"},
    ArgumentSpec{.name = "proxy_username"},
    ArgumentSpec{.name = "repo_gpgcheck", .type = flag},
    ArgumentSpec{.name = "retries"},
    ArgumentSpec{.name = "s3_enabled", .type = flag},
    ArgumentSpec{.name = "skip_if_unavailable", .type = flag},
    ArgumentSpec{.name = "ssl_check_cert_permissions", .type = flag},
    ArgumentSpec{.name = "sslcacert", .aliases = kCaCert},
    ArgumentSpec{.name = "sslclientcert", .aliases = kClientCert},
    ArgumentSpec{.name = "sslclientkey", .aliases = kClientKey},
    ArgumentSpec{.name = "sslverify", .type = flag, .aliases = kValidateCerts},
    ArgumentSpec{.name = "throttle"},
    ArgumentSpec{.name = "timeout"},
    ArgumentSpec{.name = "ui_repoid_vars"},
    ArgumentSpec{.name = "username"},
};

constexpr std::array kUserAlias{Names("user")};
constexpr std::array kCreateHome{Names("createhome")};
constexpr std::array kUpdatePassword{Names("always"), Names("on_create")};

/// Those for Linux; left out, and so refused: local (libuser's commands take a password as an argument).
constexpr std::array kUser{
    ArgumentSpec{.name = "name", .required = true, .aliases = kUserAlias},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "uid", .type = whole},
    ArgumentSpec{.name = "non_unique", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "group"},
    ArgumentSpec{.name = "groups", .type = list, .elements = text},
    ArgumentSpec{.name = "comment"},
    ArgumentSpec{.name = "home", .type = path},
    ArgumentSpec{.name = "shell"},
    ArgumentSpec{.name = "password"},
    ArgumentSpec{.name = "password_expire_max", .type = whole},
    ArgumentSpec{.name = "password_expire_min", .type = whole},
    ArgumentSpec{.name = "seuser"},
    ArgumentSpec{.name = "force", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "remove", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "create_home", .type = flag, .fallback = "true", .aliases = kCreateHome},
    ArgumentSpec{.name = "skeleton"},
    ArgumentSpec{.name = "system", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "move_home", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "append", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "generate_ssh_key", .type = flag},
    ArgumentSpec{.name = "ssh_key_bits", .type = whole, .fallback = "0"},
    ArgumentSpec{.name = "ssh_key_type", .fallback = "\"rsa\""},
    ArgumentSpec{.name = "ssh_key_file", .type = path},
    ArgumentSpec{.name = "ssh_key_comment"},
    ArgumentSpec{.name = "ssh_key_passphrase"},
    ArgumentSpec{.name = "update_password", .fallback = "\"always\"", .choices = kUpdatePassword},
    ArgumentSpec{.name = "expires", .type = real},
    ArgumentSpec{.name = "password_lock", .type = flag},
    ArgumentSpec{.name = "umask"},
};

constexpr std::array kGroup{
    ArgumentSpec{.name = "name", .required = true},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "gid", .type = whole},
    ArgumentSpec{.name = "system", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "local", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "non_unique", .type = flag, .fallback = "false"},
};

constexpr std::array kValue{Names("value")};
constexpr std::array kDom{Names("dom")};
constexpr std::array kDow{Names("dow")};
constexpr std::array kSpecialTimes{Names("reboot"), Names("yearly"), Names("annually"), Names("monthly"),
                                   Names("weekly"), Names("daily"),  Names("hourly")};
constexpr std::array kInserts{Names("insertafter"), Names("insertbefore")};
constexpr std::array<std::span<const Names>, 1> kCronExclusive{kInserts};

constexpr std::array kCron{
    ArgumentSpec{.name = "name", .required = true},
    ArgumentSpec{.name = "user"},
    ArgumentSpec{.name = "job", .aliases = kValue},
    ArgumentSpec{.name = "cron_file", .type = path},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "minute", .fallback = "\"*\""},
    ArgumentSpec{.name = "hour", .fallback = "\"*\""},
    ArgumentSpec{.name = "day", .fallback = "\"*\"", .aliases = kDom},
    ArgumentSpec{.name = "month", .fallback = "\"*\""},
    ArgumentSpec{.name = "weekday", .fallback = "\"*\"", .aliases = kDow},
    ArgumentSpec{.name = "special_time", .choices = kSpecialTimes},
    ArgumentSpec{.name = "disabled", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "env", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "insertafter"},
    ArgumentSpec{.name = "insertbefore"},
};

}  // namespace

std::span<const ModuleSpec> package_module_specs() {
  static constexpr std::array kModules{
      ModuleSpec{.name = "yum",
                 .does = "installs and removes packages by yum",
                 .collections = kBuiltin,
                 .arguments = kYum},
      ModuleSpec{.name = "dnf",
                 .does = "installs and removes packages by dnf",
                 .collections = kBuiltin,
                 .arguments = kDnf},
      ModuleSpec{.name = "package",
                 .does = "installs and removes packages by the package manager there is",
                 .collections = kBuiltin,
                 .arguments = kPackage},
      ModuleSpec{.name = "rpm_key",
                 .does = "imports a key that packages are signed with, or removes it",
                 .collections = kBuiltin,
                 .arguments = kRpmKey},
      ModuleSpec{.name = "yum_repository",
                 .does = "keeps a repository in /etc/yum.repos.d, or out of it",
                 .collections = kBuiltin,
                 .arguments = kYumRepository},
      ModuleSpec{.name = "user",
                 .does = "makes, changes or removes a user",
                 .collections = kBuiltin,
                 .arguments = kUser},
      ModuleSpec{.name = "group",
                 .does = "makes, changes or removes a group",
                 .collections = kBuiltin,
                 .arguments = kGroup},
      ModuleSpec{.name = "cron",
                 .does = "keeps a job or a variable in a crontab, or out of it",
                 .collections = kBuiltin,
                 .arguments = kCron,
                 .exclusive = kCronExclusive},
  };
  return kModules;
}

}  // namespace muster
