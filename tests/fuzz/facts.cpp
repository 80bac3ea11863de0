// Fuzzes the observers: an input names a file of a machine in tests/fixtures/hosts and says what stands in it
// instead. The machine is observed with that file, its facts go over the wire, and all checks judge it beside
// the machine as it was.
//
//   HOST PATH [huge]     the first line; a PATH that the machine does not have picks one that it has,
//   BYTES                and huge repeats the bytes until the file is larger than what is read whole

#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checks/check.hpp"
#include "agent/checks/findings_text.hpp"
#include "agent/facts/observe.hpp"
#include "agent/facts/tree.hpp"
#include "agent/protocol/codec.hpp"
#include "tests/fuzz/demand.hpp"

namespace {

using namespace muster;
using fuzz::demand;
namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// A copy of one fixture, of which one file at a time may be another one.
struct Machine {
  fs::path root;
  std::vector<fs::path> files;  ///< its regular files, sorted
  HostFacts facts;              ///< with the files as they are
};

/// Copies of all fixtures in a directory of this process alone, gone at its end.
class Machines {
 public:
  Machines() : directory_(fs::temp_directory_path() / ("muster-fuzz-" + std::to_string(::getpid()))) {
    const fs::path fixtures = "tests/fixtures/hosts";
    for (const auto& entry : fs::directory_iterator(fixtures)) {
      if (!entry.is_directory() || entry.path().filename().string().starts_with("broken-")) continue;
      const auto name = entry.path().filename().string();
      fs::create_directories(directory_);
      fs::copy(entry.path(), directory_ / name,
               fs::copy_options::recursive | fs::copy_options::copy_symlinks);
      add(name);
    }
    demand(!machines_.empty());
  }
  Machines(const Machines&) = delete;
  Machines& operator=(const Machines&) = delete;
  ~Machines() {
    std::error_code ignored;
    fs::remove_all(directory_, ignored);
  }

  /// The one of that name, or one that its letters pick.
  [[nodiscard]] const Machine& pick(const std::string& name) const {
    const auto found = machines_.find(name);
    if (found != machines_.end()) return found->second;
    return std::next(machines_.begin(),
                     static_cast<std::ptrdiff_t>(std::hash<std::string>{}(name) % machines_.size()))
        ->second;
  }

 private:
  void add(const std::string& name) {
    Machine machine{directory_ / name, {}, observe(directory_ / name)};
    for (const auto& entry : fs::recursive_directory_iterator(machine.root)) {
      if (entry.is_regular_file() && !entry.is_symlink()) machine.files.push_back(entry.path());
    }
    std::sort(machine.files.begin(), machine.files.end());
    machines_.emplace(name, std::move(machine));
  }

  fs::path directory_;
  std::map<std::string, Machine> machines_;
};

fs::path pick_file(const Machine& machine, const std::string& path) {
  auto wanted = machine.root / fs::path(path).relative_path();
  if (std::binary_search(machine.files.begin(), machine.files.end(), wanted)) return wanted;
  return machine.files[std::hash<std::string>{}(path) % machine.files.size()];
}

/// What every machine has is never said to be nothing, and what is not known has a reason.
void check_facts(const HostFacts& facts) {
  demand(facts.cpus.known() ? *facts.cpus > 0 : !facts.cpus.why().empty());
  demand(facts.memory_bytes.known() ? *facts.memory_bytes > 0 : !facts.memory_bytes.why().empty());
  demand(facts.hostname.known() ? !facts.hostname->empty() : !facts.hostname.why().empty());
  demand(facts.machine_id.known() ? facts.machine_id->size() == 32 : !facts.machine_id.why().empty());
  demand(facts.interfaces.known() ? !facts.interfaces->empty() : !facts.interfaces.why().empty());
  demand(facts.os.known() ? !facts.os->id.empty() : !facts.os.why().empty());
}

void check_wire(const HostFacts& facts) {
  const auto text = boost::json::serialize(encode(facts));
  boost::system::error_code bad;
  const auto json = boost::json::parse(text, bad);  // refuses what is no UTF-8
  demand(!bad.failed());
  const auto again = decode<HostFacts>(json);
  demand(again.has_value() && boost::json::serialize(encode(*again)) == text);
}

void check_judgement(const HostFacts& facts, const HostFacts& as_it_was) {
  Cluster cluster;
  cluster.hosts = {{"m1", Role::master, "10.77.0.11", facts}, {"n1", Role::node, "10.77.0.12", as_it_was}};
  const auto findings = judge(cluster);
  for (const auto& finding : findings) {
    demand(!finding.hosts.empty() && !finding.saw.empty());
    demand(finding.status == Status::pass || finding.status == Status::ignored || !finding.wanted.empty());
  }
  demand(findings_text(findings, TextStyle{}).find('\x1b') == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Machines machines;
  const std::string input(reinterpret_cast<const char*>(data), size);
  const auto end = std::min(input.find('\n'), input.size());
  std::istringstream first(input.substr(0, end));
  std::string host;
  std::string path;
  std::string huge;
  first >> host >> path >> huge;
  auto bytes = input.substr(std::min(end + 1, input.size()));
  while (huge == "huge" && !bytes.empty() && bytes.size() <= facts::kLargestFile) bytes += bytes;

  const auto& machine = machines.pick(host);
  const auto file = pick_file(machine, path);
  const auto as_it_was = read_file(file);
  write_file(file, bytes);
  const auto facts = observe(machine.root);
  write_file(file, as_it_was);

  check_facts(facts);
  check_wire(facts);
  check_judgement(facts, machine.facts);
  return 0;
}
