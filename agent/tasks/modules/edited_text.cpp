#include "agent/tasks/modules/edited_text.hpp"

#include <boost/json/array.hpp>
#include <filesystem>

#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

/// Makes the directory of a file, and those above it.
Result<> make_parents(const std::string& path) {
  std::error_code bad;
  std::filesystem::create_directories(parent_of(path), bad);
  if (bad) return fail(ErrorKind::agent, "Error creating " + parent_of(path) + " (" + bad.message() + ")");
  return {};
}

/// The texts are empty unless `task.diff`.
json::object content_diff(const Task& task, const EditedText& edited) {
  const auto header = edited.path + " (content)";
  json::object diff{{"before_header", header}, {"after_header", header}};
  show_content(diff, "before", task.diff ? std::string_view(edited.before) : std::string_view());
  show_content(diff, "after", task.diff ? std::string_view(edited.after) : std::string_view());
  return diff;
}

}  // namespace

boost::asio::awaitable<Result<Settled>> settle_edited(const Task& task, const EditedText& edited,
                                                      bool changed) {
  if (!edited.existed && !task.check) {
    CO_TRY(make_parents(edited.path));
  }
  std::optional<std::string> bytes;
  if (changed) bytes = edited.after;
  auto settling = settle_content(task, edited.path, std::move(bytes));
  co_return co_await std::move(settling);
}

void tell_edited(Answer& answer, const Task& task, const EditedText& edited, Settled settled) {
  if (answer.msg.empty()) answer.values["msg"] = "";
  auto diff = content_diff(task, edited);
  if (!edited.existed && task.check) {
    answer.values["diff"] = std::move(diff);
    return;
  }
  if (settled.attributes_changed) {
    if (answer.changed) answer.msg += " and ";
    answer.msg += "ownership, perms or SE linux context changed";
    answer.changed = true;
  }
  settled.attributes_diff["before_header"] = edited.path + " (file attributes)";
  settled.attributes_diff["after_header"] = edited.path + " (file attributes)";
  answer.values["diff"] = json::array{std::move(diff), std::move(settled.attributes_diff)};
}

Answer refused_edit(std::string msg, int rc) {
  auto answer = Answer::failure(std::move(msg));
  answer.values["rc"] = rc;
  return answer;
}

}  // namespace muster::modules
