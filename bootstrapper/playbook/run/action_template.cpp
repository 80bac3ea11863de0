#include <unistd.h>

#include <ctime>

#include "bootstrapper/playbook/run/digests.hpp"
#include "bootstrapper/playbook/run/local_files.hpp"
#include "bootstrapper/playbook/run/placing.hpp"

namespace muster::play {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

/// What a template may tell of itself.
constexpr std::string_view kOwnVariables[] = {"ansible_managed",   "template_host",     "template_uid",
                                              "template_path",     "template_fullpath", "template_destpath",
                                              "template_run_date", "template_mtime"};

void introduce(LayeredScope& scope, const std::string& src, const fs::path& file, const std::string& dest) {
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  char date[64];
  std::strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", &local);
  scope.set("ansible_managed", json::value("Ansible managed"));
  scope.set("template_host", json::value(host));
  scope.set("template_uid", json::value(static_cast<std::int64_t>(::getuid())));
  scope.set("template_path", json::value(src));
  scope.set("template_fullpath", json::value(file.string()));
  scope.set("template_destpath", json::value(dest));
  scope.set("template_run_date", json::value(date));
}

/// newline_sequence, which a playbook may also write with backslashes.
Result<std::string> line_break_of(const std::string& sequence) {
  if (sequence.empty() || sequence == "\n" || sequence == "\\n") return std::string("\n");
  if (sequence == "\r" || sequence == "\\r") return std::string("\r");
  if (sequence == "\r\n" || sequence == "\\r\\n") return std::string("\r\n");
  return muster::fail(ErrorKind::usage, "newline_sequence needs to be one of: \n, \r or \r\n");
}

Result<Placing> rendered(Work& work, const fs::path& file, const std::string& dest) {
  TRY(const auto content, read_local(file));
  jinja::WhiteSpace white_space;
  TRY(white_space.line_break, line_break_of(text_argument(work, "newline_sequence")));
  TRY(white_space.trim_blocks, flag_argument(work, "trim_blocks", true));
  TRY(white_space.lstrip_blocks, flag_argument(work, "lstrip_blocks", false));
  introduce(work.scope, text_argument(work, "src"), file, dest);
  auto text = work.scope.templates().file(content, white_space, work.scope);
  for (const auto name : kOwnVariables) work.scope.unset(name);
  if (!text) return muster::fail(ErrorKind::usage, "AnsibleUndefinedVariable: " + text.error().message());
  Placing placing;
  placing.sha1 = digests_of(*text).sha1;
  placing.cargo.bytes = std::move(*text);
  placing.name = file.filename().string();
  placing.dest = dest;
  placing.source = file.string();
  TRY(placing.follow, flag_argument(work, "follow", false));
  if (text_argument(work, "mode") == "preserve") {
    TRY(const auto mode, mode_of(work.session, file));
    placing.mode = json::value(mode);
  }
  return placing;
}

}  // namespace

Doing render_template(Work& work) {
  const auto src = text_argument(work, "src");
  const auto dest = text_argument(work, "dest");
  if (work.arguments.contains("state")) co_return failure_result("'state' cannot be specified on a template");
  if (src.empty() || dest.empty()) co_return failure_result("src and dest are required");
  const auto found = find_local(work.session, work.task.at.file, "templates", src);
  if (!found) co_return failure_result(found.error().message());
  auto placing = rendered(work, *found, dest);
  if (!placing) co_return failure_result(placing.error().message());
  auto working = place_alone(work, std::move(*placing));
  co_return co_await std::move(working);
}

}  // namespace muster::play
