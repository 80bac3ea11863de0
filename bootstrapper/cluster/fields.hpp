#pragma once
// A typed reader over the nodes of a document: every value is asked for by its type, every key by its name,
// and what does not fit becomes a problem at its place. What the keys mean is not here: see readers.hpp.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "agent/protocol/codec.hpp"
#include "bootstrapper/cluster/node.hpp"
#include "bootstrapper/cluster/problem.hpp"

namespace muster::cluster {

/// One value and the name by which problems call it. Each reading function reports what it did not find and
/// gives nothing.
class Value {
 public:
  /// Refers to `node` and `problems`, which must outlive it.
  Value(const Node& node, std::string name, Place key_place, Problems& problems)
      : node_(&node), name_(std::move(name)), key_place_(key_place), problems_(&problems) {}

  [[nodiscard]] const Node& node() const { return *node_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Where the value stands.
  [[nodiscard]] Place place() const { return node_->place; }
  /// Where its key stands; of an item, the item's own place.
  [[nodiscard]] Place key_place() const { return key_place_; }
  [[nodiscard]] Problems& problems() const { return *problems_; }
  /// Whether it says nothing: null, "", an empty list or map.
  [[nodiscard]] bool is_empty() const;

  /// A scalar's text, whatever it could mean: 1.20 is "1.20". Not empty, without control characters.
  [[nodiscard]] std::optional<std::string> text() const;
  /// A whole number without quotes, within the bounds.
  [[nodiscard]] std::optional<std::int64_t> integer(std::int64_t low, std::int64_t high) const;
  /// true or false without quotes.
  [[nodiscard]] std::optional<bool> boolean() const;
  /// One of the names of E.
  template <HasNames E>
  [[nodiscard]] std::optional<E> choice() const {
    std::vector<std::string_view> names;
    for (const auto& [value, name] : enum_names(E{})) names.push_back(name);
    const auto name = one_of(names);
    return name ? from_name<E>(*name) : std::nullopt;
  }
  /// One of those texts.
  [[nodiscard]] std::optional<std::string> one_of(std::span<const std::string_view> known) const;
  /// The items of a list; none for null.
  [[nodiscard]] std::vector<Value> items() const;
  /// The texts of a list of texts; none for null.
  [[nodiscard]] std::vector<std::string> texts() const;

  /// Records an error at the value: "name: message".
  void error(const std::string& message, std::string remedy = {}) const;
  /// Records that the value is of the wrong type: "name: wanted `wanted`, saw ...".
  void wrong_type(std::string_view wanted, std::string remedy = {}) const;

 private:
  const Node* node_;
  std::string name_;
  Place key_place_;
  Problems* problems_;
};

/// One map, read key by key. A key that nobody asked for is unknown: done() reports it, with the known key
/// that was probably meant, and reports required keys that are missing, unless an unknown one looks like a
/// misspelling of it.
class Fields {
 public:
  /// Anything but a map or null is reported, and then nothing is found and nothing is missing.
  explicit Fields(const Value& map);

  /// The value of a key that may be missing.
  std::optional<Value> find(std::string_view key);
  /// The value of a key that must be there.
  std::optional<Value> require(std::string_view key);
  /// Reports a key that must never be there; it is not proposed for a misspelled one either.
  void refuse(std::string_view key, std::string message, std::string remedy);
  /// Names a key that people write here and that belongs into the map `where`.
  void belongs(std::string_view key, std::string_view where);
  /// Whether an unknown key is probably meant to be `key`. Ask when everything was asked for.
  [[nodiscard]] bool has_misspelled(std::string_view key) const;
  /// Reports unknown and missing keys. Call it when everything was asked for.
  void done();

  [[nodiscard]] const Value& map() const { return map_; }
  /// Whether it is a map (or null, a map without keys).
  [[nodiscard]] bool is_map() const { return is_map_; }

 private:
  struct Elsewhere {
    std::string_view key;
    std::string_view where;
  };
  [[nodiscard]] const Node::Entry* entry(std::string_view key) const;
  [[nodiscard]] bool is_known(std::string_view key) const;
  void report_unknown(const Node::Entry& unknown);

  Value map_;
  bool is_map_ = false;
  std::vector<std::string_view> asked_;
  std::vector<std::string_view> missing_;
  std::vector<std::string_view> unproposed_;  ///< known, but never what was meant
  std::vector<Elsewhere> elsewhere_;
};

}  // namespace muster::cluster
