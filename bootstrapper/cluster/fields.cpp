#include "bootstrapper/cluster/fields.hpp"

#include <algorithm>

#include "agent/checks/printable.hpp"
#include "bootstrapper/cluster/core_schema.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// "the text "abc"", "a list": what a value is, for a message. A scalar is quoted as it was written.
std::string description(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "nothing";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a map";
    case Node::Kind::scalar:
      break;
  }
  if (!node.plain) return "the quoted text " + in_quotes(node.text);
  const auto value = resolve_plain(node.text);
  if (value && value->is_number()) return cut(printable(node.text), 40);
  if (value && value->is_bool()) return node.text;
  return "the text " + in_quotes(node.text);
}

std::optional<boost::json::value> plain_value(const Node& node) {
  return node.kind == Node::Kind::scalar && node.plain ? resolve_plain(node.text) : std::nullopt;
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

template <class Range>
bool holds(const Range& range, std::string_view key) {
  return std::find(range.begin(), range.end(), key) != range.end();
}

}  // namespace

bool Value::is_empty() const {
  switch (node_->kind) {
    case Node::Kind::null:
      return true;
    case Node::Kind::scalar:
      return node_->text.empty();
    case Node::Kind::list:
      return node_->items.empty();
    case Node::Kind::map:
      return node_->entries.empty();
  }
  return false;
}

std::optional<std::string> Value::text() const {
  if (node_->kind != Node::Kind::scalar) {
    wrong_type("a text");
  } else if (node_->text.empty()) {
    error("wanted a text, saw an empty one");
  } else if (has_control_characters(node_->text)) {
    error("there is a line break or a control character in it");
  } else {
    return node_->text;
  }
  return std::nullopt;
}

std::optional<std::int64_t> Value::integer(std::int64_t low, std::int64_t high) const {
  const auto wanted = "a number from " + std::to_string(low) + " to " + std::to_string(high);
  const auto value = plain_value(*node_);
  if (!value || !value->is_int64()) {
    const bool quoted_number = node_->kind == Node::Kind::scalar && !node_->plain &&
                               resolve_plain(node_->text) && resolve_plain(node_->text)->is_int64();
    wrong_type(wanted, quoted_number ? "write it without quotes" : "");
    return std::nullopt;
  }
  if (value->get_int64() < low || value->get_int64() > high) {
    wrong_type(wanted);
    return std::nullopt;
  }
  return value->get_int64();
}

std::optional<bool> Value::boolean() const {
  const auto value = plain_value(*node_);
  if (value && value->is_bool()) return value->get_bool();
  wrong_type("true or false");
  return std::nullopt;
}

std::optional<std::string> Value::one_of(std::span<const std::string_view> known) const {
  auto word = text();
  if (!word || holds(known, *word)) return word;
  std::string all;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i > 0) all += i + 1 == known.size() ? " or " : ", ";
    all += known[i];
  }
  const auto meant = did_you_mean(*word, known);
  wrong_type(all, meant ? "did you mean " + in_quotes(*meant) + "?" : "");
  return std::nullopt;
}

std::vector<Value> Value::items() const {
  std::vector<Value> all;
  if (node_->kind == Node::Kind::list) {
    all.reserve(node_->items.size());
    for (const auto& item : node_->items) all.emplace_back(*item.value, name_, item.place, *problems_);
  } else if (node_->kind != Node::Kind::null) {
    wrong_type("a list", node_->kind == Node::Kind::scalar ? "put it in brackets: [...]"
                                                           : "begin each item with \"- \"");
  }
  return all;
}

std::vector<std::string> Value::texts() const {
  std::vector<std::string> all;
  for (const auto& item : items()) {
    if (auto text = item.text()) all.push_back(*std::move(text));
  }
  return all;
}

void Value::error(const std::string& message, std::string remedy) const {
  problems_->error(place(), name_ + ": " + message, std::move(remedy));
}

void Value::wrong_type(std::string_view wanted, std::string remedy) const {
  error("wanted " + std::string(wanted) + ", saw " + description(*node_), std::move(remedy));
}

Fields::Fields(const Value& map) : map_(map) {
  is_map_ = map.node().kind == Node::Kind::map || map.node().kind == Node::Kind::null;
  if (!is_map_) map.wrong_type("a map");
}

const Node::Entry* Fields::entry(std::string_view key) const {
  const auto& all = map_.node().entries;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Node::Entry& one) { return one.key == key; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<Value> Fields::find(std::string_view key) {
  asked_.push_back(key);
  const auto* found = entry(key);
  if (!found) return std::nullopt;
  return Value(*found->value, found->key, found->place, map_.problems());
}

std::optional<Value> Fields::require(std::string_view key) {
  auto value = find(key);
  if (!value) missing_.push_back(key);
  return value;
}

void Fields::refuse(std::string_view key, std::string message, std::string remedy) {
  unproposed_.push_back(key);
  if (const auto* found = entry(key)) {
    map_.problems().error(found->place, map_.name() + ": " + message, std::move(remedy));
  }
}

void Fields::belongs(std::string_view key, std::string_view where) {
  elsewhere_.push_back({key, where});
}

bool Fields::is_known(std::string_view key) const {
  return holds(asked_, key) || holds(unproposed_, key);
}

bool Fields::has_misspelled(std::string_view key) const {
  const auto& all = map_.node().entries;
  return std::any_of(all.begin(), all.end(), [&](const Node::Entry& one) {
    return !is_known(one.key) && did_you_mean(one.key, asked_) == key;
  });
}

void Fields::report_unknown(const Node::Entry& unknown) {
  std::string remedy = suggestion(unknown.key, asked_);
  for (const auto& [key, where] : elsewhere_) {
    if (key == unknown.key) remedy = "it belongs under " + std::string(where) + ":";
  }
  map_.problems().error(unknown.place, map_.name() + ": unknown key " + in_quotes(unknown.key),
                        std::move(remedy));
}

void Fields::done() {
  if (!is_map_) return;
  for (const auto& one : map_.node().entries) {
    if (map_.problems().too_many()) return;
    if (!is_known(one.key)) report_unknown(one);
  }
  for (const auto key : missing_) {
    if (map_.node().incomplete || has_misspelled(key)) continue;
    map_.problems().error(map_.key_place(), map_.name() + ": the key " + in_quotes(key) + " is missing");
  }
}

}  // namespace muster::cluster
