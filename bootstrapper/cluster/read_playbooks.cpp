#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/node_json.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

bool is_yaml_path(std::string_view text) {
  return text.ends_with(".yaml") || text.ends_with(".yml");
}

/// The name of a playbook that comes with muster, or an absolute path; empty when it is neither.
std::string read_playbook(const Value& value, Reading& reading) {
  const auto text = value.text();
  if (!text) return {};
  if (is_yaml_path(*text)) {
    const auto path = read_path(value, reading);
    if (!path) return {};
    reading.files.push_back({NamedFile::Kind::playbook, *path, value.name(), value.place()});
    return path->string();
  }
  if (is_label(*text)) return *text;
  value.error(in_quotes(*text) + " is neither the name nor the path of a playbook",
              "a name such as docker, or a path that ends in .yaml");
  return {};
}

/// Whether a file is a Kubernetes manifest is seen when it is read: its documents are maps, a playbook is a
/// list.
void read_network(const Value& value, Playbooks& playbooks, Reading& reading) {
  const auto text = value.text();
  if (!text) return;
  if (!is_yaml_path(*text)) {
    playbooks.network = read_playbook(value, reading);
  } else if (const auto path = read_path(value, reading)) {
    playbooks.manifest = *path;
    reading.files.push_back({NamedFile::Kind::manifest, *path, value.name(), value.place()});
  }
}

}  // namespace

Playbooks read_playbooks(const Value& value, Reading& reading) {
  Playbooks playbooks;
  Fields fields(value);
  if (const auto prepare = fields.find("prepare")) {
    for (const auto& item : prepare->items()) {
      auto playbook = read_playbook(item, reading);
      if (!playbook.empty()) playbooks.prepare.push_back(std::move(playbook));
    }
  }
  if (const auto network = fields.find("network")) read_network(*network, playbooks, reading);
  fields.done();
  return playbooks;
}

boost::json::object read_variables(const Value& value) {
  if (!Fields(value).is_map()) return {};
  for (const auto& entry : value.node().entries) {
    if (is_variable_name(entry.key)) continue;
    value.problems().error(
        entry.place, "variables: " + in_quotes(entry.key) + " is no name of a variable",
        "letters, digits and _, no digit in front, and no word that Python keeps for itself");
  }
  return json_object(value.node(), value.name(), value.problems());
}

}  // namespace muster::cluster
