#pragma once
// Names and versions of RPM packages, and their order (rpm-version(7)). Reading them from a host is in
// rpm_database.hpp.

#include <optional>
#include <string>
#include <string_view>

namespace muster::modules {

/// Epoch, version and release. Either of the last two is empty where it is not given.
struct Evr {
  std::string epoch = "0";
  std::string version{};
  std::string release{};
};

/// "1:2.0-3.el7" and "2.0"; an epoch that is not given is 0.
Evr parse_evr(std::string_view text);
/// Less than, equal to or greater than 0, as rpm orders them. A release that either side lacks is not
/// compared.
int compare(const Evr& left, const Evr& right);
/// The same for one version or one release.
int compare_versions(std::string_view left, std::string_view right);

/// One package: name, version and architecture.
struct Envra {
  std::string name;
  Evr evr;
  std::string arch;
  /// "0:docker-ce-19.03.15-3.el7.x86_64", as Ansible writes it.
  [[nodiscard]] std::string text() const;
  /// "docker-ce-19.03.15-3.el7.x86_64", as dnf writes it: an epoch of 0 is left out.
  [[nodiscard]] std::string nevra() const;
};

/// What text() writes, or a package's name with version, release and perhaps architecture
/// ("docker-ce-19.03.15-3.el7", "docker-ce-3:19.03.15-3.el7.x86_64"); nothing for a name without both.
std::optional<Envra> parse_envra(std::string_view text);

/// Whether that is an architecture of packages: "noarch", "x86_64", ...
bool is_architecture(std::string_view text);

}  // namespace muster::modules
