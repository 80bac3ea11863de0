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

constexpr std::array<std::string_view, 6> kLongOperators{"**", "//", "==", "!=", "<=", ">="};
constexpr std::string_view kOperators = "+-*/%~()[]{}.,:|=<>";

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

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

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

}  // namespace muster::jinja
