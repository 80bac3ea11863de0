#pragma once
// The example of a cluster.yaml, taken apart by the keys below spec.

#include <string>
#include <string_view>
#include <vector>

namespace muster::man {

/// A part of the example with all of its comments.
struct ExampleSection {
  std::string title;  ///< "spec.ssh"; "apiVersion, kind, metadata" of what is before spec
  std::string yaml;
};

/// In the file's order. Blocks are parted by blank lines; one that begins no key below spec belongs to the
/// one before. Nothing is left out but blank lines between sections.
std::vector<ExampleSection> example_sections(std::string_view yaml);

}  // namespace muster::man
