#include "packaging/man/roff.hpp"

#include <cstdio>

#include "agent/checks/printable.hpp"

namespace muster::man {

namespace {

constexpr std::size_t kColumns = 72;

std::string_view roff_of(char32_t c) {
  switch (c) {
    case '\\':
      return "\\e";
    case '-':
      return "\\-";
    case '\'':
      return "\\(aq";
    case '`':
      return "\\(ga";
    case '"':
      return "\\(dq";
    case '^':
      return "\\(ha";
    case '~':
      return "\\(ti";
    default:
      return {};
  }
}

/// With what stands in `backquotes` in bold, and without them.
std::string with_bold(std::string_view text) {
  std::string roff;
  bool bold = false;
  for (auto at = text.find('`'); at != std::string_view::npos; at = text.find('`')) {
    roff += escaped(text.substr(0, at)) + (bold ? "\\fR" : "\\fB");
    bold = !bold;
    text.remove_prefix(at + 1);
  }
  return roff + escaped(text) + (bold ? "\\fR" : "");
}

std::string_view take_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  const auto line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

/// A dot or an apostrophe first would make it a request.
std::string guarded(std::string line) {
  return line.starts_with('.') ? "\\&" + line : line;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string roff;
  while (!text.empty()) {
    const auto c = next_code_point(text);
    if (const auto known = roff_of(c); !known.empty()) {
      roff += known;
    } else if (c < 0x80) {
      roff += static_cast<char>(c);
    } else {
      char code[16];
      std::snprintf(code, sizeof code, "\\[u%04X]", static_cast<unsigned>(c));
      roff += code;
    }
  }
  return roff;
}

Page::Page(std::string_view name, std::string_view section, std::string_view date, std::string_view source) {
  roff_ = "'\\\" Written by muster-man; what it says is in the program's own declarations.\n.TH \"" +
          escaped(name) + "\" \"" + escaped(section) + "\" \"" + std::string(date) + "\" \"" +
          escaped(source) + "\" \"muster\"\n.ad l\n.nh\n";
}

void Page::section(std::string_view title) {
  roff_ += ".SH \"" + escaped(title) + "\"\n";
}

void Page::subsection(std::string_view title) {
  roff_ += ".SS \"" + escaped(title) + "\"\n";
}

void Page::begin_paragraph() {
  // A heading has begun one; no other line ends so, for a quote in a text is escaped.
  if (!roff_.ends_with("\"\n")) roff_ += ".PP\n";
}

void Page::filled(std::string_view text) {
  // Broken where it may be broken anyway, for whoever reads the source.
  std::string lines = wrapped(text, 0, kColumns);
  std::string roff = with_bold(lines);
  std::string_view rest = roff;
  while (!rest.empty()) roff_ += guarded(std::string(take_line(rest))) + "\n";
}

void Page::paragraph(std::string_view text) {
  begin_paragraph();
  filled(text);
}

void Page::verbatim(std::string_view text) {
  begin_paragraph();
  roff_ += ".nf\n.ft CR\n";
  while (!text.empty()) roff_ += guarded(escaped(take_line(text))) + "\n";
  roff_ += ".ft R\n.fi\n";
}

void Page::entry(std::string_view term, std::string_view text) {
  roff_ += ".TP\n\\fB" + escaped(term) + "\\fR\n";
  filled(text);
}

void Page::text(std::string_view lines) {
  std::string prose;
  std::string block;
  const auto flush = [&] {
    if (!prose.empty()) paragraph(prose);
    if (!block.empty()) verbatim(block);
    prose.clear();
    block.clear();
  };
  while (!lines.empty()) {
    const auto line = take_line(lines);
    const bool indented = line.starts_with("  ");
    if (line.empty() || (indented ? !prose.empty() : !block.empty())) flush();
    if (indented) block += std::string(line) + "\n";
    if (!indented && !line.empty()) prose += (prose.empty() ? "" : " ") + std::string(line);
  }
  flush();
}

}  // namespace muster::man
