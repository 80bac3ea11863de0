#pragma once
// What a check concluded. Made by agent/checks, printed by both programs, kept in reports.

#include <array>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "agent/protocol/codec.hpp"

namespace muster {

enum class Status { pass, warn, fail, unknown, ignored };
constexpr auto enum_names(Status) {
  return std::array{std::pair{Status::pass, "pass"}, std::pair{Status::warn, "warn"},
                    std::pair{Status::fail, "fail"}, std::pair{Status::unknown, "unknown"},
                    std::pair{Status::ignored, "ignored"}};
}

enum class Scope { host, cluster };
constexpr auto enum_names(Scope) {
  return std::array{std::pair{Scope::host, "host"}, std::pair{Scope::cluster, "cluster"}};
}

/// One conclusion of one check about one host or several.
struct Finding {
  std::string check;  ///< permanent kebab-case name, "unique-mac"
  Scope scope = Scope::host;
  std::vector<std::string> hosts;  ///< names as in cluster.yaml
  Status status = Status::pass;
  std::string saw;     ///< "both have 4c4c4544-..."
  std::string wanted;  ///< "one product_uuid a host"
  std::string remedy;  ///< what to type or do; empty for pass
  std::string source;  ///< who says so: a man page, a kubeadm check, an RFC
  static constexpr auto fields() {
    return std::tuple(field("check", &Finding::check), field("scope", &Finding::scope),
                      field("hosts", &Finding::hosts), field("status", &Finding::status),
                      field("saw", &Finding::saw), field("wanted", &Finding::wanted),
                      field("remedy", &Finding::remedy), field("source", &Finding::source));
  }
};

/// Whether a run with this finding has failed: fail and unknown do, unless they were ignored by name.
constexpr bool blocks(Status status) {
  return status == Status::fail || status == Status::unknown;
}

}  // namespace muster
