#include "bootstrapper/playbook/run/text_output.hpp"

#include <algorithm>
#include <cstdio>

#include "agent/checks/printable.hpp"
#include "bootstrapper/playbook/run/diff_text.hpp"
#include "bootstrapper/playbook/run/failure_text.hpp"
#include "bootstrapper/playbook/run/recap_text.hpp"
#include "bootstrapper/playbook/run/result_text.hpp"
#include "bootstrapper/playbook/run/templating.hpp"

namespace muster::play {

namespace {

constexpr std::size_t kColumns = 79;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

}  // namespace

void TextOutput::line(std::string_view text, std::string_view color) {
  if (live_) live_->hide();
  std::string out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto part = text.substr(at, end - at);
    if (style_.color && !color.empty() && !part.empty()) {
      out += "\x1b[" + std::string(color) + "m" + std::string(part) + "\x1b[0m";
    } else {
      out += part;
    }
    out += '\n';
    at = end + 1;
  }
  results_(out);
  if (live_) live_->draw();
}

void TextOutput::banner(const std::string& text) {
  const auto shown = printable(text, 4000);
  const auto stars = std::max<std::size_t>(kColumns - std::min(kColumns, width(shown)), 3);
  line("\n" + shown + " " + std::string(stars, '*'), {});
}

void TextOutput::play(const std::string& name) {
  banner("PLAY [" + name + "]");
}

void TextOutput::no_hosts_matched() {
  line("skipping: no hosts matched", color::kSkipped);
}

void TextOutput::no_hosts_left() {
  banner("NO MORE HOSTS LEFT");
}

void TextOutput::task(const TaskBanner& banner_of) {
  const auto& task = *banner_of.task;
  module_ = task.written_module.empty() ? std::string(task.module->name) : task.written_module;
  debug_ = task.module->name == "debug";
  include_ = task.module->name == "include_tasks";
  failures_.clear();
  banner(std::string(banner_of.handler ? "RUNNING HANDLER [" : "TASK [") + banner_of.name + "]");
}

void TextOutput::waiting(const std::vector<std::string>& hosts) {
  if (live_) live_->wait_for(hosts);
}

std::string TextOutput::label(const std::string& host, const Outcome& outcome) const {
  if (outcome.delegated_to.empty()) return host;
  return host + " -> " + outcome.delegated_to;
}

std::string TextOutput::detail(const Outcome& outcome) const {
  const bool asked = style_.verbosity > 0 || outcome.always_shown;
  if (!asked || outcome.never_shown) return {};
  const int indent = outcome.always_shown || style_.verbosity > 2 ? 4 : 0;
  return " => " + printable_lines(json_text(shown_values(outcome, debug_), indent));
}

void TextOutput::diff(const Outcome& outcome) {
  const auto* diff = outcome.values.if_contains("diff");
  if (!diff || !outcome.shows_diff || outcome.no_log || !outcome.changed()) return;
  auto text = diff_text(*diff, style_.color);
  if (text.empty()) return;
  if (text.back() == '\n') text.pop_back();
  line(text, {});
}

void TextOutput::warnings(const Outcome& outcome) {
  const auto* list = outcome.values.if_contains("warnings");
  if (!list || !list->is_array() || outcome.no_log) return;
  for (const auto& warning : list->get_array()) note("[WARNING]: " + plain_text(warning));
}

void TextOutput::item(const std::string& host, const Outcome& outcome) {
  const auto item =
      " (item=" + (outcome.no_log ? std::string("censored due to no_log") : printable(outcome.label)) + ")";
  const auto shown = outcome.no_log ? " (item=(censored due to no_log))" : item;
  warnings(outcome);
  if (outcome.failed() || outcome.unreachable) {
    auto text = failure_text(outcome, module_);
    if (style_.verbosity > 0) text += "\n" + printable_lines(json_text(shown_values(outcome, debug_)));
    add_failure(label(host, outcome), {"failed: [", "]" + shown + " => " + text, color::kFailed, false, {}});
  } else if (outcome.skipped()) {
    line("skipping: [" + host + "] =>" + shown + " " + detail(outcome), color::kSkipped);
  } else if (!include_) {
    diff(outcome);
    line((outcome.changed() ? "changed: [" : "ok: [") + label(host, outcome) + "] =>" + shown +
             detail(outcome),
         outcome.changed() ? color::kChanged : color::kOk);
  }
}

void TextOutput::add_failure(const std::string& host, Failure failure) {
  for (auto& known : failures_) {
    if (known.before != failure.before || known.after != failure.after || known.ignored != failure.ignored)
      continue;
    if (std::find(known.hosts.begin(), known.hosts.end(), host) == known.hosts.end())
      known.hosts.push_back(host);
    return;
  }
  failure.hosts.push_back(host);
  failures_.push_back(std::move(failure));
}

void TextOutput::result(const std::string& host, const Outcome& outcome) {
  if (outcome.failed() && outcome.looped) {
    // Its items told why; what is left to say is whether that counts.
    if (outcome.ignore_errors) add_failure(host, {"", "", color::kSkipped, true, {}});
    return;
  }
  if (!outcome.looped) warnings(outcome);
  if (outcome.failed() || outcome.unreachable) {
    auto text = failure_text(outcome, module_);
    if (style_.verbosity > 0) text += "\n" + printable_lines(json_text(shown_values(outcome, debug_)));
    const bool gone = outcome.unreachable && !outcome.failed();
    const bool ignored = gone ? outcome.ignore_unreachable : outcome.ignore_errors;
    add_failure(label(host, outcome), {"fatal: [",
                                       (gone ? "]: UNREACHABLE! => " : "]: FAILED! => ") + text,
                                       gone ? color::kUnreachable : color::kFailed,
                                       ignored,
                                       {}});
  } else if (outcome.skipped()) {
    line("skipping: [" + host + "]" + detail(outcome), color::kSkipped);
  } else if (!outcome.looped && !include_) {
    diff(outcome);
    line((outcome.changed() ? "changed: [" : "ok: [") + label(host, outcome) + "]" + detail(outcome),
         outcome.changed() ? color::kChanged : color::kOk);
  }
}

void TextOutput::retry(const std::string& host, const std::string& task, std::int64_t left) {
  line("FAILED - RETRYING: [" + host + "]: " + printable(task) + " (" + std::to_string(left) +
           " retries left).",
       color::kRetry);
}

void TextOutput::included(const std::filesystem::path& file, const std::vector<std::string>& hosts,
                          const std::string& label) {
  auto text = "included: " + file.string() + " for " + joined(hosts);
  if (!label.empty()) text += " => (item=" + printable(label) + ")";
  line(text, color::kSkipped);
}

void TextOutput::task_done() {
  for (const auto& failure : std::exchange(failures_, {})) {
    if (!failure.before.empty()) line(failure.before + joined(failure.hosts) + failure.after, failure.color);
    if (failure.ignored) line("...ignoring", color::kSkipped);
  }
}

void TextOutput::note(const std::string& text) {
  if (live_) live_->hide();
  notes_(printable_lines(text) + "\n");
  if (live_) live_->draw();
}

void TextOutput::recap(const Stats& stats) {
  banner("PLAY RECAP");
  for (const auto& [host, counted] : stats) line(recap_line(host, counted, style_.color), {});
  line("", {});
}

}  // namespace muster::play
