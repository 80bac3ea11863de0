#include "agent/tasks/modules/rpm_database.hpp"

#include <array>
#include <sstream>

namespace muster::modules {

namespace asio = boost::asio;

namespace {

using Argv = std::vector<std::string>;

/// Fields apart, so that no name has to be taken to pieces.
constexpr std::string_view kFormat = "%{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}\\n";

std::vector<Envra> parse_packages(const std::string& out) {
  std::vector<Envra> packages;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    std::array<std::string, 5> fields;
    std::istringstream parts(line);
    bool whole = true;
    for (auto& field : fields) whole = whole && std::getline(parts, field, '|');
    if (!whole) continue;
    if (fields[1] == "(none)") fields[1] = "0";
    packages.push_back({fields[0], {fields[1], fields[2], fields[3]}, fields[4]});
  }
  return packages;
}

Program rpm(const Argv& arguments) {
  Program program;
  program.argv = {"rpm"};
  program.argv.insert(program.argv.end(), arguments.begin(), arguments.end());
  program.env["LC_ALL"] = "C";
  return program;
}

/// "docker-ce >= 19.03" as its three words.
struct Range {
  std::string name;
  std::string relation;
  Evr evr;
};

std::optional<Range> parse_range(const std::string& spec) {
  std::istringstream words(spec);
  Range range;
  std::string evr;
  if (!(words >> range.name >> range.relation >> evr)) return std::nullopt;
  range.evr = parse_evr(evr);
  return range;
}

bool within(const Evr& evr, const Range& range) {
  const int order = compare(evr, range.evr);
  if (range.relation == ">=") return order >= 0;
  if (range.relation == "<=") return order <= 0;
  if (range.relation == ">") return order > 0;
  if (range.relation == "<") return order < 0;
  return (range.relation == "=" || range.relation == "==") && order == 0;
}

}  // namespace

Packages RpmDatabase::query(Argv what) const {
  Argv arguments{"-q", "--queryformat", std::string(kFormat)};
  if (root_ != "/") arguments.insert(arguments.end(), {"--root", root_});
  arguments.insert(arguments.end(), what.begin(), what.end());
  auto program = rpm(arguments);
  CO_TRY(const auto seen, co_await task_.run(std::move(program)));
  if (seen.exit == Exit{}) co_return parse_packages(seen.out);
  const auto said = seen.out + seen.err;
  for (const auto* nothing : {"is not installed", "no package provides", "No such file or directory"}) {
    if (said.find(nothing) != std::string::npos) co_return std::vector<Envra>();
  }
  co_return fail(ErrorKind::command, "Error from rpm: " + what.back() + ": " + said);
}

Packages RpmDatabase::named(std::string spec) const {
  // rpm(8) takes no epoch in front: it is compared here.
  const auto colon = spec.find(':');
  const bool has_epoch =
      colon != std::string::npos && colon > 0 && spec.find_first_not_of("0123456789") == colon;
  const auto label = has_epoch ? spec.substr(colon + 1) : spec;
  Argv what{label};
  if (label.find_first_of("*?") != std::string::npos) what.insert(what.begin(), "-a");
  CO_TRY(auto found, co_await query(what));
  if (!has_epoch) co_return found;
  std::vector<Envra> same;
  for (auto& package : found) {
    if (package.evr.epoch == spec.substr(0, colon)) same.push_back(std::move(package));
  }
  co_return same;
}

Packages RpmDatabase::providing(std::string spec) const {
  const auto range = parse_range(spec);
  Argv what{"--whatprovides", range ? range->name : spec};
  CO_TRY(auto found, co_await query(what));
  if (!range) co_return found;
  std::vector<Envra> fitting;
  for (auto& package : found) {
    if (package.name == range->name && within(package.evr, *range)) fitting.push_back(std::move(package));
  }
  co_return fitting;
}

asio::awaitable<Result<Envra>> RpmDatabase::in_file(std::string path) const {
  const Argv arguments{"-qp", "--nosignature", "--queryformat", std::string(kFormat), path};
  auto program = rpm(arguments);
  CO_TRY(const auto seen, co_await task_.run(std::move(program)));
  const auto packages = parse_packages(seen.out);
  if (seen.exit == Exit{} && packages.size() == 1) co_return packages.front();
  co_return fail(ErrorKind::command, "Failed to get envra information from RPM package: " + path);
}

}  // namespace muster::modules
