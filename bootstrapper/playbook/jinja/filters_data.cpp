// To and from other notations: JSON, YAML, base64.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "agent/protocol/base64.hpp"
#include "bootstrapper/playbook/jinja/filters.hpp"
#include "bootstrapper/playbook/jinja/yaml_dump.hpp"

namespace muster::jinja {

namespace {

/// json.dumps of Python: ", " and ": " between, what is not ASCII escaped, floats as repr prints them.
class JsonText {
 public:
  JsonText(int indent, bool sort_keys, bool ascii) : indent_(indent), sort_keys_(sort_keys), ascii_(ascii) {}

  std::string of(const json::value& value) {
    write(value, 0);
    return std::move(out_);
  }

 private:
  void text(std::string_view text) {
    const auto serialized = json::serialize(json::value(json::string(text)));
    if (!ascii_) {
      out_ += serialized;
      return;
    }
    for (std::size_t at = 0; at < serialized.size();) {
      const auto c = static_cast<unsigned char>(serialized[at]);
      if (c < 0x80) {
        if (c == 0x7f) {
          out_ += "\x7f";
        } else {
          out_ += serialized[at];
        }
        ++at;
        continue;
      }
      const std::size_t size = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
      unsigned long code = c & (0xffU >> (size + 1));
      for (std::size_t i = 1; i < size && at + i < serialized.size(); ++i)
        code = code << 6 | (static_cast<unsigned char>(serialized[at + i]) & 0x3f);
      at += size;
      if (code >= 0x10000) {
        unit(0xd800 + ((code - 0x10000) >> 10));
        unit(0xdc00 + ((code - 0x10000) & 0x3ff));
      } else {
        unit(code);
      }
    }
  }
  void unit(unsigned long code) {
    char buffer[24];
    std::snprintf(buffer, sizeof buffer, "\\u%04lx", code);
    out_ += buffer;
  }
  void line_break(int depth) {
    if (indent_ < 0) return;
    out_ += '\n';
    out_.append(static_cast<std::size_t>(indent_ * depth), ' ');
  }
  void separator(bool first, int depth) {
    if (!first) out_ += indent_ < 0 ? ", " : ",";
    line_break(depth);
  }
  void write(const json::value& value, int depth) {
    if (value.is_string()) return text(value.get_string());
    if (value.is_double()) {
      out_ += python_text(value);
    } else if (value.is_array() && !value.get_array().empty()) {
      out_ += '[';
      bool first = true;
      for (const auto& item : value.get_array()) {
        separator(first, depth + 1);
        first = false;
        write(item, depth + 1);
      }
      line_break(depth);
      out_ += ']';
    } else if (value.is_object() && !value.get_object().empty()) {
      write_object(value.get_object(), depth);
    } else {
      out_ += json::serialize(value);
    }
  }
  void write_object(const json::object& object, int depth) {
    std::vector<std::pair<std::string_view, const json::value*>> members;
    for (const auto& [key, value] : object) members.emplace_back(key, &value);
    if (sort_keys_)
      std::sort(members.begin(), members.end(),
                [](const auto& a, const auto& b) { return a.first < b.first; });
    out_ += '{';
    bool first = true;
    for (const auto& [key, value] : members) {
      separator(first, depth + 1);
      first = false;
      text(key);
      out_ += ": ";
      write(*value, depth + 1);
    }
    line_break(depth);
    out_ += '}';
  }

  int indent_;
  bool sort_keys_;
  bool ascii_;
  std::string out_;
};

Result<Value> to_json(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto indent = whole_of(arguments.get(9, "indent", nullptr)).value_or(-1);
  auto text =
      JsonText(static_cast<int>(std::min<std::int64_t>(indent, 64)),
               truth(arguments.get(9, "sort_keys", false)), truth(arguments.get(9, "ensure_ascii", true)))
          .of(input.get());
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(text);
}

Result<Value> to_nice_json(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto indent = whole_of(arguments.get(0, "indent", 4)).value_or(4);
  auto text =
      JsonText(static_cast<int>(std::clamp<std::int64_t>(indent, 0, 64)),
               truth(arguments.get(9, "sort_keys", true)), truth(arguments.get(9, "ensure_ascii", true)))
          .of(input.get());
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(text);
}

Result<Value> from_json(Evaluation& evaluation, const Value& input, const Arguments&) {
  const auto text = python_text(input.get());
  TRY(evaluation.charge(text.size() / 4));
  boost::system::error_code bad;
  json::parse_options options;
  options.max_depth = 100;
  auto value = json::parse(text, bad, {}, options);
  if (bad) return wrong("from_json: the text is no JSON: " + bad.message());
  return Value(std::move(value));
}

Result<Value> to_yaml(Evaluation& evaluation, const Value& input, const Arguments&) {
  const auto text = yaml_dump(input.get(), {.nice = false, .indent = 2});
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(text);
}

Result<Value> to_nice_yaml(Evaluation& evaluation, const Value& input, const Arguments& arguments) {
  const auto indent = std::clamp<std::int64_t>(whole_of(arguments.get(0, "indent", 4)).value_or(4), 2, 9);
  const auto text = yaml_dump(input.get(), {.nice = true, .indent = static_cast<int>(indent)});
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(text);
}

Result<Value> encode(Evaluation& evaluation, const Value& input, const Arguments&) {
  const auto text = python_text(input.get());
  TRY(evaluation.charge(text.size() / 16));
  return Value::text(base64_encode(text));
}

Result<Value> decode(Evaluation& evaluation, const Value& input, const Arguments&) {
  auto text = python_text(input.get());
  TRY(evaluation.charge(text.size() / 16));
  // As Python's b64decode: what is not of the alphabet is left out.
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  std::erase_if(text, [&](char c) { return kAlphabet.find(c) == std::string_view::npos; });
  const auto bytes = base64_decode(text);
  if (!bytes) return wrong("Incorrect padding");
  return Value::text(*bytes);
}

constexpr Filter kFilters[] = {{"to_json", to_json, false, true},
                               {"to_nice_json", to_nice_json, false, true},
                               {"from_json", from_json},
                               {"to_yaml", to_yaml, false, true},
                               {"to_nice_yaml", to_nice_yaml, false, true},
                               {"b64encode", encode},
                               {"b64decode", decode}};

}  // namespace

std::span<const Filter> data_filters() {
  return kFilters;
}

}  // namespace muster::jinja
