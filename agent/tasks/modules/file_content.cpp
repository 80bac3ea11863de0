#include "agent/tasks/modules/file_content.hpp"

#include "agent/protocol/whole_file.hpp"
#include "agent/tasks/modules/fresh_file.hpp"
#include "agent/tasks/modules/path_state.hpp"
#include "agent/tasks/modules/shell_words.hpp"
#include "agent/tasks/modules/utf8.hpp"

namespace muster::modules {

namespace json = boost::json;

namespace {

constexpr std::size_t kMostShown = 104448;

}  // namespace

Result<std::optional<std::string>> content_of_file(const std::string& path) {
  TRY(auto file, read_whole_file(path, kMostContent));
  if (!file) return std::optional<std::string>();
  return std::optional(std::move(file->bytes));
}

void show_content(json::object& diff, std::string_view side, std::string_view bytes) {
  const std::string file = side == "before" ? "dst" : "src";
  if (bytes.size() > kMostShown) {
    diff[file + "_larger"] = kMostShown;
  } else if (bytes.find('\0') != bytes.npos) {
    diff[file + "_binary"] = 1;
  } else {
    diff[side] = as_utf8(bytes);
  }
}

boost::asio::awaitable<Result<std::optional<Captured>>> validated(const Task& task, std::string file) {
  const auto command = task.arguments.text("validate");
  if (command.empty()) co_return std::optional<Captured>();
  const auto at = command.find("%s");
  if (at == command.npos) co_return fail(ErrorKind::usage, "validate must contain %s: " + command);
  Program program;
  CO_TRY(program.argv, shell_words(command.substr(0, at) + file + command.substr(at + 2)));
  auto running = task.run(std::move(program));
  CO_TRY(auto captured, co_await std::move(running));
  co_return std::optional(std::move(captured));
}

namespace {

boost::asio::awaitable<Result<>> write_content(const Task& task, std::string target, std::string bytes,
                                               Look look) {
  CO_TRY(auto fresh, FreshFile::beside(target));
  CO_TRY(fresh.write(bytes));
  CO_TRY(fresh.look_like(look, target));
  auto validating = validated(task, fresh.path());
  CO_TRY(const auto checked, co_await std::move(validating));
  if (checked && checked->exit != Exit()) {
    co_return fail(ErrorKind::command, "failed to validate: rc:" + std::to_string(checked->exit.status) +
                                           " error:" + checked->err);
  }
  co_return fresh.become(target);
}

}  // namespace

boost::asio::awaitable<Result<Settled>> settle_content(const Task& task, std::string path,
                                                       std::optional<std::string> bytes) {
  Settled settled;
  const bool there = something_is_at(path);
  const auto attributes = co_await Attributes::of(task);
  if (!there && task.check) co_return settled;
  if (bytes && !task.check) {
    const auto target = real_path(path);
    // What is asked of a link is the link's: it does not go for the file behind it.
    const auto wanted = is_link(path) ? Attributes() : attributes;
    CO_TRY(auto look, wanted.look(look_before(target)));
    if (there && task.arguments.flag("backup")) {
      CO_TRY(settled.backup, back_up(path));
    }
    auto writing = write_content(task, target, *std::move(bytes), look);
    CO_TRY(co_await std::move(writing));
    settled.attributes_changed = look.changed;
    add_to_diff(settled.attributes_diff, look.before, look.after);
  }
  CO_TRY(const bool more, attributes.apply(path, task.check, &settled.attributes_diff));
  settled.attributes_changed = settled.attributes_changed || more;
  co_return settled;
}

}  // namespace muster::modules
