#pragma once
// The one way a path or word gets into a remote shell command.

#include <string>
#include <string_view>

namespace muster::ssh {

/// `word` in single quotes, so that any shell takes it as that one word. A NUL byte cannot be quoted: it ends
/// the word.
std::string shell_quote(std::string_view word);

}  // namespace muster::ssh
