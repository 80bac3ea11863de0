#pragma once
// A stage for plays: hosts h1 to h4 that answer as a test says, and what is printed there. A call that no
// answer was given for fails the test.

#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bootstrapper/playbook/run/run_playbooks.hpp"
#include "bootstrapper/playbook/run/task_host.hpp"

namespace muster::test {

/// What one host, or every one (""), answers to a module.
struct Answer {
  std::string host;
  std::string module;
  Result<boost::json::object> result;
  int times = -1;  ///< how often; -1: always
};

/// One call that reached a host.
struct Called {
  std::string host;
  play::ModuleCall call;
};

class Stage {
 public:
  Stage();
  ~Stage();
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  /// `result` is JSON.
  Stage& answer(std::string host, std::string module, const std::string& result, int times = -1);
  Stage& lose(std::string host, std::string module);
  /// A file beside the playbook.
  Stage& file(const std::string& path, const std::string& content);

  /// Parses and runs a playbook and gives what was printed. The test fails where it cannot be parsed. Plays
  /// that do not ask for facts gather none.
  std::string run(const std::string& yaml);
  /// Where the playbook is.
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

  play::Options options;
  play::Inventory inventory;
  int verbosity = 0;
  bool json = false;
  std::vector<Called> calls;
  play::Stats stats;             ///< after run()
  std::optional<Error> problem;  ///< after run(): the Error that ended it, or that of the summary
  std::string notes;
  std::map<std::string, boost::json::object> known;  ///< after run(): what was set and registered, by host

 private:
  class Host;
  Result<boost::json::object> answer_to(const std::string& host, const play::ModuleCall& call);
  boost::asio::io_context context_;
  std::vector<Answer> answers_;
  std::filesystem::path folder_;
  std::vector<std::unique_ptr<Host>> hosts_;
};

/// What hosts answer to a command: nothing was changed, something was (stdout "out"), it failed.
inline constexpr const char* kOk = R"({"changed": false, "rc": 0, "stdout": ""})";
inline constexpr const char* kChanged = R"({"changed": true, "rc": 0, "stdout": "out"})";
inline constexpr const char* kFailed =
    R"({"changed": true, "rc": 1, "stdout": "", "msg": "non-zero return code"})";

/// The hosts that a module was called on, in order: "h1 h2 h1".
std::string hosts_called(const Stage& stage, std::string_view module);

/// "h1: ok=2 changed=1 ...", only what is not 0.
std::string counts(const play::Stats& stats);

}  // namespace muster::test
