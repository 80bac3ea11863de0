#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <memory>

#include "agent/facts/mounts.hpp"
#include "agent/facts/system_topics.hpp"
#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"
#include "agent/facts/xfs.hpp"

namespace muster::facts {

namespace {

/// docker's data directory: "data-root" of daemon.json, "graph" before 17.05.
std::string docker_root(const Tree& tree) {
  const auto text = tree.read_if_there("/etc/docker/daemon.json");
  boost::system::error_code bad;
  const auto json = text && *text ? boost::json::parse(**text, bad) : boost::json::value();
  const auto* object = bad ? nullptr : json.if_object();
  for (const std::string_view key : {"data-root", "graph"}) {
    const auto* value = object ? object->if_contains(key) : nullptr;
    const auto* path = value ? value->if_string() : nullptr;
    if (path && path->starts_with('/')) return as_utf8(*path);
  }
  return "/var/lib/docker";
}

/// containerd's: `root` of config.toml, before its first section.
std::string containerd_root(const Tree& tree) {
  const auto text = tree.read_if_there("/etc/containerd/config.toml");
  for (const auto line : lines(text && *text ? std::string_view(**text) : std::string_view())) {
    const auto setting = trim(line);
    if (setting.starts_with('[')) break;
    const auto equals = setting.find('=');
    if (equals == setting.npos || trim(setting.substr(0, equals)) != "root") continue;
    auto value = trim(setting.substr(equals + 1));
    if (value.size() > 2 && (value[0] == '"' || value[0] == '\'')) value = value.substr(1, value.size() - 2);
    if (value.starts_with('/')) return as_utf8(value);
  }
  return "/var/lib/containerd";
}

/// Where statvfs(3) can wait for a server that is gone.
bool is_remote(std::string_view type) {
  constexpr std::array<std::string_view, 9> kRemote{"nfs", "nfs4",   "cifs",      "smb3",  "ceph",
                                                    "9p",  "lustre", "glusterfs", "autofs"};
  return std::ranges::find(kRemote, type) != kRemote.end() || type.starts_with("fuse");
}

/// The deepest parent of `path` that is there, on the host itself, links followed.
std::string existing_parent(const Tree& tree, const std::vector<Mount>& table, std::string path) {
  while (path.size() > 1) {
    const auto* mount = mount_of(table, path);
    if (mount && (is_remote(mount->type) || mount->point == path)) return path;
    const auto place = tree.locate(path);
    struct stat status {};
    if (place && ::stat(place->c_str(), &status) == 0) {
      const std::unique_ptr<char, decltype(&std::free)> real(::realpath(place->c_str(), nullptr), &std::free);
      const auto root = tree.shown("");
      return real && std::string_view(real.get()).starts_with(root) ? real.get() + root.size() : path;
    }
    path.erase(path.rfind('/'));
  }
  return "/";
}

void measure(FileSystem& seen, const std::string& place) {
  struct statvfs sizes {};
  if (::statvfs(place.c_str(), &sizes) != 0 || sizes.f_blocks == 0) return;
  seen.size_bytes = std::uint64_t{sizes.f_blocks} * sizes.f_frsize;
  seen.available_bytes = std::uint64_t{sizes.f_bavail} * sizes.f_frsize;
  seen.inodes = sizes.f_files;
  seen.free_inodes = sizes.f_favail;
  if (seen.type == "xfs") seen.ftype = xfs_ftype(place);
}

/// What df and xfs_info said on the host that the fixture was taken from.
void read_captured(const Tree& tree, FileSystem& seen) {
  const auto df = tree.read_if_there("/captured/df_-B1_--output=target,size,avail,itotal,iavail");
  for (const auto line : lines(df && *df ? std::string_view(**df) : std::string_view())) {
    const auto columns = words(line);
    if (columns.size() != 5 || columns[0] != seen.mount_point) continue;
    seen.size_bytes = number<std::uint64_t>(columns[1]);
    seen.available_bytes = number<std::uint64_t>(columns[2]);
    seen.inodes = number<std::uint64_t>(columns[3]);
    seen.free_inodes = number<std::uint64_t>(columns[4]);
  }
  auto name = seen.mount_point;
  std::ranges::replace(name, '/', '-');
  const auto xfs_info = tree.read_if_there("/captured/xfs_info_" + name);
  if (seen.type != "xfs" || !xfs_info || !*xfs_info) return;
  if ((*xfs_info)->find("ftype=1") != std::string::npos) seen.ftype = true;
  if ((*xfs_info)->find("ftype=0") != std::string::npos) seen.ftype = false;
}

Result<std::vector<FileSystem>> look(const Tree& tree) {
  TRY(const auto table, mounts(tree));
  std::vector<FileSystem> all;
  for (const auto& [use, path] : {std::pair<std::string, std::string>{"kubelet", "/var/lib/kubelet"},
                                  {"docker", docker_root(tree)},
                                  {"containerd", containerd_root(tree)},
                                  {"etcd", "/var/lib/etcd"}}) {
    const auto place = existing_parent(tree, table, path);
    const auto* mount = mount_of(table, place);
    if (!mount) return fail(ErrorKind::agent, "is on no mount").in(tree.shown(path));
    FileSystem seen;
    seen.use = use;
    seen.path = path;
    seen.mount_point = as_utf8(mount->point);
    seen.type = mount->type;
    seen.read_only = mount->read_only;
    if (!tree.live()) {
      read_captured(tree, seen);
    } else if (!is_remote(mount->type)) {
      measure(seen, place);
    }
    all.push_back(std::move(seen));
  }
  return all;
}

}  // namespace

Fact<std::vector<FileSystem>> file_systems(const Tree& tree) {
  return to_fact(look(tree));
}

}  // namespace muster::facts
