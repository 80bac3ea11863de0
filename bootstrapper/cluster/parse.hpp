#pragma once
// cluster.yaml -> Spec. Everything that is wrong is found in one go, each thing once, at its place. Nothing
// is changed and no host is asked; what a Spec is, is in spec.hpp.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/cluster/problem.hpp"
#include "bootstrapper/cluster/spec.hpp"

namespace muster::cluster {

/// A file that a cluster.yaml names and that must be there before a run.
struct NamedFile {
  enum class Kind { manifest, playbook, secret, key, ssh_config };
  Kind kind;
  std::filesystem::path path;  ///< absolute
  std::string key;             ///< the key of cluster.yaml that names it
  Place place;
};

/// What became of one cluster.yaml.
struct Parsed {
  std::optional<Spec> spec;       ///< there when no problem is an error
  std::vector<Problem> problems;  ///< sorted by place
  std::string text;               ///< the file's, for render()
  std::vector<NamedFile> files;   ///< what check_files() looks at
};

/// Parses `text`; `file` is where it is from: problems name it, and relative paths start beside it.
/// `known_checks` are the names that preflight.ignore may use, besides kubeadm's names for the same checks
/// (canonical_check_name). Reads no file.
Parsed parse_text(std::string text, std::filesystem::path file,
                  std::span<const std::string_view> known_checks);
/// Reads the file, parses it, and checks the files that it names. A file that cannot be read is a problem
/// too.
/// Playbooks and manifests of `brought`, absolute paths, come from elsewhere (a bundle) and need not be
/// there.
Parsed parse_file(const std::filesystem::path& file, std::span<const std::string_view> known_checks,
                  const std::vector<std::filesystem::path>& brought = {});
/// What is wrong with the files that it names: missing, unreadable, or, for secrets and keys, readable by
/// others. Sorted.
std::vector<Problem> check_files(const std::filesystem::path& file, std::span<const NamedFile> named);
/// render() of a Parsed's problems.
std::string render(const Parsed& parsed);

}  // namespace muster::cluster
