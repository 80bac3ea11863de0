#pragma once
// Where a byte of a scalar's text stands in the YAML that it was written in: quotes, escapes, folding and
// indentation lie between the two.

#include <cstddef>
#include <string_view>

#include "bootstrapper/cluster/problem.hpp"

namespace muster::playbook {

/// The place of byte `offset` of `text`, the value of the scalar that begins at `start` of `source`. YAML
/// changes blanks, but keeps everything else in its order, so the characters that are none are counted.
cluster::Place place_in_scalar(std::string_view source, cluster::Place start, std::string_view text,
                               std::size_t offset);

}  // namespace muster::playbook
