#include "bootstrapper/playbook/jinja/token_stream.hpp"

namespace muster::jinja {

Token TokenStream::take() {
  auto token = tokens_[at_];
  if (token.kind != Token::Kind::end) ++at_;
  return token;
}

bool TokenStream::accept(Token::Kind kind, std::string_view text) {
  if (peek().kind != kind || peek().text != text) return false;
  ++at_;
  return true;
}

bool TokenStream::expect(Token::Kind kind, std::string_view text) {
  if (accept(kind, text)) return true;
  if (at_end()) {
    refuse(peek().offset, "unexpected end, expected '" + std::string(text) + "'");
  } else {
    refuse(peek().offset, "expected token '" + std::string(text) + "', got '" + peek().text + "'");
  }
  return false;
}

std::nullptr_t TokenStream::refuse(std::size_t offset, std::string message) {
  if (!failed_) fault_ = {offset, std::move(message)};
  failed_ = true;
  return nullptr;
}

std::nullptr_t TokenStream::unexpected() {
  if (at_end()) return refuse(peek().offset, "unexpected end of the expression");
  return refuse(peek().offset, "unexpected '" + peek().text + "'");
}

}  // namespace muster::jinja
