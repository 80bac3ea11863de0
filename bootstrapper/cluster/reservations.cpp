#include "bootstrapper/cluster/reservations.hpp"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <utility>

#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace json = boost::json;

namespace {

constexpr std::array kSuffixes{
    std::pair{std::string_view(""), 1.0},      std::pair{std::string_view("m"), 1e-3},
    std::pair{std::string_view("k"), 1e3},     std::pair{std::string_view("M"), 1e6},
    std::pair{std::string_view("G"), 1e9},     std::pair{std::string_view("T"), 1e12},
    std::pair{std::string_view("P"), 1e15},    std::pair{std::string_view("Ki"), 0x1p10},
    std::pair{std::string_view("Mi"), 0x1p20}, std::pair{std::string_view("Gi"), 0x1p30},
    std::pair{std::string_view("Ti"), 0x1p40}, std::pair{std::string_view("Pi"), 0x1p50}};
constexpr double kMost = 0x1p60;

/// A value as YAML may have it: "500m", 2 or 0.5.
Result<double> quantity(const json::value& value) {
  if (const auto* text = value.if_string()) return parse_quantity(*text);
  if (value.is_number()) return parse_quantity(json::serialize(value));
  return fail(ErrorKind::usage, "no quantity");
}

/// Nothing where the map has no such key.
Result<double> quantity_in(const json::object& configuration, std::string_view map, std::string_view key) {
  const auto* found = configuration.if_contains(map);
  const auto* inner = found ? found->if_object() : nullptr;
  const auto* value = inner ? inner->if_contains(key) : nullptr;
  if (!value) return 0.0;
  auto amount = quantity(*value);
  if (!amount) return std::move(amount).error().in(std::string(map) + "." + std::string(key));
  return amount;
}

Result<> read_eviction(const json::object& configuration, Reservations& reserved) {
  const auto* found = configuration.if_contains("evictionHard");
  const auto* thresholds = found ? found->if_object() : nullptr;
  if (!thresholds) return {};
  reserved.eviction_bytes = 0;  // kubelet takes this map instead of its defaults, not over them
  const auto* value = thresholds->if_contains("memory.available");
  if (!value) return {};
  if (const auto* text = value->if_string(); text && text->ends_with('%')) {
    TRY(const double percent, parse_quantity(std::string_view(*text).substr(0, text->size() - 1)));
    reserved.eviction_fraction = percent / 100;
    return {};
  }
  TRY(const double bytes, quantity_in(configuration, "evictionHard", "memory.available"));
  reserved.eviction_bytes = static_cast<std::uint64_t>(bytes);
  return {};
}

Result<Reservations> read_reservations(const json::object& configuration) {
  Reservations reserved;
  for (const std::string_view map : {"kubeReserved", "systemReserved"}) {
    TRY(const double cpus, quantity_in(configuration, map, "cpu"));
    TRY(const double memory, quantity_in(configuration, map, "memory"));
    reserved.cpu_millis += static_cast<std::uint64_t>(std::ceil(cpus * 1000 - 1e-6));
    reserved.memory_bytes += static_cast<std::uint64_t>(memory);
  }
  TRY(read_eviction(configuration, reserved));
  if (const auto* pods = configuration.if_contains("maxPods")) {
    TRY(const double most, quantity(*pods));
    reserved.pods = static_cast<std::uint32_t>(std::min(most, 1e6));
  }
  return reserved;
}

}  // namespace

Result<double> parse_quantity(std::string_view text) {
  double number = 0;
  const auto* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number, std::chars_format::general);
  if (error == std::errc{} && number >= 0) {
    const std::string_view suffix(at, static_cast<std::size_t>(end - at));
    for (const auto& [name, factor] : kSuffixes) {
      if (name == suffix && number * factor <= kMost) return number * factor;
    }
  }
  return fail(ErrorKind::usage, in_quotes(text) + " is no quantity");
}

Fact<Reservations> reservations_of(const json::object& kubelet_configuration) {
  auto reserved = read_reservations(kubelet_configuration);
  if (!reserved) return Fact<Reservations>::unknown("KubeletConfiguration: " + reserved.error().message());
  return *std::move(reserved);
}

}  // namespace muster::cluster
