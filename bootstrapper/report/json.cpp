#include "bootstrapper/report/json.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

#include "agent/protocol/codec.hpp"
#include "agent/protocol/ports.hpp"

namespace muster::report {

namespace json = boost::json;

namespace {

json::object host_json(const HostLine& host) {
  json::object out{{"name", host.name},
                   {"role", name_of(host.role)},
                   {"address", host.address},
                   {"reached", host.reached}};
  if (!host.reached) {
    out.emplace("problem", printable(host.problem));
    if (!host.remedy.empty()) out.emplace("remedy", host.remedy);
  }
  out.emplace("facts", host.facts ? encode(*host.facts) : json::value(json::object_kind));
  return out;
}

json::object path_json(const PathReport& path) {
  json::array blocked;
  for (const auto& part : path.blocked) {
    json::object entry{{"ports", to_string(part.ports)}, {"cause", name_of(part.cause)}};
    if (!part.detail.empty()) entry.emplace("detail", part.detail);
    blocked.push_back(std::move(entry));
  }
  json::object out{{"from", path.from},         {"to", path.to},
                   {"protocol", path.protocol}, {"wanted", to_string(path.wanted)},
                   {"reached", path.reached},   {"blocked", std::move(blocked)}};
  if (!path.held.empty()) out.emplace("held", to_string(path.held));
  if (path.ways) {
    out.emplace("arrived", to_string(path.ways->arrived));
    out.emplace("there", encode(path.ways->there));
    out.emplace("back", encode(path.ways->back));
  }
  return out;
}

json::object pair_json(const PairMeasure& pair) {
  return {{"from", pair.from},
          {"to", pair.to},
          {"udp", pair.udp},
          {"rtt", encode(pair.round_trip)},
          {"mtu", encode(pair.mtu)}};
}

json::object clock_json(const ClockReading& reading) {
  return {{"host", reading.host}, {"offset", encode(reading.offset)}};
}

template <class Items, class ToJson>
json::array list_json(const Items& items, ToJson to_json_of_one) {
  json::array out;
  out.reserve(items.size());
  for (const auto& item : items) out.push_back(to_json_of_one(item));
  return out;
}

void write_string(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto before = text;
    const char32_t c = next_code_point(text);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c == '\n') {
      out += "\\n";
    } else if (c < 0x20 || (c >= 0x7f && c <= 0x9f)) {
      constexpr std::string_view kHex = "0123456789abcdef";
      out += "\\u00";
      out += kHex[c >> 4];
      out += kHex[c & 0xf];
    } else if (c == 0xfffd) {
      out += "\xef\xbf\xbd";
    } else {
      out += before.substr(0, before.size() - text.size());
    }
  }
  out += '"';
}

void write(const json::value& value, std::size_t indent, std::string& out);

/// The items of an array or object between its brackets, one a line.
template <class Items, class WriteItem>
void write_items(const Items& items, std::string_view brackets, std::size_t indent, std::string& out,
                 WriteItem write_item) {
  out += brackets[0];
  for (bool first = true; const auto& item : items) {
    out += first ? "\n" : ",\n";
    out.append(indent + 2, ' ');
    write_item(item);
    first = false;
  }
  if (!items.empty()) out.append(1, '\n').append(indent, ' ');
  out += brackets[1];
}

void write(const json::value& value, std::size_t indent, std::string& out) {
  if (const auto* object = value.if_object()) {
    write_items(*object, "{}", indent, out, [&](const auto& member) {
      write_string(member.key(), out);
      out += ": ";
      write(member.value(), indent + 2, out);
    });
  } else if (const auto* array = value.if_array()) {
    write_items(*array, "[]", indent, out, [&](const auto& item) { write(item, indent + 2, out); });
  } else if (const auto* text = value.if_string()) {
    write_string(*text, out);
  } else if (const auto* number = value.if_double()) {
    // Boost.JSON writes 0.84 as 8.4E-1.
    std::array<char, 32> digits;
    out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

json::value to_json(const PreflightReport& report) {
  json::object out{{"schema", "muster.preflight/1"},
                   {"cluster", report.cluster},
                   {"kubernetes", to_string(report.kubernetes)},
                   {"started", report.started},
                   {"seconds", std::round(report.seconds * 1000) / 1000},
                   {"verdict", report.verdict()},
                   {"summary", encode(report.summary())},
                   {"hosts", list_json(report.hosts, host_json)},
                   {"findings", encode(report.findings)},
                   {"reachability", list_json(report.paths, path_json)},
                   {"measured", list_json(report.measured.pairs, pair_json)},
                   {"clocks", list_json(report.measured.clocks, clock_json)},
                   {"capacity", encode(report.capacity)}};
  if (report.changes) out.emplace("changes", encode(*report.changes));
  return out;
}

std::string pretty(const json::value& value) {
  std::string out;
  write(value, 0, out);
  return out + "\n";
}

}  // namespace muster::report
