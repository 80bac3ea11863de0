// The statements of a template: {{ }}, {% if %}, {% for %}, {% set %}.

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/evaluator.hpp"

namespace muster::jinja {

Result<> Evaluation::run(const Body& body, std::string& out) {
  for (const auto& statement : body) {
    TRY(charge(1));
    switch (statement.kind) {
      case Statement::Kind::data:
        out += statement.text;
        break;
      case Statement::Kind::output:
        TRY(output(statement, out));
        break;
      case Statement::Kind::when:
        TRY(when(statement, out));
        break;
      case Statement::Kind::loop:
        TRY(loop(statement, out));
        break;
      case Statement::Kind::set:
        TRY(set(statement));
        break;
      case Statement::Kind::block_set: {
        std::string text;
        TRY(run(statement.body, text));
        TRY(assign(statement.names, Value::text(text)));
        break;
      }
    }
    if (out.size() > limits_.output_bytes)
      return wrong("the template gives more than " + std::to_string(limits_.output_bytes) + " bytes");
  }
  return {};
}

Result<> Evaluation::output(const Statement& statement, std::string& out) {
  TRY(const auto value, evaluate(*statement.expression));
  return print(value, out);
}

Result<> Evaluation::print(const Value& value, std::string& out) {
  TRY(const auto* known, value.defined());
  // As Ansible's finalize: None is nothing.
  if (known->is_null()) return {};
  TRY(charge(weight(*known)));
  const auto text = text_of(value);
  out += text;
  return {};
}

Result<> Evaluation::when(const Statement& statement, std::string& out) {
  for (const auto& branch : statement.branches) {
    in_output_ = false;
    auto condition = evaluate(*branch.condition);
    in_output_ = true;
    if (!condition) return std::move(condition).error();
    TRY(const auto* known, condition->defined());
    if (truth(*known)) return run(branch.body, out);
  }
  return run(statement.otherwise, out);
}

Result<> Evaluation::assign(const std::vector<std::string>& names, const Value& value) {
  if (names.size() == 1) {
    locals_.back().insert_or_assign(names[0], value);
    return {};
  }
  TRY(const auto items, items_of(value));
  if (items.size() != names.size()) {
    return wrong(items.size() > names.size()
                     ? "too many values to unpack (expected " + std::to_string(names.size()) + ")"
                     : "not enough values to unpack (expected " + std::to_string(names.size()) + ", got " +
                           std::to_string(items.size()) + ")");
  }
  for (std::size_t i = 0; i < names.size(); ++i) locals_.back().insert_or_assign(names[i], items[i]);
  return {};
}

Result<> Evaluation::set(const Statement& statement) {
  in_output_ = false;
  auto value = evaluate(*statement.expression);
  in_output_ = true;
  if (!value) return std::move(value).error();
  return assign(statement.names, *value);
}

/// The items that the loop goes over: those that its `if` lets through.
Result<std::vector<Value>> Evaluation::loop_items(const Statement& statement, const Value& sequence) {
  TRY(auto items, items_of(sequence));
  TRY(charge(items.size()));
  if (!statement.condition) return items;
  std::vector<Value> kept;
  for (auto& item : items) {
    locals_.emplace_back();
    auto assigned = assign(statement.names, item);
    Result<Value> condition =
        assigned ? evaluate(*statement.condition) : Result<Value>(std::move(assigned).error());
    locals_.pop_back();
    if (!condition) return std::move(condition).error();
    TRY(const auto* known, condition->defined());
    if (truth(*known)) kept.push_back(std::move(item));
  }
  return kept;
}

namespace {

json::value loop_state(const std::vector<Value>& items, std::size_t at, int depth) {
  const auto size = static_cast<std::int64_t>(items.size());
  const auto index = static_cast<std::int64_t>(at);
  json::object state{{"index", index + 1},       {"index0", index},
                     {"revindex", size - index}, {"revindex0", size - index - 1},
                     {"first", at == 0},         {"last", index + 1 == size},
                     {"length", size},           {"depth", depth},
                     {"depth0", depth - 1}};
  if (at > 0) state["previtem"] = items[at - 1].get();
  if (at + 1 < items.size()) state["nextitem"] = items[at + 1].get();
  return state;
}

}  // namespace

Result<> Evaluation::loop(const Statement& statement, std::string& out) {
  in_output_ = false;
  auto sequence = evaluate(*statement.expression);
  Result<std::vector<Value>> found =
      sequence ? loop_items(statement, *sequence) : Result<std::vector<Value>>(std::move(sequence).error());
  in_output_ = true;
  if (!found) return std::move(found).error();
  const auto& items = *found;
  if (items.empty()) return run(statement.otherwise, out);
  if (depth_ >= limits_.depth) return wrong("the template is nested too deep");
  ++depth_;
  for (std::size_t at = 0; at < items.size(); ++at) {
    locals_.emplace_back();
    auto done = assign(statement.names, items[at]);
    TRY(charge((at > 0 ? weight(items[at - 1].get()) : 0) +
               (at + 1 < items.size() ? weight(items[at + 1].get()) : 0)));
    locals_.back().insert_or_assign("loop", Value(loop_state(items, at, 1)));
    if (done) done = run(statement.body, out);
    locals_.pop_back();
    if (!done) return done;
    TRY(charge(1));
  }
  --depth_;
  return {};
}

}  // namespace muster::jinja
