#pragma once
// A parsed template: what it is made of. How it is made is in parser.hpp, what it gives in evaluator.hpp.

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace muster::jinja {

struct Node;
using NodePtr = std::unique_ptr<Node>;

/// Chains (a + b + c, x.y.z) grow a tree without nesting; it is walked and taken down by recursion.
inline constexpr int kTallestTree = 300;

/// One part of an expression.
struct Node {
  enum class Kind {
    constant,   ///< `constant`
    string,     ///< `constant` with escapes resolved, `text` as written: see Evaluation::literal_backslashes
    name,       ///< `text`
    list,       ///< children
    tuple,      ///< children
    dict,       ///< children: key, value, key, value, ...
    attribute,  ///< children[0].text
    item,       ///< children[0][children[1]]
    slice,      ///< children[0][children[1]:children[2]:children[3]], each of the last three may be null
    call,       ///< children[0](arguments)
    filter,     ///< children[0] | text(arguments)
    test,       ///< children[0] is text(arguments)
    unary,      ///< text: "-", "+", "not"
    binary,     ///< text: + - * / // % ** ~ and or
    compare,    ///< children[0] operators[0] children[1] operators[1] children[2] ...
    condition,  ///< children: then, test, otherwise (may be null)
  };

  Kind kind = Kind::constant;
  std::size_t offset = 0;  ///< in the template
  int height = 1;          ///< of the tree that it is the root of
  std::string text;
  boost::json::value constant;
  std::vector<NodePtr> children;
  std::vector<NodePtr> arguments;
  std::vector<std::pair<std::string, NodePtr>> keywords;
  std::vector<std::string> operators;
};

/// A node over `first` and `second`; null: none of them.
NodePtr make_node(Node::Kind kind, std::size_t offset, std::string text = {}, NodePtr first = nullptr,
                  NodePtr second = nullptr);
/// Gives `parent` one more of its `children` (or arguments), which may be null.
void adopt(Node& parent, std::vector<NodePtr>& children, NodePtr child);

struct Statement;

/// A stretch of a template.
using Body = std::vector<Statement>;

struct Statement {
  enum class Kind {
    data,      ///< text as it is
    output,    ///< {{ expression }}
    when,      ///< {% if %}: branches, then otherwise
    loop,      ///< {% for names in expression if condition %}: body, otherwise
    set,       ///< {% set names = expression %}
    block_set  ///< {% set name %}body{% endset %}
  };
  struct Branch {
    NodePtr condition;
    Body body;
  };

  Kind kind = Kind::data;
  std::size_t offset = 0;
  std::string text;
  NodePtr expression;
  NodePtr condition;               ///< of a loop: its `if`
  std::vector<std::string> names;  ///< what a loop or a set assigns to
  std::vector<Branch> branches;
  Body body;
  Body otherwise;
};

/// A whole template, or one expression.
struct Program {
  Body body;
  NodePtr expression;  ///< of an Expression
  std::string source;
  std::size_t end_newlines = 0;   ///< what the text ends with, and what it gives ends with at least
  std::string line_break = "\n";  ///< what those are written as
};

}  // namespace muster::jinja
