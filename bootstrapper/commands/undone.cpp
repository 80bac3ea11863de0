#include "bootstrapper/commands/undone.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "agent/checks/printable.hpp"

namespace muster::commands {

std::string undone_text(const Undone& undone, bool dry_run) {
  std::string out;
  for (const auto& [host, response] : undone) {
    for (const auto& entry : response.undone) {
      out += host + ": " + (dry_run ? "would be: " : "") + printable(entry) + "\n";
    }
    for (const auto& entry : response.kept) out += host + ": left alone: " + printable(entry) + "\n";
  }
  return out.empty() ? "nothing to undo\n" : out;
}

boost::json::value undone_json(const Undone& undone) {
  boost::json::array hosts;
  for (const auto& [host, response] : undone) {
    auto entry = encode(response).as_object();
    entry.emplace("name", host);
    hosts.push_back(std::move(entry));
  }
  return boost::json::object{{"hosts", std::move(hosts)}};
}

}  // namespace muster::commands
