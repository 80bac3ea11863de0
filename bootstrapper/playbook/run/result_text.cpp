#include "bootstrapper/playbook/run/result_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <vector>

#include "agent/checks/printable.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

constexpr std::size_t kLineBytes = 1 << 20;

class Writer {
 public:
  explicit Writer(int indent) : indent_(indent) {}

  void write(const json::value& value) {
    if (const auto* map = value.if_object()) {
      write_map(*map);
    } else if (const auto* list = value.if_array()) {
      write_list(*list);
    } else if (value.is_double()) {
      text_ += jinja::python_text(value);
    } else {
      text_ += json::serialize(value);
    }
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  void write_map(const json::object& map) {
    if (map.empty()) {
      text_ += "{}";
      return;
    }
    std::vector<const json::key_value_pair*> sorted;
    for (const auto& pair : map) sorted.push_back(&pair);
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    open('{');
    bool first = true;
    for (const auto* pair : sorted) {
      next(first);
      text_ += json::serialize(json::string(pair->key())) + ": ";
      write(pair->value());
    }
    close('}');
  }

  void write_list(const json::array& list) {
    if (list.empty()) {
      text_ += "[]";
      return;
    }
    open('[');
    bool first = true;
    for (const auto& element : list) {
      next(first);
      write(element);
    }
    close(']');
  }

  void open(char bracket) {
    text_ += bracket;
    ++level_;
    line();
  }
  void close(char bracket) {
    --level_;
    line();
    text_ += bracket;
  }
  void next(bool& first) {
    if (!first) text_ += indent_ > 0 ? "," : ", ";
    if (!first) line();
    first = false;
  }
  void line() {
    if (indent_ > 0) text_ += "\n" + std::string(static_cast<std::size_t>(level_ * indent_), ' ');
  }

  int indent_;
  int level_ = 0;
  std::string text_;
};

/// What Ansible leaves of debug's result: the message, or the variable.
void keep_what_debug_says(json::object& values) {
  if (values.contains("msg")) {
    json::object kept;
    for (const std::string_view key : {"msg", "exception", "warnings", "deprecations"}) {
      if (const auto* value = values.if_contains(key)) kept[key] = *value;
    }
    values = std::move(kept);
    return;
  }
  for (const std::string_view key : {"changed", "failed", "skipped", "invocation", "skip_reason"})
    values.erase(key);
}

}  // namespace

std::string json_text(const json::value& value, int indent) {
  Writer writer(indent);
  writer.write(value);
  return std::move(writer).text();
}

json::object shown_values(const Outcome& outcome, bool debug) {
  if (outcome.no_log) return censored(outcome.values);
  auto values = outcome.values;
  for (const std::string_view key : {"diff", "invocation", "exception", "warnings", "deprecations"})
    values.erase(key);
  if (debug) keep_what_debug_says(values);
  if (!debug && values.contains("failed") && !outcome.failed()) values.erase("failed");
  return values;
}

std::string printable_lines(std::string_view text) {
  std::string lines;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (at > 0) lines += '\n';
    lines += printable(text.substr(at, end - at), kLineBytes);
    at = end + 1;
  }
  return lines;
}

}  // namespace muster::play
