#pragma once
// The fixed words of a report, in each language that it can be read in: one table, words.cpp. What checks and
// hosts say is not translated. The titles of checks are in check_titles.hpp.

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "agent/checks/findings_text.hpp"
#include "bootstrapper/report/language.hpp"

namespace muster::report {

/// Everything that a report says of its own accord; {0}, {1}, ... stand for what is filled in.
enum class Say {
  // the verdict
  verdict_pass,
  verdict_fail,
  hosts_count,
  hosts_lost,
  // headings
  not_reached,
  hosts,
  capacity,
  reachability,
  changes,
  all_findings,
  failed,
  unknown,
  warnings,
  ignored,
  passed,
  // a status, as the word beside a finding
  status_pass,
  status_warn,
  status_fail,
  status_unknown,
  status_ignored,
  // what is said of a finding
  saw,
  wanted,
  fix,
  source,
  more,
  and_more,
  more_with_v,
  // the columns of tables
  column_name,
  column_role,
  column_address,
  column_os,
  column_cpus,
  column_memory,
  column_runtime,
  column_pods,
  column_findings,
  column_status,
  column_check,
  column_hosts,
  column_saw,
  column_to,
  column_ports,
  column_cause,
  column_from,
  // what stands in tables
  amount_of,
  none,
  stopped,
  // reachability
  ports_count,
  paths_count,
  ports_reached,
  blocked,
  blocked_from,
  held,
  held_by_services,
  blocked_title,
  matrix_caption,
  matrix_corner,
  legend_reached,
  legend_blocked,
  legend_none_reached,
  legend_not_needed,
  cell_title,
  // changes since an earlier report
  changes_since,
  change_new,
  change_fixed,
  change_still,
  hosts_added,
  hosts_removed,
  nothing_changed,
  // the page
  page_kind,
  page_title,
  page_wanted,
  page_fix,
  page_source,
  kubernetes,
  started,
  took,
  page_foot,
  all_well,
  scroll_region,
  // between words
  comma,
  colon,
  full_stop,
  last_,  ///< how many there are
};

/// The phrase with `args` filled in. Where English has a singular, the last of them that is a count decides.
std::string say(Language language, Say what, std::initializer_list<std::string_view> args = {});
/// The phrase as it stands in the table, for words without arguments.
std::string_view word(Language language, Say what);

/// "pass" or "通过": a status as a reader says it.
std::string_view status_word(Language language, Status status);
/// "dropped" or "被丢弃（无应答）": a cause of muster.preflight/1 as a reader says it; one that is not in the
/// table as it is.
std::string_view cause_words(Language language, std::string_view cause);
/// How many checks of each status, as one sentence.
std::string summary_text(Language language, const Summary& summary);
/// The words of findings_text in that language; Chinese also says the title of a check.
FindingWords finding_words(Language language);

}  // namespace muster::report
