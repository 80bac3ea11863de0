#include "bootstrapper/playbook/jinja/template.hpp"

#include "bootstrapper/playbook/jinja/evaluator.hpp"
#include "bootstrapper/playbook/jinja/parser.hpp"

namespace muster::jinja {

std::shared_ptr<const Expression> Expression::parse(std::string_view text, Fault& fault) {
  auto program = parse_expression(text, fault);
  return program ? std::make_shared<const Expression>(std::move(program)) : nullptr;
}

Result<json::value> Expression::evaluate(Scope& scope, const Limits& limits) const {
  Evaluation evaluation(scope, limits, false);
  TRY(const auto value, evaluation.evaluate(*program_->expression));
  TRY(const auto* known, value.defined());
  return *known;
}

Result<bool> Expression::holds(Scope& scope, const Limits& limits) const {
  TRY(const auto value, evaluate(scope, limits));
  return truth(value);
}

std::shared_ptr<const Template> Template::parse(std::string_view text, Fault& fault) {
  // In values of a playbook nothing is trimmed that is not asked for.
  auto program = parse_template(text, {.trim_blocks = true, .lstrip_blocks = false}, fault);
  return program ? std::make_shared<const Template>(std::move(program)) : nullptr;
}

std::shared_ptr<const Template> Template::parse_file(std::string_view text, const WhiteSpace& white_space,
                                                     Fault& fault) {
  auto program = parse_template(text, white_space, fault);
  return program ? std::make_shared<const Template>(std::move(program)) : nullptr;
}

namespace {

/// The expression of a template that is nothing but `{{ expression }}`; nullptr for all others.
const Node* single_output(const Program& program) {
  if (program.body.size() != 1 || program.body[0].kind != Statement::Kind::output) return nullptr;
  return program.body[0].expression.get();
}

/// The name in a template that is nothing but `{{ name }}`; nullptr for all others.
const Node* single_name(const Program& program) {
  const auto* node = single_output(program);
  return node && node->kind == Node::Kind::name ? node : nullptr;
}

/// Ansible gives a text back the line feeds that it ended with.
void restore_newlines(std::string& text, const Program& program) {
  const auto last = text.find_last_not_of('\n');
  const auto left = text.size() - (last == std::string::npos ? 0 : last + 1);
  for (auto missing = left; missing < program.end_newlines; ++missing) text += program.line_break;
}

bool looks_like_literal(std::string_view text) {
  return text.starts_with('{') || text.starts_with('[') || text == "True" || text == "False";
}

}  // namespace

Result<json::value> Template::value(Scope& scope, const Limits& limits) const {
  if (const auto* name = single_name(*program_)) {
    TRY(const auto* known, scope.find(name->text));
    // Numbers, booleans and None keep their type; what is printed and read back would be a text.
    if (known && (known->is_bool() || known->is_number() || known->is_null())) return *known;
  }
  if (!has_template(program_->source)) return json::value(json::string(program_->source));
  Evaluation evaluation(scope, limits, true);
  std::string text;
  bool stays_text = false;
  if (const auto* single = single_output(*program_)) {
    TRY(const auto value, evaluation.evaluate(*single));
    TRY(evaluation.print(value, text));
    stays_text = value.stays_text();
  } else {
    TRY(evaluation.run(program_->body, text));
  }
  if (!stays_text && looks_like_literal(text)) {
    if (auto value = python_literal(text)) return *std::move(value);
  }
  restore_newlines(text, *program_);
  return json::value(json::string(text));
}

Result<std::string> Template::text(Scope& scope, const Limits& limits) const {
  Evaluation evaluation(scope, limits, false);
  std::string text;
  TRY(evaluation.run(program_->body, text));
  restore_newlines(text, *program_);
  return text;
}

}  // namespace muster::jinja
