#include "bootstrapper/playbook/run/templating.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <random>

namespace muster::play {

namespace json = boost::json;

namespace {

/// A playbook has some hundred texts; what comes to more is made by a loop and does not return.
constexpr std::size_t kKept = 5000;
constexpr std::size_t kKeptFiles = 16;

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 200;
  return text.size() <= kMost ? std::string(text) : std::string(text.substr(0, kMost)) + "...";
}

bool is_omitted(const json::value& value) {
  return value.is_string() && value.get_string() == omit_token();
}

std::string lower(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return made;
}

}  // namespace

const std::string& omit_token() {
  static const std::string kToken = [] {
    std::random_device random;
    std::string token = "__omit_place_holder__";
    for (int i = 0; i < 5; ++i) token += std::to_string(random());
    return token;
  }();
  return kToken;
}

Result<std::shared_ptr<const jinja::Template>> Templates::parsed(std::string_view text) {
  const auto known = templates_.find(text);
  if (known != templates_.end()) return known->second;
  jinja::Fault fault;
  auto made = jinja::Template::parse(text, fault);
  if (!made) {
    return muster::fail(ErrorKind::usage, "template error while templating string: " + fault.message +
                                              ". String: " + shown(text));
  }
  if (templates_.size() >= kKept) templates_.clear();
  templates_.emplace(std::string(text), made);
  return made;
}

Result<std::shared_ptr<const jinja::Expression>> Templates::expression(std::string_view text) {
  const auto known = expressions_.find(text);
  if (known != expressions_.end()) return known->second;
  jinja::Fault fault;
  auto made = jinja::Expression::parse(text, fault);
  if (!made) {
    return muster::fail(ErrorKind::usage, "template error while templating string: " + fault.message +
                                              ". String: " + shown(text));
  }
  if (expressions_.size() >= kKept) expressions_.clear();
  expressions_.emplace(std::string(text), made);
  return made;
}

Result<json::value> Templates::render_text(std::string_view text, jinja::Scope& scope) {
  if (!jinja::has_template(text)) return json::value(text);
  TRY(const auto made, parsed(text));
  return made->value(scope);
}

Result<json::value> Templates::render(const json::value& written, jinja::Scope& scope) {
  if (const auto* text = written.if_string()) return render_text(*text, scope);
  if (const auto* list = written.if_array()) {
    json::array made;
    made.reserve(list->size());
    for (const auto& element : *list) {
      TRY(auto value, render(element, scope));
      made.push_back(std::move(value));
    }
    return json::value(std::move(made));
  }
  if (const auto* map = written.if_object()) {
    json::object made;
    made.reserve(map->size());
    for (const auto& [key, element] : *map) {
      TRY(auto value, render(element, scope));
      made[key] = std::move(value);
    }
    return json::value(std::move(made));
  }
  return written;
}

Result<std::string> Templates::text(std::string_view text, jinja::Scope& scope) {
  TRY(const auto value, render_text(text, scope));
  return plain_text(value);
}

Result<std::string> Templates::file(std::string_view content, const jinja::WhiteSpace& white_space,
                                    jinja::Scope& scope) {
  std::string key(content);
  key += white_space.trim_blocks ? '1' : '0';
  key += white_space.lstrip_blocks ? '1' : '0';
  key += white_space.line_break;
  auto known = files_.find(key);
  if (known == files_.end()) {
    jinja::Fault fault;
    auto made = jinja::Template::parse_file(content, white_space, fault);
    if (!made)
      return muster::fail(ErrorKind::usage, "template error while templating string: " + fault.message);
    if (files_.size() >= kKeptFiles) files_.clear();
    known = files_.emplace(std::move(key), std::move(made)).first;
  }
  return known->second->text(scope);
}

void remove_omitted(json::value& value) {
  if (auto* list = value.if_array()) {
    list->erase(std::remove_if(list->begin(), list->end(), is_omitted), list->end());
    for (auto& element : *list) remove_omitted(element);
  } else if (auto* map = value.if_object()) {
    json::object kept;
    for (auto& [key, element] : *map) {
      if (is_omitted(element)) continue;
      remove_omitted(element);
      kept[key] = std::move(element);
    }
    *map = std::move(kept);
  }
}

std::string plain_text(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return jinja::python_text(value);
}

Result<bool> boolean_of(const json::value& value) {
  static constexpr std::array<std::string_view, 6> kTrue = {"y", "yes", "on", "1", "true", "t"};
  static constexpr std::array<std::string_view, 6> kFalse = {"n", "no", "off", "0", "false", "f"};
  if (const auto* flag = value.if_bool()) return *flag;
  const auto text = value.is_double() && std::floor(value.get_double()) == value.get_double()
                        ? std::to_string(static_cast<std::int64_t>(value.get_double()))
                        : lower(plain_text(value));
  if (std::find(kTrue.begin(), kTrue.end(), text) != kTrue.end()) return true;
  if (std::find(kFalse.begin(), kFalse.end(), text) != kFalse.end()) return false;
  return muster::fail(ErrorKind::usage,
                      "The value '" + shown(plain_text(value)) + "' is not a valid boolean.");
}

Result<std::int64_t> whole_of(const json::value& value) {
  if (const auto* whole = value.if_int64()) return *whole;
  if (const auto* whole = value.if_uint64()) return static_cast<std::int64_t>(*whole);
  if (value.is_double() && std::abs(value.get_double()) < 1e15)
    return static_cast<std::int64_t>(value.get_double());
  const auto text = plain_text(value);
  std::int64_t whole = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (bad == std::errc{} && end == text.data() + text.size() && !text.empty()) return whole;
  return muster::fail(ErrorKind::usage, "'" + shown(text) + "' is not an integer");
}

}  // namespace muster::play
