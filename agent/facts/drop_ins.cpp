#include "agent/facts/drop_ins.hpp"

#include <map>

namespace muster::facts {

Result<std::vector<std::string>> drop_ins(const Tree& tree, std::string_view kind) {
  std::map<std::string, std::string> by_name;
  for (const std::string root : {"/etc/", "/run/", "/usr/local/lib/", "/usr/lib/", "/lib/"}) {
    const auto directory = root + std::string(kind);
    TRY(const auto names, tree.list(directory));
    for (const auto& name : names) {
      if (name.ends_with(".conf")) by_name.emplace(name, directory + "/" + name);
    }
  }
  std::vector<std::string> paths;
  for (auto& [name, path] : by_name) {
    // How an administrator takes a package's file out of use.
    if (tree.link_target(path) != "/dev/null") paths.push_back(std::move(path));
  }
  return paths;
}

}  // namespace muster::facts
