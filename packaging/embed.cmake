# Files that the programs carry inside: systemd/muster-agent.service becomes muster::kAgentUnit in generated/muster_agent_unit.hpp.
file(READ ${PROJECT_SOURCE_DIR}/systemd/muster-agent.service agent_unit)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/systemd/muster-agent.service)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/muster_agent_unit.hpp @ONLY CONTENT
"#pragma once
#include <string_view>
namespace muster {
/// systemd/muster-agent.service, as it stands in the source tree.
inline constexpr std::string_view kAgentUnit = R\"unit(@agent_unit@)unit\";
}  // namespace muster
")

# bootstrapper/report/page.css and page.js, which every HTML report holds, become muster::report::kPageStyle and kPageScript in
# generated/muster_report_page.hpp.
foreach(kind css js)
  file(READ ${PROJECT_SOURCE_DIR}/bootstrapper/report/page.${kind} page_${kind})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bootstrapper/report/page.${kind})
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/muster_report_page.hpp @ONLY CONTENT
"#pragma once
#include <string_view>
namespace muster::report {
inline constexpr std::string_view kPageStyle = R\"page(@page_css@)page\";
inline constexpr std::string_view kPageScript = R\"page(@page_js@)page\";
}  // namespace muster::report
")

# bootstrapper/phases/leftovers.sh becomes muster::phases::kLeftovers in generated/muster_leftovers.hpp.
file(READ ${PROJECT_SOURCE_DIR}/bootstrapper/phases/leftovers.sh leftovers)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/bootstrapper/phases/leftovers.sh)
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/muster_leftovers.hpp @ONLY CONTENT
"#pragma once
#include <string_view>
namespace muster::phases {
/// The script that takes away what kubeadm reset leaves; its argument is the pod subnet.
inline constexpr std::string_view kLeftovers = R\"sh(@leftovers@)sh\";
}  // namespace muster::phases
")

# packaging/completion/muster.SHELL becomes muster::kBashCompletion, kZshCompletion and kFishCompletion in generated/muster_completion.hpp.
foreach(shell bash zsh fish)
  file(READ ${PROJECT_SOURCE_DIR}/packaging/completion/muster.${shell} completion_${shell})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/packaging/completion/muster.${shell})
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/muster_completion.hpp @ONLY CONTENT
"#pragma once
#include <string_view>
namespace muster {
inline constexpr std::string_view kBashCompletion = R\"sh(@completion_bash@)sh\";
inline constexpr std::string_view kZshCompletion = R\"sh(@completion_zsh@)sh\";
inline constexpr std::string_view kFishCompletion = R\"sh(@completion_fish@)sh\";
}  // namespace muster
")
