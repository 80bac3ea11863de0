#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>
#include <utility>

#include "bootstrapper/cluster/node.hpp"
#include "bootstrapper/cluster/readable.hpp"
#include "bootstrapper/cluster/syntax.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

constexpr std::string_view kMergeKey = "<<";

/// Leaves yaml-cpp's parser once a problem has been recorded that makes the rest meaningless. Caught in this
/// file.
struct Refused {};

Place place_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

std::string also_on(Place first) {
  return "; also on line " + std::to_string(first.line);
}

/// Makes the tree of the first document from yaml-cpp's events. YAML::Node would keep only one of two equal
/// keys, and marks no place for a key.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, Document& document, Problems& problems, const DocumentKind& kind)
      : text_(text), document_(document), problems_(problems), kind_(kind) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    ++documents_;
    document_place_ = place_of(mark);
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    // yaml-cpp places a missing value at the next token, which can be lines below: the key is where to look.
    const auto place = awaits_value() ? open_.back().key->place : place_of(mark);
    add(make(Node::Kind::null, place, anchor), place);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    require_tag(mark, tag, "seq");
    open(Node::Kind::list, place_of(mark), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    require_tag(mark, tag, "map");
    open(Node::Kind::map, place_of(mark), anchor);
  }
  void OnMapEnd() override {
    merge();
    close();
  }

 private:
  struct Key {
    std::string text;
    Place place;
    bool merge = false;
  };
  /// A map or list whose end has not come yet.
  struct Open {
    Node* node = nullptr;
    Place place;             ///< where it stands; the node's own
    std::optional<Key> key;  ///< of a map: read, its value not yet
    std::unordered_map<std::string, Place> keys;
    const Node* merged = nullptr;  ///< the value of "<<"
    Place merge_place;
  };

  [[noreturn]] void refuse(Place place, std::string message, std::string remedy = {}) {
    problems_.error(place, std::move(message), std::move(remedy));
    throw Refused{};
  }
  [[nodiscard]] bool awaits_key() const {
    return !open_.empty() && open_.back().node->kind == Node::Kind::map && !open_.back().key;
  }
  [[nodiscard]] bool awaits_value() const { return !open_.empty() && open_.back().key.has_value(); }

  void require_tag(const YAML::Mark& mark, const std::string& tag, std::string_view wanted);
  Node* make(Node::Kind kind, Place place, YAML::anchor_t anchor);
  void open(Node::Kind kind, Place place, YAML::anchor_t anchor);
  void close();
  void add(const Node* node, Place place);
  void add_key(const Node& node, Place place);
  void add_value(Open& map, const Node* value);
  void count(Node& parent, const Node& child, Place place);
  void merge();
  void merge_from(Open& map, const Node& source);

  std::string_view text_;
  Document& document_;
  Problems& problems_;
  const DocumentKind& kind_;
  std::vector<Open> open_;
  std::vector<Node*> anchors_;  ///< by yaml-cpp's number, which begins with 1
  int documents_ = 0;
  Place document_place_;
};

void Builder::require_tag(const YAML::Mark& mark, const std::string& tag, std::string_view wanted) {
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  if (tag.empty() || tag == "?" || tag == "!") return;
  if (tag.starts_with(kCore) && tag.substr(kCore.size()) == wanted) return;
  refuse(place_of(mark), "the tag " + in_quotes(tag) + " is not understood", "write the value without it");
}

Node* Builder::make(Node::Kind kind, Place place, YAML::anchor_t anchor) {
  if (document_.nodes.size() >= kMostValues) {
    refuse(place,
           "more than " + std::to_string(kMostValues) + " values: this is no " + std::string(kind_.name));
  }
  auto& node = document_.nodes.emplace_back();
  node.kind = kind;
  node.place = place;
  if (anchor > 0) {
    if (anchors_.size() < anchor) anchors_.resize(anchor);
    anchors_[anchor - 1] = &node;
  }
  return &node;
}

void Builder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
  const auto place = place_of(mark);
  auto* node = anchors_.at(anchor - 1);
  for (const auto& open : open_) {
    if (open.node == node)
      refuse(place, "this alias stands inside the value that it names, which would never end");
  }
  add(node, place);
}

void Builder::OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       const std::string& value) {
  const auto place = place_of(mark);
  if (leaves_quote_open(text_, static_cast<std::size_t>(mark.pos))) {
    refuse(place, "the quote that begins here is never closed");
  }
  constexpr std::string_view kText = "tag:yaml.org,2002:str";
  const bool plain = tag == "?";
  if (!plain && tag != kText) require_tag(mark, tag, "str");
  auto* node = make(Node::Kind::scalar, place, anchor);
  node->text = value;
  node->plain = plain;
  add(node, place);
}

void Builder::open(Node::Kind kind, Place place, YAML::anchor_t anchor) {
  if (awaits_key())
    refuse(place, "a key must be a text, this is a " + std::string(kind == Node::Kind::map ? "map" : "list"));
  if (open_.size() >= kDeepest) refuse(place, "nested deeper than " + std::to_string(kDeepest) + " levels");
  open_.push_back({make(kind, place, anchor), place, {}, {}, nullptr, {}});
}

void Builder::close() {
  const auto* node = open_.back().node;
  const auto place = open_.back().place;
  open_.pop_back();
  add(node, place);
}

void Builder::add(const Node* node, Place place) {
  if (documents_ > 1) {
    if (node->kind == Node::Kind::null && open_.empty()) return;
    refuse(document_place_, "a second document begins here", std::string(kind_.when_several));
  }
  if (open_.empty()) {
    document_.root = node;
    return;
  }
  auto& parent = open_.back();
  if (awaits_key()) return add_key(*node, place);
  count(*parent.node, *node, place);
  if (parent.node->kind == Node::Kind::list) {
    parent.node->items.push_back({place, node});
  } else {
    add_value(parent, node);
  }
}

void Builder::add_key(const Node& node, Place place) {
  if (node.kind != Node::Kind::scalar) refuse(place, "a key must be a text, here is none");
  open_.back().key = Key{node.text, place, node.plain && node.text == kMergeKey};
}

void Builder::add_value(Open& map, const Node* value) {
  auto key = *std::exchange(map.key, std::nullopt);
  const auto [first, is_new] = map.keys.emplace(key.text, key.place);
  if (!is_new) {
    problems_.error(key.place, "the key " + in_quotes(key.text) + " is there twice" + also_on(first->second),
                    "only one of them can count: remove the other");
  } else if (key.merge) {
    map.merged = value;
    map.merge_place = key.place;
  } else {
    map.node->entries.push_back({std::move(key.text), key.place, value});
  }
}

void Builder::count(Node& parent, const Node& child, Place place) {
  parent.values += child.values;
  parent.height = std::max(parent.height, child.height + 1);
  if (parent.values > kMostValues) {
    refuse(place,
           "more than " + std::to_string(kMostValues) + " values, counting what the aliases stand for");
  }
  if (static_cast<int>(open_.size()) + child.height - 1 > kDeepest) {
    refuse(place,
           "nested deeper than " + std::to_string(kDeepest) + " levels, counting what the aliases stand for");
  }
}

void Builder::merge() {
  auto& map = open_.back();
  if (!map.merged) return;
  const auto take = [&](const Node& source, Place place) {
    if (source.kind == Node::Kind::map) return merge_from(map, source);
    problems_.error(place, "<<: wanted a map or a list of maps to merge", "for instance <<: *anchor");
    map.node->incomplete = true;
  };
  if (map.merged->kind != Node::Kind::list) return take(*map.merged, map.merge_place);
  for (const auto& source : map.merged->items) take(*source.value, source.place);
}

void Builder::merge_from(Open& map, const Node& source) {
  for (const auto& entry : source.entries) {
    if (map.keys.emplace(entry.key, entry.place).second) map.node->entries.push_back(entry);
  }
}

}  // namespace

std::optional<Document> read_document(std::string_view text, Problems& problems, const DocumentKind& kind) {
  if (!is_readable(text, problems)) return std::nullopt;
  Document document;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    Builder builder(text, document, problems, kind);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    const auto place = place_of(error.mark);
    auto [message, remedy] = explain_syntax(error.msg, text, place);
    problems.error(place, std::move(message), std::move(remedy));
    return std::nullopt;
  } catch (const Refused&) {
    return std::nullopt;
  }
  if (!document.root || document.root->kind == Node::Kind::null) {
    problems.error({1, 1}, "the file is empty", std::string(kind.when_empty));
    return std::nullopt;
  }
  return document;
}

}  // namespace muster::cluster
