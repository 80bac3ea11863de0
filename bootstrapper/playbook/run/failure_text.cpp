#include "bootstrapper/playbook/run/failure_text.hpp"

#include <algorithm>
#include <vector>

#include "bootstrapper/playbook/run/result_text.hpp"
#include "bootstrapper/playbook/run/templating.hpp"

namespace muster::play {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostLines = 60;  // of one stream; -v shows all

std::string text_of(const json::object& values, std::string_view key) {
  const auto* value = values.if_contains(key);
  return value && !value->is_null() ? plain_text(*value) : std::string();
}

/// The command as one would type it.
std::string command_of(const json::object& values) {
  const auto* cmd = values.if_contains("cmd");
  if (!cmd || cmd->is_null()) return {};
  const auto* words = cmd->if_array();
  if (!words) return plain_text(*cmd);
  std::string line;
  for (const auto& word : *words) line += (line.empty() ? "" : " ") + plain_text(word);
  return line;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

/// The end says most, so it is what is kept of a long one.
std::string indented(std::string_view text, std::size_t columns) {
  const auto lines = lines_of(text);
  const std::string indent(columns, ' ');
  std::string made;
  const auto skipped = lines.size() > kMostLines ? lines.size() - kMostLines : 0;
  if (skipped > 0) made += "\n" + indent + "(" + std::to_string(skipped) + " lines before; -v shows all)";
  for (auto i = skipped; i < lines.size(); ++i) made += "\n" + indent + printable_lines(lines[i]);
  return made;
}

std::string message_of(const json::object& values) {
  for (const std::string_view key : {"msg", "message", "reason"}) {
    const auto* value = values.if_contains(key);
    if (!value || value->is_null()) continue;
    if (const auto* list = value->if_array()) {
      std::string lines;
      for (const auto& line : *list) lines += (lines.empty() ? "" : "\n") + plain_text(line);
      return lines;
    }
    return plain_text(*value);
  }
  return {};
}

}  // namespace

std::string failure_text(const Outcome& outcome, std::string_view module) {
  if (outcome.no_log) return std::string(module) + ": " + plain_text(censored(outcome.values).at("censored"));
  const auto& values = outcome.values;
  const auto command = command_of(values);
  const auto status = text_of(values, "rc");
  auto message = message_of(values);
  std::string title;
  if (!command.empty() && !status.empty()) {
    title = "exit status " + status + ": " + command;
    if (message == "non-zero return code") message.clear();
  } else if (!status.empty() && status != "0") {
    title = "exit status " + status + (message.empty() ? "" : ": " + message);
    message.clear();
  } else {
    title = std::move(message);
    message.clear();
  }
  const auto lines = lines_of(title.empty() ? "failed" : title);
  auto text = std::string(module) + ": " + printable_lines(lines.empty() ? "failed" : lines.front());
  for (std::size_t i = 1; i < lines.size(); ++i) text += "\n    " + printable_lines(lines[i]);
  text += indented(message, 4);
  if (const auto* that = values.if_contains("assertion"))
    text += "\n    assertion: " + printable_lines(plain_text(*that));
  for (const std::string_view stream : {"stdout", "stderr"}) {
    const auto body = indented(text_of(values, stream), 6);
    if (!body.empty()) text += "\n    " + std::string(stream) + ":" + body;
  }
  return text;
}

}  // namespace muster::play
