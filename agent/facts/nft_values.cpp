#include "agent/facts/nft_values.hpp"

#include <algorithm>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace json = boost::json;

const json::value* nft_member(const json::value& value, std::string_view key) {
  const auto* object = value.if_object();
  return object ? object->if_contains(key) : nullptr;
}

std::string nft_text(const json::value& value, std::string_view key) {
  const auto* found = nft_member(value, key);
  return found && found->is_string() ? as_utf8(found->get_string()) : "";
}

void remember_nft_set(const json::value& set, NftSets& sets) {
  const auto* elements = nft_member(set, "elem");
  const auto* list = elements ? elements->if_array() : nullptr;
  if (!list) return;
  NftValues values;
  for (const auto& element : *list) append_nft_element(element, values);
  sets.emplace(nft_text(set, "name"), std::move(values));
}

void append_nft_element(const json::value& value, NftValues& out) {
  const auto* elem = nft_member(value, "elem");
  const auto* inner = elem ? nft_member(*elem, "val") : nullptr;
  out.push_back(inner ? *inner : value);
}

NftValues nft_alternatives(const json::value& right, const NftSets& sets) {
  NftValues out;
  if (const auto* name = right.if_string(); name && name->starts_with('@')) {
    const auto found = sets.find(std::string(name->subview(1)));
    return found == sets.end() ? out : found->second;
  }
  const auto* set = nft_member(right, "set");
  const auto* list = set ? set->if_array() : right.if_array();
  if (!list) {
    append_nft_element(right, out);
    return out;
  }
  for (const auto& element : *list) append_nft_element(element, out);
  return out;
}

std::optional<PortRange> nft_ports(const json::value& value) {
  const auto port = [](const json::value& number) -> std::optional<std::uint16_t> {
    const auto* whole = number.if_int64();
    if (!whole || *whole < 0 || *whole > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*whole);
  };
  const auto* range = nft_member(value, "range");
  const auto* ends = range ? range->if_array() : nullptr;
  if (range && (!ends || ends->size() != 2)) return std::nullopt;
  const auto first = port(ends ? (*ends)[0] : value);
  const auto last = port(ends ? (*ends)[1] : value);
  if (!first || !last || *first > *last || *last == 0) return std::nullopt;
  return PortRange{std::max<std::uint16_t>(*first, 1), *last};
}

std::optional<std::string> nft_network(const json::value& value) {
  if (const auto* address = value.if_string()) return as_utf8(*address);
  const auto* prefix = nft_member(value, "prefix");
  const auto* length = prefix ? nft_member(*prefix, "len") : nullptr;
  const auto address = prefix ? nft_text(*prefix, "addr") : "";
  if (address.empty() || !length || !length->is_int64()) return std::nullopt;
  return address + "/" + std::to_string(length->get_int64());
}

std::vector<std::string> nft_words(const NftValues& values) {
  std::vector<std::string> found;
  for (const auto& value : values) {
    if (const auto* word = value.if_string()) found.push_back(as_utf8(*word));
    if (const auto* whole = value.if_int64()) found.push_back(std::to_string(*whole));
  }
  return found;
}

}  // namespace muster::facts
