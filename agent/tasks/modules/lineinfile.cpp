#include "agent/tasks/modules/edited_text.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/line_edit.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/text_lines.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

Result<LineEdit> edit_of(const Arguments& arguments) {
  LineEdit edit;
  if (arguments.has("regexp")) {
    TRY(edit.regexp, PythonRegex::compile(arguments.text("regexp")));
  }
  if (arguments.has("search_string")) edit.search_string = arguments.text("search_string");
  if (arguments.has("line")) edit.line = arguments.text("line");
  edit.insert_after = arguments.text("insertafter");
  edit.insert_before = arguments.text("insertbefore");
  if (edit.insert_after.empty() && edit.insert_before.empty()) edit.insert_after = "EOF";
  edit.backrefs = arguments.flag("backrefs");
  edit.first_match = arguments.flag("firstmatch");
  return edit;
}

/// Why the arguments do not go together; "" where they do.
std::string why_not(const LineEdit& edit, bool present) {
  if (present && edit.backrefs && !edit.regexp) return "regexp is required with backrefs=true";
  if (present && !edit.line) return "line is required with state=present";
  if (!present && !edit.regexp && !edit.search_string && !edit.line)
    return "one of line, search_string, or regexp is required with state=absent";
  return {};
}

void warn_of_empty(const Arguments& arguments, Answer& answer) {
  for (const auto& [name, words] :
       {std::pair("regexp", "regular expression"), std::pair("search_string", "search string")}) {
    if (!arguments.has(name) || !arguments.text(name).empty()) continue;
    std::string warning =
        "The " + std::string(words) +
        " is an empty string, which will match every line in the file. This may have unintended "
        "consequences, such as replacing the last line in the file rather than appending.";
    if (std::string_view(name) == "regexp")
      warning += " If this is desired, use '^' to match every line in the file and avoid this warning.";
    answer.values["warnings"] = json::array{json::string(warning)};
  }
}

}  // namespace

Running run_lineinfile(Task& task) {
  const auto& arguments = task.arguments;
  const auto path = path_argument(task, "path");
  const bool present = arguments.text("state") != "absent";
  Answer answer;
  warn_of_empty(arguments, answer);
  if (is_directory(path)) co_return refused_edit("Path " + path + " is a directory !", 256);
  CO_TRY(const auto edit, edit_of(arguments));
  if (auto why = why_not(edit, present); !why.empty()) co_return Answer::failure(std::move(why));
  const bool there = something_is_at(path);
  if (!there && !present) {
    answer.msg = "file not present";
    co_return answer;
  }
  if (!there && !arguments.flag("create"))
    co_return refused_edit("Destination " + path + " does not exist !", 257);
  CO_TRY(const auto before, content_of_file(path));
  EditedText edited{path, there, before.value_or("")};
  auto lines = lines_of(edited.before);
  if (present) {
    CO_TRY(answer.msg, with_line(edit, lines));
    answer.changed = !answer.msg.empty();
  } else {
    CO_TRY(const auto found, without_line(edit, lines));
    answer.values["found"] = found;
    answer.changed = found > 0;
    if (found > 0) answer.msg = std::to_string(found) + " line(s) removed";
  }
  edited.after = joined_lines(lines);
  auto settling = settle_edited(task, edited, answer.changed);
  CO_TRY(auto settled, co_await std::move(settling));
  answer.values["backup"] = settled.backup;
  tell_edited(answer, task, edited, std::move(settled));
  co_return answer;
}

}  // namespace muster::modules
