#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

/// A proxy's URL, or empty.
std::string read_url(const Value& value) {
  if (value.is_empty()) return {};
  const auto text = value.text();
  if (!text) return {};
  const bool scheme = text->starts_with("http://") || text->starts_with("https://");
  // It goes into unit files and the environment of programs, as it is.
  const bool plain = text->find_first_of(" \t\"'\\%$,") == std::string::npos;
  if (!scheme || !plain || text->find("://") + 3 == text->size()) {
    value.error("this is no URL of a proxy", "such as http://proxy.example.com:3128");
    return {};
  }
  if (text->find('@') != std::string::npos) {
    value.error("a user or a password has no place in this file, nor in units that everybody can read",
                "let the proxy know the hosts by their addresses");
    return {};
  }
  return *text;
}

}  // namespace

Proxy read_proxy(const Value& value) {
  Proxy proxy;
  Fields fields(value);
  if (const auto http = fields.find("http")) proxy.http = read_url(*http);
  if (const auto https = fields.find("https")) proxy.https = read_url(*https);
  if (const auto none = fields.find("none")) {
    for (const auto& item : none->items()) {
      const auto text = item.text();
      if (!text) continue;
      if (text->find_first_of(" \t\"'\\%$,") != std::string::npos) {
        item.error(in_quotes(*text) + " is neither a name nor an address nor a network",
                   "such as registry.example.com, .example.com or 10.0.0.0/8");
      } else {
        proxy.none.push_back(*text);
      }
    }
  }
  fields.done();
  if (proxy.https.empty()) proxy.https = proxy.http;
  return proxy;
}

}  // namespace muster::cluster
