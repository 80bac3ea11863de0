#pragma once
// Bytes of files and programs made fit for JSON.

#include <string>
#include <string_view>

namespace muster::modules {

/// `bytes` with what is no UTF-8 replaced by U+FFFD.
std::string as_utf8(std::string_view bytes);

}  // namespace muster::modules
