#pragma once
// Looking for one member in a tar archive that others made (docker save, ctr export): directories, links and
// the long names of GNU and pax are stepped over. What ours look like is in tar.hpp.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::archive {

/// The content of the first regular file of that name ("./" in front is no difference); nothing where there
/// is none. A usage Error names the archive where it is none, is cut, or the file is larger than `most`.
Result<std::optional<std::string>> find_in_tar(const std::filesystem::path& archive, std::string_view name,
                                               std::size_t most);

}  // namespace muster::archive
