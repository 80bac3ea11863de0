#include "bootstrapper/playbook/free_form.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace muster::playbook {

namespace {

/// What a blank cannot part: quotes and braces that are still open.
class Nesting {
 public:
  void take(std::string_view piece) {
    for (std::size_t at = 0; at < piece.size(); ++at) {
      const char c = piece[at];
      if ((c != '"' && c != '\'') || (at > 0 && piece[at - 1] == '\\')) continue;
      if (!quote_) {
        quote_ = c;
      } else if (quote_ == c) {
        quote_ = 0;
      }
    }
    prints_.take(piece);
    statements_.take(piece);
    comments_.take(piece);
  }
  [[nodiscard]] bool quoted() const { return quote_ != 0; }
  [[nodiscard]] bool open() const {
    return quote_ != 0 || prints_.depth > 0 || statements_.depth > 0 || comments_.depth > 0;
  }

 private:
  struct Braces {
    std::string_view begin;
    std::string_view end;
    long depth = 0;

    static long count(std::string_view piece, std::string_view what) {
      long found = 0;
      for (auto at = piece.find(what); at != std::string_view::npos; at = piece.find(what, at + what.size()))
        ++found;
      return found;
    }
    void take(std::string_view piece) {
      depth = std::max(0L, depth + count(piece, begin) - count(piece, end));
    }
  };

  char quote_ = 0;
  Braces prints_{"{{", "}}"};
  Braces statements_{"{%", "%}"};
  Braces comments_{"{#", "#}"};
};

/// The pieces of a text between one separator and the next; there is always one.
std::vector<std::string_view> pieces_of(std::string_view text, char separator) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    pieces.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return pieces;
}

/// The words of one line more. True when the line goes on below it: it ends in a lone backslash.
bool split_one_line(std::string_view line, Nesting& nesting, std::vector<std::string>& words) {
  bool goes_on = false;
  const auto pieces = pieces_of(line, ' ');
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto piece = pieces[i];
    if (piece.empty() && i > 0) {
      // Blanks beyond the first belong to the word before them, so that a command keeps them.
      if (!words.empty()) words.back() += ' ';
      continue;
    }
    if (piece == "\\" && !nesting.quoted()) {
      goes_on = true;
      continue;
    }
    const bool goes_with_last = nesting.open() && !words.empty();
    nesting.take(piece);
    if (goes_with_last) {
      if (i > 0) words.back() += ' ';
      words.back() += piece;
    } else if (!piece.empty()) {
      words.emplace_back(piece);
    }
  }
  return goes_on;
}

void add_utf8(std::string& out, unsigned long code) {
  const auto byte = [&](unsigned long value) { out += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xc0 | code >> 6);
  } else {
    if (code < 0x10000) {
      byte(0xe0 | code >> 12);
    } else {
      byte(0xf0 | code >> 18);
      byte(0x80 | (code >> 12 & 0x3f));
    }
    byte(0x80 | (code >> 6 & 0x3f));
  }
  byte(0x80 | (code & 0x3f));
}

/// The character that \xHH, \uHHHH or \UHHHHHHHH stands for.
std::optional<unsigned long> hexadecimal(std::string_view digits, std::size_t count) {
  if (digits.size() < count) return std::nullopt;
  unsigned long code = 0;
  const auto [end, bad] = std::from_chars(digits.data(), digits.data() + count, code, 16);
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (bad != std::errc() || end != digits.data() + count || code > 0x10ffff || surrogate) return std::nullopt;
  return code;
}

std::string unescaped(std::string_view word) {
  constexpr std::string_view kLetters = "\\'\"abfnrtv";
  constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  std::string out;
  for (std::size_t at = 0; at < word.size(); ++at) {
    const char next = word[at] == '\\' && at + 1 < word.size() ? word[at + 1] : '\0';
    const std::size_t digits = next == 'x' ? 2 : next == 'u' ? 4 : next == 'U' ? 8 : 0;
    if (const auto letter = kLetters.find(next); next && letter != std::string_view::npos) {
      out += kMeanings[letter];
      ++at;
    } else if (const auto code = digits ? hexadecimal(word.substr(at + 2), digits) : std::nullopt) {
      add_utf8(out, *code);
      at += digits + 1;
    } else {
      out += word[at];
    }
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string unquoted(std::string_view text) {
  if (text.size() > 1 && text.front() == text.back() && (text.front() == '"' || text.front() == '\'') &&
      text[text.size() - 2] != '\\')
    return std::string(text.substr(1, text.size() - 2));
  return std::string(text);
}

/// Where the `=` between key and value stands: not in front, and behind no backslash.
std::size_t find_equals(std::string_view word) {
  for (auto at = word.find('=', 1); at != std::string_view::npos; at = word.find('=', at + 1)) {
    if (word[at - 1] != '\\') return at;
  }
  return std::string_view::npos;
}

std::string without_escaped_equals(std::string text) {
  for (auto at = text.find("\\="); at != std::string::npos; at = text.find("\\=", at + 1)) text.erase(at, 1);
  return text;
}

void join(std::string& line, std::string_view word) {
  if (!line.empty() && !line.ends_with('\n')) line += ' ';
  line += word;
}

}  // namespace

Result<std::vector<std::string>> split_line(std::string_view line) {
  std::vector<std::string> words;
  Nesting nesting;
  const auto lines = pieces_of(line, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool goes_on = split_one_line(lines[i], nesting, words);
    if (i + 1 < lines.size() && !goes_on && !words.empty()) words.back() += '\n';
  }
  if (!nesting.open()) return words;
  return fail(
      ErrorKind::usage,
      "failed at splitting arguments, either an unbalanced jinja2 block or quotes: " + std::string(line));
}

Result<boost::json::object> read_line(std::string_view line, const std::vector<std::string_view>& keys) {
  TRY(const auto words, split_line(line));
  boost::json::object out;
  std::string raw;
  for (const auto& word : words) {
    const auto plain = unescaped(word);
    if (plain.find('=') == std::string::npos) {
      join(raw, word);
      continue;
    }
    const auto equals = find_equals(plain);
    if (equals == std::string_view::npos) {
      join(raw, without_escaped_equals(plain));
      continue;
    }
    const auto key = std::string_view(plain).substr(0, equals);
    if (!keys.empty() && std::find(keys.begin(), keys.end(), key) == keys.end()) {
      join(raw, word);
    } else {
      out[trimmed(key)] = unquoted(trimmed(std::string_view(plain).substr(equals + 1)));
    }
  }
  if (!raw.empty()) out["_raw_params"] = raw;
  return out;
}

}  // namespace muster::playbook
