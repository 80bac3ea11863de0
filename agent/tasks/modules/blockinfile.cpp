#include "agent/tasks/modules/block_edit.hpp"
#include "agent/tasks/modules/file_content.hpp"
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

Answer refused(std::string msg, int status) {
  auto answer = Answer::failure(std::move(msg));
  answer.values["rc"] = status;
  return answer;
}

}  // namespace

Running run_blockinfile(Task& task) {
  const auto& arguments = task.arguments;
  const auto path = path_argument(task, "path");
  const bool present = arguments.text("state") != "absent";
  if (is_directory(path)) co_return refused("Path " + path + " is a directory !", 256);
  const bool there = something_is_at(path);
  if (!there && !arguments.flag("create")) co_return refused("Path " + path + " does not exist !", 257);
  Answer answer;
  if (!there && !present) {
    answer.msg = "File " + path + " not present";
    co_return answer;
  }
  CO_TRY(const auto before, content_of_file(path));
  const auto edit = edit_of(arguments, present);
  CO_TRY(const auto after, with_block(edit, before.value_or("")));
  answer.changed = !there || after != *before;
  if (answer.changed)
    answer.msg = !there ? "File created" : edit.block.empty() ? "Block removed" : "Block inserted";
  auto diff = content_diff(task, path, before.value_or(""), after);
  if (!there && !task.check) {
    CO_TRY(make_parents(path));
  }
  std::optional<std::string> bytes;
  if (answer.changed) bytes = after;
  auto settling = settle_content(task, path, std::move(bytes));
  CO_TRY(auto settled, co_await std::move(settling));
  if (!settled.backup.empty()) answer.values["backup_file"] = settled.backup;
  if (answer.msg.empty()) answer.values["msg"] = "";
  if (!there && task.check) {
    answer.values["diff"] = std::move(diff);
    co_return answer;
  }
  tell_settled(answer, path, std::move(settled), std::move(diff));
  co_return answer;
}

}  // namespace muster::modules
