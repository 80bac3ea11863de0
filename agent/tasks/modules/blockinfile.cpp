#include "agent/tasks/modules/block_edit.hpp"
#include "agent/tasks/modules/edited_text.hpp"
#include "agent/tasks/modules/file_modules.hpp"
#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace {

std::string marker_line(const Arguments& arguments, const std::string& mark) {
  constexpr std::string_view kMark = "{mark}";
  const auto marker = arguments.text("marker");
  std::string line;
  std::size_t at = 0;
  for (auto found = marker.find(kMark); found != marker.npos; found = marker.find(kMark, at)) {
    line += marker.substr(at, found - at) + mark;
    at = found + kMark.size();
  }
  return line + marker.substr(at);
}

BlockEdit edit_of(const Arguments& arguments, bool present) {
  BlockEdit edit;
  edit.begin = marker_line(arguments, arguments.text("marker_begin"));
  edit.end = marker_line(arguments, arguments.text("marker_end"));
  if (present) edit.block = arguments.text("block");
  edit.insert_after = arguments.text("insertafter");
  edit.insert_before = arguments.text("insertbefore");
  return edit;
}

}  // namespace

Running run_blockinfile(Task& task) {
  const auto& arguments = task.arguments;
  const auto path = path_argument(task, "path");
  const bool present = arguments.text("state") != "absent";
  if (is_directory(path)) co_return refused_edit("Path " + path + " is a directory !", 256);
  const bool there = something_is_at(path);
  if (!there && !arguments.flag("create")) co_return refused_edit("Path " + path + " does not exist !", 257);
  Answer answer;
  if (!there && !present) {
    answer.msg = "File " + path + " not present";
    co_return answer;
  }
  CO_TRY(const auto before, content_of_file(path));
  const auto edit = edit_of(arguments, present);
  EditedText edited{path, there, before.value_or("")};
  CO_TRY(edited.after, with_block(edit, edited.before));
  answer.changed = !there || edited.after != edited.before;
  if (answer.changed)
    answer.msg = !there ? "File created" : edit.block.empty() ? "Block removed" : "Block inserted";
  auto settling = settle_edited(task, edited, answer.changed);
  CO_TRY(auto settled, co_await std::move(settling));
  if (!settled.backup.empty()) answer.values["backup_file"] = settled.backup;
  tell_edited(answer, task, edited, std::move(settled));
  co_return answer;
}

}  // namespace muster::modules
