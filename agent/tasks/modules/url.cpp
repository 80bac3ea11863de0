#include "agent/tasks/modules/url.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace muster::modules {

namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  return lowered;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::uint16_t default_port(std::string_view scheme) {
  if (scheme == "https") return 443;
  return scheme == "http" ? 80 : 0;
}

Error bad(std::string_view text, std::string_view why) {
  // The URL may hold a password: only what follows the last '@' is shown.
  const auto at = text.rfind('@');
  const auto shown = at == text.npos ? text : text.substr(at + 1);
  return fail(ErrorKind::usage, "url \"" + std::string(shown) + "\": " + std::string(why));
}

/// Blanks and bytes that a request line cannot hold, percent-encoded; what is encoded already stays.
std::string encode_rest(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7f && c != '"' && c != '<' && c != '>') {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

/// "host", "host:port", "[::1]:port" into `url`; false where it is none of them.
bool take_host(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return false;
    url.host = lower(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    if (!text.empty() && !text.starts_with(':')) return false;
    if (!text.empty()) port = text.substr(1);
  } else {
    const auto colon = std::min(text.find(':'), text.size());
    url.host = lower(text.substr(0, colon));
    if (colon < text.size()) port = text.substr(colon + 1);
  }
  if (!std::ranges::all_of(url.host, [](char c) { return c > ' ' && c < 0x7f; })) return false;
  url.port = default_port(url.scheme);
  if (port.empty()) return !url.host.empty();
  const auto* end = port.data() + port.size();
  const auto [stopped, broken] = std::from_chars(port.data(), end, url.port);
  return broken == std::errc{} && stopped == end && url.port != 0 && !url.host.empty();
}

void take_user(std::string_view text, Url& url) {
  const auto colon = std::min(text.find(':'), text.size());
  url.user = percent_decode(text.substr(0, colon));
  if (colon < text.size()) url.password = percent_decode(text.substr(colon + 1));
}

/// "/a/../b/./c" is "/b/c" (RFC 3986, 5.2.4).
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool directory = false;
  for (std::size_t start = 1; start <= path.size();) {
    const auto slash = std::min(path.find('/', start), path.size());
    const auto part = path.substr(start, slash - start);
    directory = part == "." || part == "..";
    if (part == ".." && !kept.empty()) kept.pop_back();
    if (!directory) kept.push_back(part);
    start = slash + 1;
  }
  std::string clean;
  for (const auto part : kept) clean += "/" + std::string(part);
  if (directory || clean.empty()) clean += "/";
  return clean;
}

bool excepted(const Url& url, std::string_view no_proxy) {
  while (!no_proxy.empty()) {
    const auto comma = std::min(no_proxy.find(','), no_proxy.size());
    auto name = lower(no_proxy.substr(0, comma));
    no_proxy.remove_prefix(std::min(comma + 1, no_proxy.size()));
    name.erase(0, std::min(name.find_first_not_of(" \t"), name.size()));
    while (name.ends_with(' ') || name.ends_with('\t')) name.pop_back();
    if (name == "*") return true;
    name.erase(0, std::min(name.find_first_not_of('.'), name.size()));
    if (name.empty()) continue;
    const auto host_and_port = url.host + ":" + std::to_string(url.port);
    for (const auto& host : {url.host, host_and_port}) {
      if (host == name || host.ends_with("." + name)) return true;
    }
  }
  return false;
}

std::string of_environment(const std::map<std::string, std::string>& environment, const std::string& name) {
  for (const bool upper : {false, true}) {
    auto key = name;
    if (upper)
      std::ranges::transform(key, key.begin(),
                             [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    const auto found = environment.find(key);
    if (found != environment.end() && !found->second.empty()) return found->second;
  }
  return {};
}

}  // namespace

std::string Url::authority() const {
  const bool v6 = host.find(':') != std::string::npos;
  auto text = v6 ? "[" + host + "]" : host;
  if (port != default_port(scheme)) text += ":" + std::to_string(port);
  return text;
}

std::string Url::text() const {
  return scheme + "://" + authority() + path + query;
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  const auto colon = text.find(':');
  if (colon == text.npos || colon == 0) return bad(text, "unknown url type: it has no scheme");
  url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https" && url.scheme != "file") {
    return bad(text, "unknown url type: " + url.scheme + " (http, https and file are known)");
  }
  auto rest = text.substr(colon + 1);
  rest = rest.substr(0, rest.find('#'));
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    auto authority = rest.substr(0, end);
    rest.remove_prefix(end);
    const auto at = authority.rfind('@');
    if (at != authority.npos) take_user(authority.substr(0, at), url);
    if (at != authority.npos) authority.remove_prefix(at + 1);
    if (url.scheme == "file") {
      if (!authority.empty() && authority != "localhost") return bad(text, "file not on local host");
    } else if (!take_host(authority, url)) {
      return bad(text, "wanted a host name or address and perhaps a port after //");
    }
  } else if (url.scheme != "file") {
    return bad(text, "no host given");
  }
  const auto question = std::min(rest.find('?'), rest.size());
  url.path = encode_rest(rest.substr(0, question));
  url.query = encode_rest(rest.substr(question));
  if (url.path.empty()) url.path = "/";
  return url;
}

Result<Url> resolve_url(const Url& base, std::string_view reference) {
  const auto colon = reference.find(':');
  const auto other = reference.find_first_of("/?#");
  if (colon != reference.npos && colon < other) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url(base.scheme + ":" + std::string(reference));
  auto resolved = base;
  resolved.user.clear();
  resolved.password.clear();
  reference = reference.substr(0, reference.find('#'));
  const auto question = std::min(reference.find('?'), reference.size());
  const auto path = encode_rest(reference.substr(0, question));
  if (!reference.empty()) resolved.query = encode_rest(reference.substr(question));
  if (path.starts_with('/')) {
    resolved.path = without_dots(path);
  } else if (!path.empty()) {
    resolved.path = without_dots(base.path.substr(0, base.path.rfind('/') + 1) + path);
  }
  return resolved;
}

std::string url_filename(const Url& url) {
  auto name = url.path.substr(url.path.rfind('/') + 1);
  return name.empty() ? "index.html" : name;
}

std::string percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool whole =
        text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
    decoded += whole ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (whole) i += 2;
  }
  return decoded;
}

std::string form_encode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "_.-~";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != kPlain.npos) {
      encoded += c;
    } else if (c == ' ') {
      encoded += '+';
    } else {
      encoded += '%';
      encoded += kHex[byte >> 4];
      encoded += kHex[byte & 15];
    }
  }
  return encoded;
}

Result<std::optional<Url>> proxy_for(const Url& url, const std::map<std::string, std::string>& environment) {
  auto proxy = of_environment(environment, url.scheme + "_proxy");
  if (proxy.empty()) proxy = of_environment(environment, "all_proxy");
  if (proxy.empty() || url.scheme == "file") return std::optional<Url>();
  if (excepted(url, of_environment(environment, "no_proxy"))) return std::optional<Url>();
  if (proxy.find("://") == std::string::npos) proxy.insert(0, "http://");
  auto parsed = parse_url(proxy);
  if (!parsed) return std::move(parsed).error().in(url.scheme + "_proxy");
  if (parsed->scheme != "http") {
    return fail(ErrorKind::usage,
                url.scheme + "_proxy: a proxy is reached by http, not by " + parsed->scheme);
  }
  return std::optional(*std::move(parsed));
}

}  // namespace muster::modules
