#include "bootstrapper/ssh/config_tokens.hpp"

#include <cstdlib>

namespace muster::ssh {

namespace {

constexpr std::string_view kPathTokens = "dhikLlnpru";

std::string value_of(char token, const TokenValues& values) {
  switch (token) {
    case 'd':
      return values.home;
    case 'h':
      return values.host;
    case 'i':
      return values.local_id;
    case 'k':
      return values.host_key_alias;
    case 'L':
      return values.local_host.substr(0, values.local_host.find('.'));
    case 'l':
      return values.local_host;
    case 'n':
      return values.original_host;
    case 'p':
      return values.port;
    case 'r':
      return values.remote_user;
    case 'u':
      return values.local_user;
    default:
      return "%";
  }
}

Result<std::string> environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value) return std::string(value);
  return fail(ErrorKind::usage, "the environment variable " + std::string(name) + " is not set");
}

/// One pass over `text`, so that what a token or variable brings in is not expanded again.
Result<std::string> expand(std::string_view text, std::string_view allowed, const TokenValues& values,
                           bool variables) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (variables && text.substr(at).starts_with("${")) {
      const auto end = text.find('}', at);
      if (end == std::string_view::npos)
        return fail(ErrorKind::usage, "\"" + std::string(text) + "\": ${ without }");
      TRY(const auto value, environment(text.substr(at + 2, end - at - 2)));
      out += value;
      at = end;
    } else if (text[at] == '%') {
      const char token = at + 1 < text.size() ? text[at + 1] : '\0';
      if (token != '%' && (token == '\0' || allowed.find(token) == std::string_view::npos))
        return fail(ErrorKind::usage, "\"" + std::string(text) + "\": %" + std::string(token ? 1 : 0, token) +
                                          " has no meaning here");
      out += value_of(token, values);
      ++at;
    } else {
      out += text[at];
    }
  }
  return out;
}

}  // namespace

Result<std::string> expand_tokens(std::string_view text, std::string_view allowed,
                                  const TokenValues& values) {
  return expand(text, allowed, values, false);
}

Result<std::string> expand_path(std::string_view text, const TokenValues& values) {
  std::string prefix;
  if (text == "~" || text.starts_with("~/")) {
    prefix = values.home;
    text.remove_prefix(1);
  } else if (text.starts_with('~')) {
    return fail(ErrorKind::usage,
                "\"" + std::string(text) + "\": only one's own home directory can be meant by ~")
        .next("write the path in full");
  }
  TRY(auto rest, expand(text, kPathTokens, values, true));
  return prefix + rest;
}

}  // namespace muster::ssh
