#pragma once
// What a parsed template gives over a scope. Filters, tests and functions are tables
// beside it: filters.hpp, functions.hpp.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/jinja/arguments.hpp"
#include "bootstrapper/playbook/jinja/ast.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/jinja/value.hpp"

namespace muster::jinja {

class Evaluation {
 public:
  /// `literal_backslashes`: in {{ }} a backslash in a string is a backslash, as Ansible has it for values of
  /// a playbook.
  Evaluation(Scope& scope, const Limits& limits, bool literal_backslashes)
      : scope_(scope), limits_(limits), literal_backslashes_(literal_backslashes) {}

  Result<Value> evaluate(const Node& node);
  /// Appends what the statements print.
  Result<> run(const Body& body, std::string& out);
  /// Appends what {{ }} prints of a value.
  Result<> print(const Value& value, std::string& out);

  Result<Value> filter(std::string_view name, const Value& input, const Arguments& arguments);
  Result<bool> test(std::string_view name, const Value& input, const Arguments& arguments);
  /// `value.name` or `value[key]`; what is not there is undefined.
  Result<Value> attribute(const Value& value, std::string_view name);
  Result<Value> item(const Value& value, const json::value& key);

  /// Counts work; an Error when there was too much.
  Result<> charge(std::size_t steps);
  [[nodiscard]] const Limits& limits() const { return limits_; }

 private:
  Result<Value> name(const Node& node);
  Result<Value> sequence(const Node& node);
  Result<Value> dict(const Node& node);
  Result<Value> slice(const Node& node);
  Result<Value> call(const Node& node);
  Result<Value> unary(const Node& node);
  Result<Value> binary(const Node& node);
  Result<Value> compare(const Node& node);
  Result<Value> join_texts(const Value& left, const Value& right);
  Result<> charge_made(const Value& value);  ///< what a filter or a method has made
  Result<Value> condition(const Node& node);
  Result<Value> by_kind(const Node& node);
  Result<Value> member(const Node& node);
  Result<Value> indexed(const Node& node);
  Result<Value> filtered(const Node& node);
  Result<Value> tested(const Node& node);
  Result<Arguments> arguments_of(const Node& node);
  Result<> output(const Statement& statement, std::string& out);
  Result<> when(const Statement& statement, std::string& out);
  Result<> loop(const Statement& statement, std::string& out);
  Result<> set(const Statement& statement);
  Result<std::vector<Value>> loop_items(const Statement& statement, const Value& sequence);
  Result<> assign(const std::vector<std::string>& names, const Value& value);

  Scope& scope_;
  const Limits& limits_;
  bool literal_backslashes_;
  bool in_output_ = true;
  std::size_t steps_ = 0;
  int depth_ = 0;
  std::vector<std::map<std::string, Value, std::less<>>> locals_{1};
};

/// Python's binary operators but `and` and `or`.
Result<Value> operate(std::string_view op, const json::value& left, const json::value& right,
                      Evaluation& evaluation);
/// `needle in haystack`.
Result<bool> contains(const json::value& haystack, const json::value& needle);
/// A method of Python's str, list or dict.
Result<Value> call_method(Evaluation& evaluation, const Value& object, std::string_view name,
                          const Arguments& arguments);
/// The items that a loop goes over: of a list, the keys of a dict, the characters of a text.
Result<std::vector<Value>> items_of(const Value& value);

}  // namespace muster::jinja
