#pragma once
// Jinja2 templates and expressions as Ansible uses them (jinja.palletsprojects.com/en/3.1.x/templates,
// ansible-core 2.14 lib/ansible/template): parsed once, evaluated over a scope, bounded in time and memory.

#include <boost/json/value.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::jinja {

/// Where names get their values. Values are ready: templates inside of variables are the scope's own
/// business.
class Scope {
 public:
  virtual ~Scope() = default;
  /// The value of a name, which stays until the scope changes; nullptr: undefined. An Error when its own
  /// template fails.
  virtual Result<const boost::json::value*> find(std::string_view name) = 0;
};

/// What one evaluation may use; passing a bound is an Error, whatever the template says.
struct Limits {
  std::size_t steps = 5'000'000;        ///< nodes evaluated, characters produced by filters counted too
  std::size_t output_bytes = 16 << 20;  ///< of one text
  int depth = 200;                      ///< nesting, parsing included
};

/// Something that cannot be parsed, with the byte offset in the text.
struct Fault {
  std::size_t offset = 0;
  std::string message;
};

/// What becomes of white space outside of {{ }} and {% %} (the template module's arguments).
struct WhiteSpace {
  bool trim_blocks = true;        ///< the line break behind {% %} goes
  bool lstrip_blocks = false;     ///< blanks before it, from the beginning of the line, go
  std::string line_break = "\n";  ///< what each line break is written as: newline_sequence
};

struct Program;  // a parsed template

/// An expression without braces, as `when` has it.
class Expression {
 public:
  /// The parsed expression; on a fault, unknown filters and tests included, nothing and the fault.
  static std::shared_ptr<const Expression> parse(std::string_view text, Fault& fault);
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  /// Its value. An Error in Ansible's words: "'x' is undefined".
  Result<boost::json::value> evaluate(Scope& scope, const Limits& limits = {}) const;
  /// Its value as a condition: Ansible's rules for what is true.
  Result<bool> holds(Scope& scope, const Limits& limits = {}) const;

 private:
  std::shared_ptr<const Program> program_;
};

/// A text with {{ }}, {% %} and {# #} in it.
class Template {
 public:
  static std::shared_ptr<const Template> parse(std::string_view text, Fault& fault);
  /// A template file, for text(): white space as the arguments of the template module say.
  static std::shared_ptr<const Template> parse_file(std::string_view text, const WhiteSpace& white_space,
                                                    Fault& fault);
  explicit Template(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  /// As a value of a playbook: a text that is a single {{ }} keeps the value's type, and a text that looks
  /// like a list or a map becomes one, as Ansible has it with jinja2_native off.
  Result<boost::json::value> value(Scope& scope, const Limits& limits = {}) const;
  /// As a template file: always a text; backslashes in its strings are escapes, as in Python.
  Result<std::string> text(Scope& scope, const Limits& limits = {}) const;

 private:
  std::shared_ptr<const Program> program_;
};

/// Whether a text can be anything but itself.
bool has_template(std::string_view text);
/// How Python prints a value: True, None, ['a', 'b'], 1.0.
std::string python_text(const boost::json::value& value);

}  // namespace muster::jinja
