#include "agent/checks/troubles.hpp"

#include <algorithm>

namespace muster {
namespace {

/// Adds `text` unless it is there already.
void add(std::string& all, const std::string& text, std::string_view separator) {
  if (text.empty() || all.find(text) != std::string::npos) return;
  if (!all.empty()) all += separator;
  all += text;
}

}  // namespace

std::vector<Finding> findings_of(const Finding& blank, std::span<const Trouble> troubles,
                                 const std::string& good) {
  std::vector<Finding> findings;
  for (const auto status : {Status::fail, Status::unknown, Status::warn, Status::ignored}) {
    auto finding = blank;
    finding.status = status;
    for (const auto& trouble : troubles) {
      if (trouble.status != status) continue;
      add(finding.saw, trouble.saw, "; ");
      add(finding.remedy, trouble.remedy, "\n");
    }
    if (!finding.saw.empty()) findings.push_back(std::move(finding));
  }
  if (!findings.empty()) return findings;
  auto finding = blank;
  finding.saw = good;
  return {finding};
}

}  // namespace muster
