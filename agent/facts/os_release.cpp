#include <map>

#include "agent/facts/text.hpp"
#include "agent/facts/topics.hpp"

namespace muster::facts {

namespace {

/// A value as a shell would read it (os-release(5)): 'as it is', "with \" escapes", or bare.
std::string unquote(std::string_view text) {
  std::string value;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      const char next = text[i + 1];
      const bool escapes = quote == 0 || std::string_view("$\"\\`").find(next) != std::string_view::npos;
      if (!escapes) value += c;
      value += next;
      ++i;
    } else {
      value += c;
    }
  }
  return value;
}

std::map<std::string, std::string, std::less<>> assignments(std::string_view text) {
  std::map<std::string, std::string, std::less<>> values;
  for (const auto line : lines(text)) {
    const auto assignment = trim(line);
    const auto equals = assignment.find('=');
    if (assignment.starts_with('#') || equals == assignment.npos) continue;
    values.insert_or_assign(std::string(assignment.substr(0, equals)),
                            as_utf8(unquote(assignment.substr(equals + 1))));
  }
  return values;
}

Result<OsRelease> read_os_release(const Tree& tree) {
  std::string_view path = "/etc/os-release";
  TRY(auto text, tree.read_if_there(path));
  if (!text) {
    path = "/usr/lib/os-release";
    TRY(text, tree.read(path));
  }
  auto values = assignments(*text);
  if (values["ID"].empty()) return fail(ErrorKind::agent, "names no ID").in(tree.shown(path));
  return OsRelease{
      .id = values["ID"], .version_id = values["VERSION_ID"], .pretty_name = values["PRETTY_NAME"]};
}

}  // namespace

Fact<OsRelease> os(const Tree& tree) {
  return to_fact(read_os_release(tree));
}

}  // namespace muster::facts
