#include "bootstrapper/report/earlier_report.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <map>
#include <set>
#include <utility>

namespace muster::report {

namespace json = boost::json;

namespace {

constexpr std::string_view kSchema = "muster.preflight/1";
constexpr std::string_view kConnect = "connect";

/// How bad a status is: 0 good, 1 a warning, 2 it blocks.
int badness(std::string_view status) {
  if (status == name_of(Status::fail) || status == name_of(Status::unknown)) return 2;
  return status == name_of(Status::warn) ? 1 : 0;
}

/// The worst that one check said of one host.
struct Verdict {
  std::string check;
  std::string host;
  std::string status;
  std::string saw;
};

/// All verdicts of a report, in the order in which it gives them.
class Verdicts {
 public:
  void add(const std::string& check, const std::string& host, std::string_view status,
           const std::string& saw) {
    checks_.insert(check);
    const auto [at, fresh] = index_.try_emplace({check, host}, list_.size());
    if (fresh) {
      list_.push_back({check, host, std::string(status), saw});
    } else if (auto& known = list_[at->second]; badness(status) > badness(known.status)) {
      known.status = status;
      known.saw = saw;
    }
  }
  [[nodiscard]] const Verdict* find(const std::string& check, const std::string& host) const {
    const auto found = index_.find({check, host});
    return found == index_.end() ? nullptr : &list_[found->second];
  }
  /// Whether that check said anything of any host.
  [[nodiscard]] bool looked(const std::string& check) const { return checks_.count(check) > 0; }
  [[nodiscard]] const std::vector<Verdict>& all() const { return list_; }

 private:
  std::vector<Verdict> list_;
  std::map<std::pair<std::string, std::string>, std::size_t> index_;
  std::set<std::string> checks_;
};

void add_finding(Verdicts& verdicts, const std::string& check, const std::vector<std::string>& hosts,
                 std::string_view status, const std::string& saw) {
  if (hosts.empty()) verdicts.add(check, "", status, saw);
  for (const auto& host : hosts) verdicts.add(check, host, status, saw);
}

template <class Lines>
void add_hosts(Verdicts& verdicts, const Lines& lines) {
  for (const auto& line : lines) {
    std::string problem;
    if constexpr (std::is_same_v<typename Lines::value_type, HostLine>) {
      problem = line.problem;
    } else {
      problem = line.problem.value_or("");
    }
    verdicts.add(std::string(kConnect), line.name, name_of(line.reached ? Status::pass : Status::fail),
                 problem);
  }
}

/// Adds a change, together with those of other hosts that are the same.
void add_change(std::vector<Change>& changes, const Verdict& verdict, std::string before, std::string now) {
  const auto same = [&](const Change& c) {
    return c.check == verdict.check && c.before == before && c.now == now && c.saw == verdict.saw;
  };
  auto known = std::find_if(changes.begin(), changes.end(), same);
  if (known == changes.end()) {
    known =
        changes.insert(changes.end(), {verdict.check, {}, std::move(before), std::move(now), verdict.saw});
  }
  if (!verdict.host.empty()) known->hosts.push_back(verdict.host);
}

template <class Lines>
std::set<std::string> names_in(const Lines& lines) {
  std::set<std::string> names;
  for (const auto& line : lines) names.insert(line.name);
  return names;
}

std::set<std::string> asked_now(const PreflightReport& report) {
  std::set<std::string> names{""};
  for (const auto& host : report.hosts) {
    if (host.reached) names.insert(host.name);
  }
  return names;
}

void compare_hosts(const EarlierReport& earlier, const PreflightReport& now, Changes& changes) {
  const auto before = names_in(earlier.hosts);
  const auto after = names_in(now.hosts);
  for (const auto& host : now.hosts) {
    if (before.count(host.name) == 0) changes.hosts_added.push_back(host.name);
  }
  for (const auto& host : earlier.hosts) {
    if (after.count(host.name) == 0) changes.hosts_removed.push_back(host.name);
  }
}

}  // namespace

Result<EarlierReport> parse_earlier_report(std::string_view text) {
  const auto expected = [](const std::string& instead) {
    return fail(ErrorKind::usage, "is no report of muster preflight: " + instead)
        .next("give the file that an earlier `muster preflight --report FILE.json` or `-o json` wrote");
  };
  boost::system::error_code error;
  const auto value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error) return expected("it is not JSON (" + error.message() + ")");
  const auto* object = value.if_object();
  if (!object) return expected("it is not a JSON object");
  const auto* schema = object->if_contains("schema");
  if (!schema || !schema->is_string())
    return expected("it has no \"schema\": \"" + std::string(kSchema) + "\"");
  if (schema->get_string() != kSchema) {
    return expected("its schema is \"" + printable(schema->get_string(), 80) + "\", and this muster reads " +
                    std::string(kSchema));
  }
  auto report = decode<EarlierReport>(value);
  if (!report) return expected(report.error().message());
  return report;
}

Changes compare(const EarlierReport& earlier, const PreflightReport& now) {
  Verdicts before;
  Verdicts after;
  add_hosts(before, earlier.hosts);
  add_hosts(after, now.hosts);
  for (const auto& said : earlier.findings) {
    add_finding(before, said.check, said.hosts, said.status, said.saw.value_or(""));
  }
  for (const auto& said : now.findings) {
    add_finding(after, said.check, said.hosts, name_of(said.status), said.saw);
  }
  Changes changes;
  changes.since = earlier.started.value_or("");
  for (const auto& verdict : after.all()) {
    const auto* old = before.find(verdict.check, verdict.host);
    const auto old_status = old ? old->status : std::string();
    const int worse = badness(verdict.status) - badness(old_status);
    if (worse > 0) add_change(changes.appeared, verdict, old_status, verdict.status);
    if (worse == 0 && badness(verdict.status) > 0) {
      add_change(changes.still, verdict, old_status, verdict.status);
    }
  }
  const auto asked = asked_now(now);
  for (const auto& old : before.all()) {
    if (badness(old.status) == 0 || asked.count(old.host) == 0 || !after.looked(old.check)) continue;
    const auto* verdict = after.find(old.check, old.host);
    // A cluster check names the hosts that it finds fault with; those that it no longer names are well.
    const auto status = verdict ? verdict->status : std::string(name_of(Status::pass));
    if (badness(status) < badness(old.status)) add_change(changes.fixed, old, old.status, status);
  }
  compare_hosts(earlier, now, changes);
  return changes;
}

}  // namespace muster::report
