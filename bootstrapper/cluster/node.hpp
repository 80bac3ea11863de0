#pragma once
// A YAML document as a tree of plain nodes, each with its place: aliases resolved, merge keys merged,
// duplicate keys reported, size and depth bounded. What the values mean is not here: see fields.hpp.

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/cluster/problem.hpp"

namespace muster::cluster {

/// The largest cluster.yaml, in bytes.
inline constexpr std::size_t kMostBytes = 1U << 20;
/// How deep maps and lists may be nested, aliases unfolded.
inline constexpr int kDeepest = 64;
/// How many values a document may have, aliases unfolded.
inline constexpr std::size_t kMostValues = 100'000;

/// One value of a document. Nodes belong to their Document; the same node may hang in several places
/// (aliases).
struct Node {
  enum class Kind { null, scalar, list, map };
  struct Item {
    Place place;  ///< where it stands in the list; of an alias its own, not that of what it stands for
    const Node* value = nullptr;
  };
  struct Entry {
    std::string key;
    Place place;  ///< of the key
    const Node* value = nullptr;
  };

  Kind kind = Kind::null;
  Place place;
  std::string text;    ///< of a scalar, as it was meant: unescaped, unfolded
  bool plain = false;  ///< a scalar without quotes: its text may be a number, a boolean
  std::vector<Item> items;
  std::vector<Entry> entries;  ///< of a map: its own keys in their order, then the merged ones
  bool incomplete =
      false;  ///< a map that keys could not be merged into: it may lack what was meant to be there
  std::size_t values = 1;  ///< this node and all below it, aliases unfolded
  int height = 1;          ///< levels from here down, this one included
};

/// A tree and the nodes that it is made of.
struct Document {
  std::deque<Node> nodes;
  const Node* root = nullptr;
};

/// How problems speak of a document that cannot be what it should be.
struct DocumentKind {
  std::string_view name = "cluster.yaml";
  std::string_view when_empty = "`muster config new` prints one to begin with";
  std::string_view when_several = "a cluster.yaml describes one cluster: put the other in a file of its own";
};

/// The document in `text`; nothing when it is no single, readable YAML document, and then a problem says why.
/// Duplicate keys are reported too, and the first one is kept.
std::optional<Document> read_document(std::string_view text, Problems& problems,
                                      const DocumentKind& kind = {});

}  // namespace muster::cluster
