#include "agent/checks/troubles.hpp"

#include <algorithm>

namespace muster {
namespace {

void add_once(std::vector<std::string>& all, const std::string& text) {
  if (!text.empty() && std::find(all.begin(), all.end(), text) == all.end()) all.push_back(text);
}

std::string joined_by(std::string_view separator, const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text.append(text.empty() ? "" : separator).append(part);
  return text;
}

}  // namespace

std::vector<Finding> findings_of(const Finding& blank, std::span<const Trouble> troubles,
                                 const std::string& good) {
  std::vector<Finding> findings;
  for (const auto status : {Status::fail, Status::unknown, Status::warn, Status::ignored}) {
    std::vector<std::string> saw;
    std::vector<std::string> remedies;
    for (const auto& trouble : troubles) {
      if (trouble.status != status) continue;
      add_once(saw, trouble.saw);
      add_once(remedies, trouble.remedy);
    }
    if (saw.empty()) continue;
    auto finding = blank;
    finding.status = status;
    finding.saw = joined_by("; ", saw);
    finding.remedy = joined_by("\n", remedies);
    findings.push_back(std::move(finding));
  }
  if (!findings.empty()) return findings;
  auto finding = blank;
  finding.saw = good;
  return {finding};
}

}  // namespace muster
