#include "tests/unit/bootstrapper/playbook/run/stage.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <fstream>

#include "bootstrapper/playbook/parse.hpp"
#include "bootstrapper/playbook/run/json_output.hpp"
#include "bootstrapper/playbook/run/text_output.hpp"
#include "tests/unit/coroutine.hpp"

namespace muster::test {

namespace json = boost::json;
using namespace play;

class Stage::Host final : public TaskHost {
 public:
  Host(Stage& stage, std::string called) : name(std::move(called)), stage_(stage) {}
  boost::asio::awaitable<Result<json::object>> run(ModuleCall call) override {
    stage_.calls.push_back({name, call});
    co_return stage_.answer_to(name, call);
  }
  std::string name;

 private:
  Stage& stage_;
};

Stage::Stage() {
  std::string pattern = std::filesystem::temp_directory_path() / "muster-stage-XXXXXX";
  folder_ = ::mkdtemp(pattern.data());
  inventory.groups = {{"all", {"h1", "h2", "h3", "h4"}}, {"masters", {"h1"}}, {"nodes", {"h2", "h3", "h4"}}};
  for (const auto& name : inventory.groups[0].second) {
    InventoryHost host;
    host.name = name;
    host.variables["ansible_host"] = "10.77.0.1" + name.substr(1);
    inventory.hosts.push_back(host);
  }
}

Stage::~Stage() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Stage& Stage::answer(std::string host, std::string module, const std::string& result, int times) {
  answers_.push_back({std::move(host), std::move(module), json::parse(result).as_object(), times});
  return *this;
}

Stage& Stage::lose(std::string host, std::string module) {
  answers_.push_back(
      {std::move(host), std::move(module), fail(ErrorKind::unreachable, "connection reset"), -1});
  return *this;
}

Stage& Stage::file(const std::string& path, const std::string& content) {
  const auto place = folder_ / path;
  std::filesystem::create_directories(place.parent_path());
  std::ofstream(place) << content;
  return *this;
}

Result<json::object> Stage::answer_to(const std::string& host, const ModuleCall& call) {
  for (auto& answer : answers_) {
    if (answer.module != call.module || answer.times == 0) continue;
    if (!answer.host.empty() && answer.host != host) continue;
    if (answer.times > 0) --answer.times;
    return answer.result;
  }
  FAIL_CHECK("unexpected call on " << host << ": " << call.module << " " << json::serialize(call.arguments));
  return fail(ErrorKind::bug, "unexpected");
}

std::string Stage::run(const std::string& yaml) {
  file("play.yaml", yaml);
  auto parsed = playbook::parse_playbook(folder_ / "play.yaml");
  if (!parsed.playbook) {
    FAIL_CHECK(playbook::render(parsed.files));
    return {};
  }
  for (auto& play : parsed.playbook->plays) play.gather_facts = play.gather_facts.value_or(false);
  std::string printed;
  const auto to = [](std::string& into) { return [&into](std::string_view more) { into += more; }; };
  TextOutput text_output(to(printed), to(notes), {false, verbosity});
  JsonOutput json_output(to(printed), to(notes));
  options.verbosity = verbosity;
  Session session(inventory, options, parsed_sources(),
                  json ? static_cast<Output&>(json_output) : text_output);
  hosts_.clear();
  for (const auto& host : inventory.hosts) {
    hosts_.push_back(std::make_unique<Host>(*this, host.name));
    session.hosts[host.name] = hosts_.back().get();
  }
  const std::vector<playbook::Playbook> playbooks{std::move(*parsed.playbook)};
  auto summary = test::run(context_, run_playbooks(session, playbooks));
  problem = summary ? summary->problem : summary.error();
  stats = session.stats;
  for (const auto& host : inventory.hosts) known[host.name] = session.variables.of(host.name).set;
  return printed;
}

std::string hosts_called(const Stage& stage, std::string_view module) {
  std::string names;
  for (const auto& called : stage.calls) {
    if (called.call.module == module) names += (names.empty() ? "" : " ") + called.host;
  }
  return names;
}

std::string counts(const Stats& stats) {
  std::string text;
  for (const auto& [host, counted] : stats) {
    text += (text.empty() ? "" : "; ") + host + ":";
    for (const auto& [name, number] :
         {std::pair{" ok=", counted.ok}, std::pair{" changed=", counted.changed},
          std::pair{" unreachable=", counted.unreachable}, std::pair{" failed=", counted.failures},
          std::pair{" skipped=", counted.skipped}, std::pair{" rescued=", counted.rescued},
          std::pair{" ignored=", counted.ignored}}) {
      if (number != 0) text += name + std::to_string(number);
    }
  }
  return text;
}

}  // namespace muster::test
