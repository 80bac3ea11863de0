#include "agent/tasks/modules/unit_status.hpp"

#include <algorithm>
#include <string>

#include "agent/tasks/modules/programs.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace {

std::string_view next_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

bool goes_on(std::string_view key, std::string_view value) {
  return key.starts_with("Exec") && stripped(value).starts_with('{') && !stripped(value).ends_with('}');
}

}  // namespace

boost::json::object parse_unit_status(std::string_view text) {
  boost::json::object status;
  while (!text.empty()) {
    const auto line = next_line(text);
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    const auto key = line.substr(0, equals);
    std::string value(line.substr(equals + 1));
    while (goes_on(key, value) && !text.empty()) value += "\n" + std::string(next_line(text));
    status[key] = as_utf8(stripped(value));
  }
  return status;
}

}  // namespace muster::modules
