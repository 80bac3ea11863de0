#include "bootstrapper/report/words.hpp"

#include <algorithm>
#include <array>

#include "bootstrapper/report/check_titles.hpp"

namespace muster::report {

namespace {

/// What is said, in each language. In English "a|b" is singular and plural.
struct Phrase {
  Say say;
  std::string_view en;
  std::string_view zh;
};

constexpr std::array kPhrases{
    Phrase{Say::verdict_pass, "PASS", "通过"},
    Phrase{Say::verdict_fail, "FAIL", "未通过"},
    Phrase{Say::hosts_count, "{0} host|{0} hosts", "{0} 台主机"},
    Phrase{Say::hosts_lost, "{0} of {1} host not reached|{0} of {1} hosts not reached",
           "{1} 台主机中 {0} 台无法连接"},
    Phrase{Say::not_reached, "Not reached", "无法连接"},
    Phrase{Say::hosts, "Hosts", "主机"},
    Phrase{Say::capacity, "Room for pods", "可供 Pod 使用的资源"},
    Phrase{Say::reachability, "Reachability", "端口可达性"},
    Phrase{Say::changes, "Changes", "变化"},
    Phrase{Say::all_findings, "All findings", "全部检查结果"},
    Phrase{Say::failed, "Failed", "失败"},
    Phrase{Say::unknown, "Unknown", "未知"},
    Phrase{Say::warnings, "Warnings", "警告"},
    Phrase{Say::ignored, "Ignored", "已忽略"},
    Phrase{Say::passed, "Passed", "通过"},
    Phrase{Say::status_pass, "pass", "通过"},
    Phrase{Say::status_warn, "warning", "警告"},
    Phrase{Say::status_fail, "fail", "失败"},
    Phrase{Say::status_unknown, "unknown", "未知"},
    Phrase{Say::status_ignored, "ignored", "已忽略"},
    Phrase{Say::saw, "saw", "所见"},
    Phrase{Say::wanted, "wanted", "要求"},
    Phrase{Say::fix, "fix", "处理"},
    Phrase{Say::source, "source", "依据"},
    Phrase{Say::more, "more", "详见"},
    Phrase{Say::and_more, " and {} more", " 等，另有 {} 台"},
    Phrase{Say::more_with_v, "and {} more: see them with -v", "另有 {} 条，用 -v 查看"},
    Phrase{Say::column_name, "Name", "名称"},
    Phrase{Say::column_role, "Role", "角色"},
    Phrase{Say::column_address, "Address", "地址"},
    Phrase{Say::column_os, "OS", "操作系统"},
    Phrase{Say::column_cpus, "CPUs", "CPU"},
    Phrase{Say::column_memory, "Memory", "内存"},
    Phrase{Say::column_runtime, "Runtime", "运行时"},
    Phrase{Say::column_pods, "Pods", "Pod 数"},
    Phrase{Say::column_findings, "Findings", "检查结果"},
    Phrase{Say::column_status, "Status", "状态"},
    Phrase{Say::column_check, "Check", "检查项"},
    Phrase{Say::column_hosts, "Hosts", "主机"},
    Phrase{Say::column_saw, "Saw", "所见"},
    Phrase{Say::column_to, "To", "目标"},
    Phrase{Say::column_ports, "Ports", "端口"},
    Phrase{Say::column_cause, "Cause", "原因"},
    Phrase{Say::column_from, "From", "来源"},
    Phrase{Say::amount_of, "{0} of {1}", "{0} / {1}"},
    Phrase{Say::none, "none", "无"},
    Phrase{Say::stopped, "{0} (stopped)", "{0}（已停止）"},
    Phrase{Say::ports_count, "{0} port|{0} ports", "{0} 个端口"},
    Phrase{Say::paths_count, "{0} path|{0} paths", "{0} 条路径"},
    Phrase{Say::ports_reached, "{0} of {1} reached on {2}", "{1}中 {0} 个可达，共 {2}"},
    Phrase{Say::blocked, "blocked", "不通"},
    Phrase{Say::blocked_from, "{0}, from {1}", "{0}，来自 {1}"},
    Phrase{Say::held, "held", "占用"},
    Phrase{Say::held_by_services, "{0} tcp {1}: node ports of Services, answered by their pods; not tried",
           "{0} tcp {1}：Service 的 NodePort，由其 Pod 应答；未探测"},
    Phrase{Say::blocked_title, "Blocked ports", "不通的端口"},
    Phrase{Say::matrix_caption, "Each row is a host that asks, each column the host that it asks.",
           "每一行是发起连接的主机，每一列是被连接的主机。"},
    Phrase{Say::matrix_corner, "from \\ to", "来源 \\ 目标"},
    Phrase{Say::legend_reached, "all needed ports reached", "所需端口全部可达"},
    Phrase{Say::legend_blocked, "this many ports are blocked", "不通的端口数"},
    Phrase{Say::legend_none_reached, "no needed port reached", "所需端口全部不通"},
    Phrase{Say::legend_not_needed, "nothing needed, or not probed", "无需连接或未探测"},
    Phrase{Say::cell_title, "{0} to {1}: {2} of {3} reached", "{0} 到 {1}：{3} 个端口中 {2} 个可达"},
    Phrase{Say::changes_since, "Changes since {0}", "与 {0} 的报告相比"},
    Phrase{Say::change_new, "new", "新增"},
    Phrase{Say::change_fixed, "fixed", "已解决"},
    Phrase{Say::change_still, "still", "仍存在"},
    Phrase{Say::hosts_added, "hosts added", "新增主机"},
    Phrase{Say::hosts_removed, "hosts removed", "移除主机"},
    Phrase{Say::nothing_changed, "Nothing has changed.", "没有变化。"},
    Phrase{Say::page_kind, "Preflight report", "安装前检查报告"},
    Phrase{Say::page_title, "{0}: preflight report", "{0}：安装前检查报告"},
    Phrase{Say::page_wanted, "Wanted", "要求"},
    Phrase{Say::page_fix, "Fix", "处理"},
    Phrase{Say::page_source, "Source", "依据"},
    Phrase{Say::kubernetes, "Kubernetes", "Kubernetes"},
    Phrase{Say::started, "Started", "开始时间"},
    Phrase{Say::took, "Took", "用时"},
    Phrase{Say::page_foot, "Made by muster preflight, which changes nothing on the hosts but its agent.",
           "由 muster preflight 生成。除自身的 agent 外，它不改动主机上的任何内容。"},
    Phrase{Say::all_well, "Nothing is in the way of this cluster.", "未发现妨碍安装该集群的问题。"},
    Phrase{Say::scroll_region, "{0}, a table that can be scrolled", "{0}，可滚动的表格"},
    Phrase{Say::comma, ", ", "，"},
    Phrase{Say::colon, ": ", "："},
    Phrase{Say::full_stop, ". ", "。"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kPhrases.size(); ++i) {
    if (static_cast<std::size_t>(kPhrases[i].say) != i) return false;
  }
  return kPhrases.size() == static_cast<std::size_t>(Say::last_);
}
static_assert(in_order(), "one phrase for each Say, in its order");

struct CauseWords {
  std::string_view cause;
  std::string_view en;
  std::string_view zh;
};
constexpr std::array kCauses{
    CauseWords{"refused", "refused: nobody listens", "连接被拒绝：无人监听"},
    CauseWords{"rejected", "rejected by a firewall", "被防火墙拒绝"},
    CauseWords{"dropped", "dropped: no answer", "被丢弃：无应答"},
    CauseWords{"answered-by-another", "answered by another", "由其他设备应答"},
    CauseWords{"wrong-address", "answered from a wrong address", "应答地址不符"},
    CauseWords{"unreachable", "no route to the host", "主机不可达"},
    CauseWords{"error", "could not be tried", "无法尝试"},
};

/// "a|b": a where `args` end in the count 1.
std::string_view in_number(std::string_view phrase, std::initializer_list<std::string_view> args) {
  const auto bar = phrase.find('|');
  if (bar == std::string_view::npos) return phrase;
  const bool one = args.size() > 0 && *(args.end() - 1) == "1";
  return one ? phrase.substr(0, bar) : phrase.substr(bar + 1);
}

std::string chinese(const Summary& summary) {
  if (summary.total() == 0) return "未做任何检查";
  if (summary.pass == summary.total()) return "全部 " + grouped(summary.total()) + " 项检查通过";
  auto out = grouped(summary.total()) + " 项检查";
  const auto add = [&](std::size_t count, std::string_view what) {
    if (count > 0)
      out += std::string(word(Language::zh, Say::comma)) + grouped(count) + " 项" + std::string(what);
  };
  add(summary.fail, "失败");
  add(summary.unknown, "未知");
  add(summary.warn, "警告");
  add(summary.ignored, "已忽略");
  add(summary.pass, "通过");
  return out;
}

}  // namespace

std::string_view word(Language language, Say what) {
  const auto& phrase = kPhrases[static_cast<std::size_t>(what)];
  return language == Language::zh ? phrase.zh : phrase.en;
}

std::string say(Language language, Say what, std::initializer_list<std::string_view> args) {
  auto phrase = in_number(word(language, what), args);
  std::string out;
  while (!phrase.empty()) {
    const bool argument = phrase.size() > 2 && phrase[0] == '{' && phrase[2] == '}';
    const auto index = argument ? static_cast<std::size_t>(phrase[1] - '0') : args.size();
    if (index < args.size()) {
      out += *(args.begin() + index);
      phrase.remove_prefix(3);
    } else {
      out += phrase.front();
      phrase.remove_prefix(1);
    }
  }
  return out;
}

std::string_view status_word(Language language, Status status) {
  switch (status) {
    case Status::pass:
      return word(language, Say::status_pass);
    case Status::warn:
      return word(language, Say::status_warn);
    case Status::fail:
      return word(language, Say::status_fail);
    case Status::unknown:
      return word(language, Say::status_unknown);
    case Status::ignored:
      break;
  }
  return word(language, Say::status_ignored);
}

std::string_view cause_words(Language language, std::string_view cause) {
  const auto found =
      std::find_if(kCauses.begin(), kCauses.end(), [&](const CauseWords& c) { return c.cause == cause; });
  if (found == kCauses.end()) return cause;
  return language == Language::zh ? found->zh : found->en;
}

std::string summary_text(Language language, const Summary& summary) {
  return language == Language::zh ? chinese(summary) : to_text(summary);
}

FindingWords finding_words(Language language) {
  FindingWords words;
  words.failed = word(language, Say::failed);
  words.unknown = word(language, Say::unknown);
  words.warnings = word(language, Say::warnings);
  words.ignored = word(language, Say::ignored);
  words.passed = word(language, Say::passed);
  words.saw = word(language, Say::saw);
  words.wanted = word(language, Say::wanted);
  words.fix = word(language, Say::fix);
  words.source = word(language, Say::source);
  words.more = word(language, Say::more);
  words.and_more = word(language, Say::and_more);
  words.after_title = word(language, Say::colon);
  words.more_with_v = word(language, Say::more_with_v);
  if (language == Language::zh) {
    words.title = [](std::string_view check) { return check_title(Language::zh, check); };
  }
  return words;
}

}  // namespace muster::report
