#pragma once
// MUSTER_TRACE=1 shows the wire on stderr, secrets masked.

#include <string_view>

namespace muster {

/// Prints one message with its direction ("<" or ">") when MUSTER_TRACE is set; bodies are never shown.
void trace(std::string_view direction, std::string_view json);

}  // namespace muster
