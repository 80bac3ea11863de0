#pragma once
// What a parsed template gives over a scope. Filters, tests and methods are tables beside it: filters.hpp.

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bootstrapper/playbook/jinja/ast.hpp"
#include "bootstrapper/playbook/jinja/template.hpp"
#include "bootstrapper/playbook/jinja/value.hpp"

namespace muster::jinja {

/// What a filter, test or method is called with.
struct Arguments {
  std::vector<Value> positional;
  std::vector<std::pair<std::string, Value>> named;

  /// The argument at that position or of that name; nullptr where it is not given.
  [[nodiscard]] const Value* find(std::size_t position, std::string_view name) const;
  /// Its JSON, or `otherwise`.
  [[nodiscard]] json::value get(std::size_t position, std::string_view name, json::value otherwise) const;
  /// The same arguments without the first `count` positional ones.
  [[nodiscard]] Arguments after(std::size_t count) const;
};

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
  Result<Value> named_call(const Node& node);
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
/// Python's % on a text.
Result<std::string> percent_format(std::string_view format, const std::vector<json::value>& values);

}  // namespace muster::jinja
