// yum_repository: one section of a .repo file.

#include <algorithm>
#include <array>
#include <filesystem>

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/package_modules.hpp"
#include "agent/tasks/modules/repo_file.hpp"

namespace muster::modules {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kMostRepoFile = 1 << 20;

/// The arguments that are keys of the section, in the order in which they are written.
constexpr std::array<std::string_view, 45> kKeys{"async",
                                                 "bandwidth",
                                                 "baseurl",
                                                 "cost",
                                                 "deltarpm_metadata_percentage",
                                                 "deltarpm_percentage",
                                                 "enabled",
                                                 "enablegroups",
                                                 "exclude",
                                                 "failovermethod",
                                                 "gpgcakey",
                                                 "gpgcheck",
                                                 "gpgkey",
                                                 "http_caching",
                                                 "include",
                                                 "includepkgs",
                                                 "ip_resolve",
                                                 "keepalive",
                                                 "keepcache",
                                                 "metadata_expire",
                                                 "metadata_expire_filter",
                                                 "metalink",
                                                 "mirrorlist",
                                                 "mirrorlist_expire",
                                                 "module_hotfixes",
                                                 "name",
                                                 "password",
                                                 "priority",
                                                 "protect",
                                                 "proxy",
                                                 "proxy_password",
                                                 "proxy_username",
                                                 "repo_gpgcheck",
                                                 "retries",
                                                 "s3_enabled",
                                                 "skip_if_unavailable",
                                                 "ssl_check_cert_permissions",
                                                 "sslcacert",
                                                 "sslclientcert",
                                                 "sslclientkey",
                                                 "sslverify",
                                                 "throttle",
                                                 "timeout",
                                                 "ui_repoid_vars",
                                                 "username"};

std::string joined(const std::vector<std::string>& parts, char with) {
  std::string all;
  for (std::size_t i = 0; i < parts.size(); ++i) all += (i ? std::string(1, with) : "") + parts[i];
  return all;
}

std::string value_of(const Arguments& asked, std::string_view key) {
  // What the file calls the name is the description to Ansible, whose name is the section.
  const auto argument = key == "name" ? std::string_view("description") : key;
  const auto& value = *asked.find(argument);
  if (value.is_bool()) return value.get_bool() ? "1" : "0";
  if (!value.is_array()) return asked.text(argument);
  const bool one_a_line = key == "baseurl" || key == "gpgkey";
  return joined(asked.texts(argument), one_a_line ? '\n' : ' ');
}

RepoFile::Keys keys_of(const Arguments& asked) {
  RepoFile::Keys keys;
  for (const auto key : kKeys) {
    const auto argument = key == "name" ? std::string_view("description") : key;
    if (asked.has(argument)) keys.emplace_back(key, value_of(asked, key));
  }
  return keys;
}

Result<> check_arguments(const Arguments& asked) {
  if (asked.text("state") == "absent") return {};
  if (!asked.has("baseurl") && !asked.has("metalink") && !asked.has("mirrorlist")) {
    return fail(ErrorKind::usage, "Parameter 'baseurl', 'metalink' or 'mirrorlist' is required.");
  }
  if (!asked.has("description")) return fail(ErrorKind::usage, "Parameter 'description' is required.");
  return {};
}

/// What is shown has no passwords in it.
std::string masked(std::string text, const Arguments& asked) {
  for (const auto* argument : {"password", "proxy_password"}) {
    const auto secret = asked.text(argument);
    if (secret.empty()) continue;
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 8)) {
      text.replace(at, secret.size(), "********");
    }
  }
  return text;
}

Result<> save(const RepoFile& repo, const std::string& path, const std::optional<WholeFile>& former) {
  if (!repo.empty()) return replace_file(path, repo.text(), former ? former->mode : 0644);
  std::error_code failed;
  fs::remove(path, failed);
  if (failed) return fail(ErrorKind::agent, "Cannot remove empty repo file " + path + ".");
  return {};
}

}  // namespace

Running run_yum_repository(Task& task) {
  const auto& asked = task.arguments;
  CO_TRY(check_arguments(asked));
  const auto name = asked.text("name");
  const auto directory = asked.has("reposdir") ? asked.text("reposdir") : "/etc/yum.repos.d";
  std::error_code none;
  if (!fs::is_directory(directory, none)) {
    co_return fail(ErrorKind::usage, "Repo directory '" + directory + "' does not exist.");
  }
  const auto path = directory + "/" + (asked.has("file") ? asked.text("file") : name) + ".repo";
  CO_TRY(const auto former, read_whole_file(path, kMostRepoFile));
  auto repo = RepoFile::parse(former ? former->bytes : std::string());
  if (!repo) co_return std::move(repo).error().in(path);

  json::object diff;
  diff["before_header"] = path;
  diff["after_header"] = path;
  const auto before = repo->sorted_text();
  if (asked.text("state") == "absent") {
    repo->remove(name);
  } else {
    repo->set(name, keys_of(asked));
  }
  const auto after = repo->sorted_text();
  diff["before"] = masked(before, asked);
  diff["after"] = masked(after, asked);
  Answer answer;
  answer.changed = before != after;
  answer.values["repo"] = name;
  answer.values["state"] = asked.text("state");
  answer.values["diff"] = std::move(diff);
  if (answer.changed && !task.check) {
    CO_TRY(save(*repo, path, former));
  }
  co_return answer;
}

}  // namespace muster::modules
