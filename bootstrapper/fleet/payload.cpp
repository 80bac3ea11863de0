#include "bootstrapper/fleet/payload.hpp"

#include "agent/protocol/sha256.hpp"

namespace muster::fleet {

namespace fs = std::filesystem;

Result<AgentPayload> find_agent_payload() {
  std::error_code ignored;
  const auto folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  const auto packaged = folder.parent_path() / "libexec" / "muster" / "muster-agent";
  const auto beside = folder / "muster-agent";
  for (const auto& file : {packaged, beside}) {
    if (!fs::is_regular_file(file, ignored)) continue;
    TRY(auto sha256, sha256_of_file(file));
    return AgentPayload{file, std::move(sha256)};
  }
  return fail(ErrorKind::usage, "no muster-agent to bring to the hosts: neither " + packaged.string() +
                                    " nor " + beside.string() + " is there")
      .next("install the muster package again, or put muster-agent beside muster");
}

}  // namespace muster::fleet
