#include "agent/protocol/python_regex.hpp"
#include "agent/tasks/modules/edited_text.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

/// The part of a text that is looked through.
struct Section {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// What finds the part between `after` and `before`; "" for the whole text.
std::string section_pattern(const Arguments& arguments) {
  const auto after = arguments.text("after");
  const auto before = arguments.text("before");
  if (!after.empty() && !before.empty()) return after + "(?P<subsection>.*?)" + before;
  if (!after.empty()) return after + "(?P<subsection>.*)";
  if (!before.empty()) return "(?P<subsection>.*)" + before;
  return {};
}

Result<std::optional<Section>> section_of(const std::string& pattern, const std::string& text) {
  if (pattern.empty()) return std::optional(Section{0, text.size()});
  PythonRegex::Flags flags;
  flags.dot_all = true;
  TRY(const auto regex, PythonRegex::compile(pattern, flags));
  TRY(const auto match, regex.search(text));
  if (!match) return std::optional<Section>();
  const auto number = regex.group("subsection").value_or(0);
  return std::optional(Section{match->begins[number], match->groups[number].value_or("").size()});
}

/// The text with everything in the section replaced; `count` becomes how often.
Result<std::string> replaced(const Arguments& arguments, const std::string& text, const Section& section,
                             std::size_t& count) {
  PythonRegex::Flags flags;
  flags.multiline = true;
  TRY(const auto regex, PythonRegex::compile(arguments.text("regexp"), flags));
  const auto part = text.substr(section.begin, section.size);
  TRY(const auto fresh, regex.replace(part, arguments.text("replace"), 0, count));
  if (fresh == part) count = 0;
  return text.substr(0, section.begin) + fresh + text.substr(section.begin + section.size);
}

}  // namespace

Running run_replace(Task& task) {
  const auto& arguments = task.arguments;
  const auto path = path_argument(task, "path");
  if (is_directory(path)) co_return refused_edit("Path " + path + " is a directory !", 256);
  if (!something_is_at(path)) co_return refused_edit("Path " + path + " does not exist !", 257);
  auto read = content_of_file(path);
  if (!read)
    co_return Answer::failure("Unable to read the contents of " + path + ": " + read.error().message());
  const auto before = read->value_or("");
  Answer answer;
  answer.values["rc"] = 0;
  const auto pattern = section_pattern(arguments);
  CO_TRY(const auto section, section_of(pattern, before));
  if (!section) {
    answer.msg = "Pattern for before/after params did not match the given file: " + pattern;
    co_return answer;
  }
  std::size_t count = 0;
  CO_TRY(const auto after, replaced(arguments, before, *section, count));
  answer.changed = count > 0;
  std::optional<std::string> bytes;
  if (answer.changed) {
    answer.msg = std::to_string(count) + " replacements made";
    bytes = after;
    if (task.diff) {
      json::object diff{{"before_header", path}, {"after_header", path}};
      show_content(diff, "before", before);
      show_content(diff, "after", after);
      answer.values["diff"] = std::move(diff);
    }
  }
  auto settling = settle_content(task, path, std::move(bytes));
  CO_TRY(auto settled, co_await std::move(settling));
  if (!settled.backup.empty()) answer.values["backup_file"] = settled.backup;
  if (settled.attributes_changed) {
    answer.msg += std::string(answer.changed ? " and " : "") + "ownership, perms or SE linux context changed";
    answer.changed = true;
  }
  if (answer.msg.empty()) answer.values["msg"] = "";
  co_return answer;
}

}  // namespace muster::modules
