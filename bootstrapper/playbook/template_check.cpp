#include "bootstrapper/playbook/template_check.hpp"

#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/yaml_value.hpp"

namespace muster::playbook {

void check_templates(Source& source, const Node& node) {
  for (const auto& item : node.items) check_templates(source, *item.value);
  for (const auto& entry : node.entries) {
    jinja::Fault fault;
    if (jinja::has_template(entry.key) && !jinja::Template::parse(entry.key, fault))
      source.error(entry.place, fault.message);
    check_templates(source, *entry.value);
  }
  if (node.kind != Node::Kind::scalar || !jinja::has_template(node.text)) return;
  jinja::Fault fault;
  if (!jinja::Template::parse(node.text, fault))
    source.error(source.inside(node, fault.offset), fault.message);
}

void check_expression(Source& source, const Node& scalar) {
  jinja::Fault fault;
  if (jinja::has_template(scalar.text)) return check_templates(source, scalar);
  if (!jinja::Expression::parse(scalar.text, fault))
    source.error(source.inside(scalar, fault.offset), fault.message);
}

namespace {

void add_condition(Source& source, const Node& node, const std::string& name, Conditions& into) {
  if (node.kind != Node::Kind::scalar) {
    source.error(node.place, name + ": wanted a condition, saw " +
                                 (node.kind == Node::Kind::null ? "nothing" : "a list or a map"));
    return;
  }
  const auto value = yaml_value(node);
  if (value.is_bool()) {
    into.push_back({value.get_bool() ? "true" : "false", source.at(node.place)});
    return;
  }
  check_expression(source, node);
  into.push_back({node.text, source.at(node.place)});
}

}  // namespace

Conditions read_conditions(Source& source, const Node& node, const std::string& name) {
  Conditions conditions;
  if (node.kind == Node::Kind::null) return conditions;
  if (node.kind == Node::Kind::list) {
    for (const auto& item : node.items) add_condition(source, *item.value, name, conditions);
  } else {
    add_condition(source, node, name, conditions);
  }
  return conditions;
}

Written read_written(Source& source, const Node& node) {
  check_templates(source, node);
  return {yaml_value(node), source.at(node.place)};
}

}  // namespace muster::playbook
