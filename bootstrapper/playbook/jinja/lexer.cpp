#include "bootstrapper/playbook/jinja/lexer.hpp"

#include <array>

namespace muster::jinja {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

constexpr std::array<std::string_view, 6> kLongOperators{"**", "//", "==", "!=", "<=", ">="};
constexpr std::string_view kOperators = "+-*/%~()[]{}.,:|=<>";

/// Where the string that begins at `at` ends; npos when it does not.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// 1, 1_000, 0x1f, 1.5, 1e3, 1.5e-3.
Token number_at(std::string_view text, std::size_t at) {
  const auto begin = at;
  Token token{Token::Kind::integer, "", begin};
  if (text.substr(at, 2) == "0x" || text.substr(at, 2) == "0X" || text.substr(at, 2) == "0b" ||
      text.substr(at, 2) == "0o") {
    at += 2;
    while (at < text.size() && (is_name_start(text[at]) || is_digit(text[at]))) ++at;
  } else {
    while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) ++at;
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
      token.kind = Token::Kind::real;
      ++at;
      while (at < text.size() && (is_digit(text[at]) || text[at] == '_')) ++at;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
      auto power = at + 1;
      if (power < text.size() && (text[power] == '-' || text[power] == '+')) ++power;
      if (power < text.size() && is_digit(text[power])) {
        token.kind = Token::Kind::real;
        while (power < text.size() && is_digit(text[power])) ++power;
        at = power;
      }
    }
  }
  token.text = std::string(text.substr(begin, at - begin));
  return token;
}

Token operator_at(std::string_view text, std::size_t at) {
  for (const auto known : kLongOperators) {
    if (text.substr(at, 2) == known) return {Token::Kind::op, std::string(known), at};
  }
  if (kOperators.find(text[at]) != std::string_view::npos)
    return {Token::Kind::op, std::string(1, text[at]), at};
  return {};
}

}  // namespace

bool tokenize(std::string_view text, std::size_t base, std::vector<Token>& tokens, Fault& fault) {
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (is_blank(c)) {
      ++at;
      continue;
    }
    Token token;
    std::size_t taken = 0;
    if (is_name_start(c)) {
      auto end = at;
      while (end < text.size() && (is_name_start(text[end]) || is_digit(text[end]))) ++end;
      token = {Token::Kind::name, std::string(text.substr(at, end - at)), at};
      taken = end - at;
    } else if (is_digit(c)) {
      token = number_at(text, at);
      taken = token.text.size();
    } else if (c == '"' || c == '\'') {
      const auto end = end_of_string(text, at);
      if (end == std::string_view::npos) {
        fault = {base + at, "a string that is never closed"};
        return false;
      }
      token = {Token::Kind::string, std::string(text.substr(at + 1, end - at - 1)), at};
      taken = end - at + 1;
    } else {
      token = operator_at(text, at);
      taken = token.text.size();
      if (taken == 0) {
        fault = {base + at, "unexpected char '" + std::string(1, c) + "'"};
        return false;
      }
    }
    token.offset = base + at;
    at += taken;
    tokens.push_back(std::move(token));
  }
  tokens.push_back({Token::Kind::end, "", base + text.size()});
  return true;
}

namespace {

/// Cuts a template; `at_` is where it is.
class Cutter {
 public:
  Cutter(std::string_view text, std::vector<Stretch>& stretches, Fault& fault)
      : text_(text), stretches_(stretches), fault_(fault) {}

  bool run() {
    while (at_ < text_.size()) {
      const auto open = next_opening();
      data(at_, open);
      at_ = open;
      if (at_ >= text_.size()) break;
      const bool good = text_[at_ + 1] == '#' ? comment() : braces();
      if (!good) return false;
    }
    return true;
  }

 private:
  [[nodiscard]] std::size_t next_opening() const {
    for (auto at = text_.find('{', at_); at != std::string_view::npos; at = text_.find('{', at + 1)) {
      if (at + 1 < text_.size() && (text_[at + 1] == '{' || text_[at + 1] == '%' || text_[at + 1] == '#'))
        return at;
    }
    return text_.size();
  }

  void data(std::size_t begin, std::size_t end) {
    Stretch stretch;
    stretch.text = text_.substr(begin, end - begin);
    stretch.offset = begin;
    stretches_.push_back(stretch);
  }

  /// A comment leaves an empty block, so that white space around it is treated as Jinja does.
  bool comment() {
    const auto end = text_.find("#}", at_ + 2);
    if (end == std::string_view::npos) return refuse("Missing end of comment tag");
    Stretch stretch{Stretch::Kind::block, {}, at_};
    stretch.trim_before = text_.substr(at_ + 2, 1) == "-";
    stretch.trim_after = end > at_ + 2 && text_[end - 1] == '-';
    stretches_.push_back(stretch);
    at_ = end + 2;
    return true;
  }

  /// Where the braces that are open close, strings skipped.
  [[nodiscard]] std::size_t closing(std::string_view close) const {
    int nested = 0;
    for (auto at = at_ + 2; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '"' || c == '\'') {
        const auto end = end_of_string(text_, at);
        if (end == std::string_view::npos) return end;
        at = end;
        continue;
      }
      if (nested == 0 && text_.substr(at, 2) == close) return at;
      if (c == '{' || c == '[' || c == '(') ++nested;
      if ((c == '}' || c == ']' || c == ')') && nested > 0) --nested;
    }
    return std::string_view::npos;
  }

  bool braces() {
    const bool variable = text_[at_ + 1] == '{';
    const auto end = closing(variable ? "}}" : "%}");
    if (end == std::string_view::npos)
      return refuse(variable ? "unexpected end of template, expected 'end of print statement'."
                             : "unexpected end of template, expected 'end of statement block'.");
    Stretch stretch{variable ? Stretch::Kind::variable : Stretch::Kind::block,
                    text_.substr(at_ + 2, end - at_ - 2), at_ + 2};
    take_marks(stretch);
    at_ = end + 2;
    if (!variable && word(stretch.text) == "raw") return raw(stretch);
    stretches_.push_back(stretch);
    return true;
  }

  static void take_marks(Stretch& stretch) {
    if (stretch.text.starts_with('-') || stretch.text.starts_with('+')) {
      (stretch.text.front() == '-' ? stretch.trim_before : stretch.keep_before) = true;
      stretch.text.remove_prefix(1);
      ++stretch.offset;
    }
    if (stretch.text.ends_with('-') ||
        (stretch.text.ends_with('+') && stretch.kind == Stretch::Kind::block)) {
      (stretch.text.back() == '-' ? stretch.trim_after : stretch.keep_after) = true;
      stretch.text.remove_suffix(1);
    }
  }

  static std::string_view word(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
  }

  /// The data up to {% endraw %}, with empty blocks in place of the two, so that white space around them
  /// goes.
  bool raw(Stretch begin) {
    begin.text = {};
    begin.keep_after = true;  // trim_blocks leaves what follows {% raw %} alone
    for (auto open = text_.find("{%", at_); open != std::string_view::npos;
         open = text_.find("{%", open + 2)) {
      const auto end = text_.find("%}", open);
      if (end == std::string_view::npos) break;
      Stretch stretch{Stretch::Kind::block, text_.substr(open + 2, end - open - 2), open + 2};
      take_marks(stretch);
      if (word(stretch.text) != "endraw") continue;
      stretch.text = {};
      stretches_.push_back(begin);
      data(at_, open);
      stretches_.push_back(stretch);
      at_ = end + 2;
      return true;
    }
    return refuse("Missing end of raw directive");
  }

  bool refuse(std::string message) {
    fault_ = {at_, std::move(message)};
    return false;
  }

  std::string_view text_;
  std::vector<Stretch>& stretches_;
  Fault& fault_;
  std::size_t at_ = 0;
};

void append_utf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

/// \xNN, \uNNNN, \UNNNNNNNN: how many digits; 0 for other letters.
std::size_t digits_of(char letter) {
  return letter == 'x' ? 2 : letter == 'u' ? 4 : letter == 'U' ? 8 : 0;
}

}  // namespace

bool cut(std::string_view text, std::vector<Stretch>& stretches, Fault& fault) {
  return Cutter(text, stretches, fault).run();
}

std::string unescaped(std::string_view written) {
  constexpr std::string_view kLetters = "ntrabfv\\'\"0";
  constexpr std::string_view kMeanings("\n\t\r\a\b\f\v\\'\"\0", 11);
  std::string out;
  for (std::size_t at = 0; at < written.size(); ++at) {
    if (written[at] != '\\' || at + 1 == written.size()) {
      out += written[at];
      continue;
    }
    const char letter = written[++at];
    if (letter == '\n') continue;
    if (const auto known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeanings[known];
      continue;
    }
    const auto count = digits_of(letter);
    const auto digits = written.substr(at + 1, count);
    const bool hex = count > 0 && digits.size() == count &&
                     digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (hex) {
      const auto code = std::stoul(std::string(digits), nullptr, 16);
      append_utf8(out, code > 0x10ffff ? 0xfffd : code);
      at += count;
    } else if (letter >= '1' && letter <= '7') {
      append_utf8(out, static_cast<unsigned long>(letter - '0'));
    } else {
      out += '\\';
      out += letter;
    }
  }
  return out;
}

}  // namespace muster::jinja
