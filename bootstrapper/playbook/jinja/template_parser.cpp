#include <algorithm>
#include <array>
#include <optional>

#include "bootstrapper/playbook/jinja/expression_parser.hpp"
#include "bootstrapper/playbook/jinja/lexer.hpp"
#include "bootstrapper/playbook/jinja/parser.hpp"
#include "bootstrapper/playbook/jinja/stretches.hpp"

namespace muster::jinja {

namespace {

constexpr int kDeepest = 50;

/// Statements of Jinja that a playbook's template has no use for here.
constexpr std::array<std::string_view, 11> kRefused{
    "macro", "call", "filter", "include", "import", "from", "extends", "block", "autoescape", "do", "with"};

/// White space at both ends of data, as the stretches beside it want it.
std::string trimmed(const Stretch& data, const Stretch* before, const Stretch* after,
                    const WhiteSpace& rules) {
  auto text = data.text;
  bool at_line_start = data.offset == 0;
  if (before && before->kind != Stretch::Kind::data) {
    if (before->trim_after) {
      while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    } else if (rules.trim_blocks && before->kind == Stretch::Kind::block && !before->keep_after) {
      const std::size_t line_break = text.starts_with("\r\n") ? 2 : text.starts_with('\n') ? 1 : 0;
      text.remove_prefix(line_break);
      at_line_start = at_line_start || line_break > 0;
    }
  }
  if (after && after->kind != Stretch::Kind::data) {
    if (after->trim_before) {
      while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    } else if (rules.lstrip_blocks && after->kind == Stretch::Kind::block && !after->keep_before) {
      const auto last = text.find_last_not_of(" \t");
      if (last == std::string_view::npos ? at_line_start : text[last] == '\n')
        text = text.substr(0, last == std::string_view::npos ? 0 : last + 1);
    }
  }
  return std::string(text);
}

/// Jinja knows line feeds only.
std::string with_line_feeds(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r' && text.substr(at + 1, 1) == "\n") continue;
    out += text[at] == '\r' ? '\n' : text[at];
  }
  return out;
}

/// Jinja's line feeds as the file is to have them.
std::string with_line_breaks(const std::string& text, const std::string& line_break) {
  if (line_break == "\n") return text;
  std::string out;
  for (const char c : text) out += c == '\n' ? line_break : std::string(1, c);
  return out;
}

class TemplateParser {
 public:
  TemplateParser(std::string_view text, const WhiteSpace& rules, Fault& fault)
      : text_(text), rules_(rules), fault_(fault) {}

  /// What {% %} may begin with.
  static std::vector<std::string_view> words() {
    std::vector<std::string_view> all;
    for (const auto& known : kStatements) all.push_back(known.word);
    return all;
  }

  std::shared_ptr<Program> run() {
    if (!cut(text_, stretches_, fault_)) return nullptr;
    auto program = std::make_shared<Program>();
    std::string end;
    if (!body(program->body, {}, end)) return nullptr;
    return program;
  }

 private:
  /// Statements up to one of `ends`, whose tokens wait in parser_ then; to the end of the text where there
  /// are none.
  bool body(Body& into, std::initializer_list<std::string_view> ends, std::string& end) {
    if (++depth_ > kDeepest) return refuse(0, "nested too deep");
    while (at_ < stretches_.size()) {
      const auto& stretch = stretches_[at_];
      if (stretch.kind == Stretch::Kind::data) {
        data(into);
      } else if (stretch.kind == Stretch::Kind::variable) {
        if (!output(into)) return false;
      } else {
        if (!open(stretch)) return false;
        if (tokens().at_end()) continue;
        const auto word = tokens().take();
        if (std::find(ends.begin(), ends.end(), word.text) != ends.end()) {
          end = word.text;
          --depth_;
          return true;
        }
        if (!statement(word, into)) return false;
      }
    }
    --depth_;
    if (ends.size() == 0) return true;
    return refuse(text_.size(), "unexpected end of template, expected '" + std::string(*ends.begin()) + "'");
  }

  void data(Body& into) {
    const auto* before = at_ > 0 ? &stretches_[at_ - 1] : nullptr;
    const auto* after = at_ + 1 < stretches_.size() ? &stretches_[at_ + 1] : nullptr;
    Statement statement;
    statement.text = with_line_breaks(trimmed(stretches_[at_], before, after, rules_), rules_.line_break);
    statement.offset = stretches_[at_].offset;
    ++at_;
    if (!statement.text.empty()) into.push_back(std::move(statement));
  }

  bool open(const Stretch& stretch) {
    std::vector<Token> tokens;
    if (!tokenize(stretch.text, stretch.offset, tokens, fault_)) return false;
    parser_.emplace(std::move(tokens), fault_);
    ++at_;
    return true;
  }

  TokenStream& tokens() { return parser_->tokens(); }

  bool close() {
    if (tokens().failed()) return false;
    if (tokens().at_end()) return true;
    return refuse(tokens().peek().offset, "unexpected '" + tokens().peek().text + "'");
  }

  bool output(Body& into) {
    const auto& stretch = stretches_[at_];
    if (!open(stretch)) return false;
    Statement statement;
    statement.kind = Statement::Kind::output;
    statement.offset = stretch.offset;
    if (tokens().at_end())
      return refuse(stretch.offset, "Expected an expression, got 'end of print statement'");
    statement.expression = parser_->tuple();
    if (!statement.expression || !close()) return false;
    into.push_back(std::move(statement));
    return true;
  }

  bool statement(const Token& word, Body& into) {
    Statement made;
    made.offset = word.offset;
    for (const auto& known : kStatements) {
      if (known.word != word.text) continue;
      if (!(this->*known.read)(made)) return false;
      into.push_back(std::move(made));
      return true;
    }
    if (std::find(kRefused.begin(), kRefused.end(), word.text) != kRefused.end())
      return refuse(word.offset, "`{% " + word.text + " %}` is not supported");
    return refuse(word.offset, "Encountered unknown tag '" + word.text + "'.");
  }

  bool when(Statement& made) {
    made.kind = Statement::Kind::when;
    std::string end = "if";
    while (end == "if" || end == "elif") {
      Statement::Branch branch;
      branch.condition = parser_->tuple();
      if (!branch.condition || !close() || !body(branch.body, {"elif", "else", "endif"}, end)) return false;
      made.branches.push_back(std::move(branch));
    }
    if (end == "else") {
      if (!close() || !body(made.otherwise, {"endif"}, end)) return false;
    }
    return close();
  }

  bool targets(Statement& made) {
    const bool open = tokens().accept(Token::Kind::op, "(");
    do {
      const auto name = tokens().take();
      if (name.kind != Token::Kind::name) return refuse(name.offset, "the name of a variable is missing");
      if (name.text == "loop" && made.kind == Statement::Kind::loop)
        return refuse(name.offset, "can't assign to special loop variable in for-loop target");
      made.names.push_back(name.text);
    } while (tokens().accept(Token::Kind::op, ","));
    return !open || tokens().expect(Token::Kind::op, ")");
  }

  bool loop(Statement& made) {
    made.kind = Statement::Kind::loop;
    if (!targets(made) || !tokens().expect(Token::Kind::name, "in")) return false;
    made.expression = parser_->without_condition();
    if (!made.expression) return false;
    if (tokens().accept(Token::Kind::name, "if")) {
      made.condition = parser_->expression();
      if (!made.condition) return false;
    }
    if (tokens().peek().text == "recursive")
      return refuse(tokens().peek().offset, "recursive loops are not supported");
    std::string end;
    if (!close() || !body(made.body, {"else", "endfor"}, end)) return false;
    if (end == "else" && (!close() || !body(made.otherwise, {"endfor"}, end))) return false;
    return close();
  }

  bool set(Statement& made) {
    made.kind = Statement::Kind::set;
    if (!targets(made)) return false;
    if (tokens().peek().text == ".") return refuse(tokens().peek().offset, "namespaces are not supported");
    if (tokens().accept(Token::Kind::op, "=")) {
      made.expression = parser_->tuple();
      return made.expression && close();
    }
    if (!close()) return false;
    made.kind = Statement::Kind::block_set;
    std::string end;
    return body(made.body, {"endset"}, end) && close();
  }

  bool refuse(std::size_t offset, std::string message) {
    if (fault_.message.empty()) fault_ = {offset, std::move(message)};
    return false;
  }

  struct Known {
    std::string_view word;
    bool (TemplateParser::*read)(Statement&);
  };
  static const std::array<Known, 3> kStatements;

  std::string_view text_;
  const WhiteSpace& rules_;
  Fault& fault_;
  std::vector<Stretch> stretches_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<ExpressionParser> parser_;
};

constexpr std::array<TemplateParser::Known, 3> TemplateParser::kStatements{
    {{"if", &TemplateParser::when}, {"for", &TemplateParser::loop}, {"set", &TemplateParser::set}}};

}  // namespace

std::vector<std::string_view> statements() {
  return TemplateParser::words();
}

std::span<const std::string_view> refused_statements() {
  return kRefused;
}

std::shared_ptr<const Program> parse_template(std::string_view text, const WhiteSpace& white_space,
                                              Fault& fault) {
  fault = {};
  std::string source = with_line_feeds(text);
  const auto end = source.find_last_not_of('\n');
  const auto newlines = source.size() - (end == std::string::npos ? 0 : end + 1);
  // As Jinja: the last line feed does not belong to the template; what is rendered gets it back.
  if (newlines > 0) source.pop_back();
  auto program = TemplateParser(source, white_space, fault).run();
  if (!program) return nullptr;
  program->end_newlines = newlines;
  program->line_break = white_space.line_break;
  program->source = text;
  return program;
}

std::shared_ptr<const Program> parse_expression(std::string_view text, Fault& fault) {
  fault = {};
  std::vector<Token> tokens;
  if (!tokenize(text, 0, tokens, fault)) return nullptr;
  ExpressionParser parser(std::move(tokens), fault);
  auto program = std::make_shared<Program>();
  program->source = std::string(text);
  program->expression = parser.tuple();
  if (!program->expression) return nullptr;
  if (!parser.tokens().at_end()) {
    fault = {parser.tokens().peek().offset, "unexpected '" + parser.tokens().peek().text + "'"};
    return nullptr;
  }
  return program;
}

}  // namespace muster::jinja
