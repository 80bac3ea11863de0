#pragma once
// Text as man(7) macros that groff 1.22 (CentOS 7) and mandoc read alike. What is said is not here.

#include <string>
#include <string_view>

namespace muster::man {

/// `text` so that roff prints it as it is: backslashes, quotes and hyphens that are to be copied, a dot that
/// begins a line.
std::string escaped(std::string_view text);

/// A page that grows from top to bottom.
class Page {
 public:
  /// "muster", "1", "2026-11-27", "muster 0.1.0"
  Page(std::string_view name, std::string_view section, std::string_view date, std::string_view source);

  void section(std::string_view title);
  void subsection(std::string_view title);
  /// Filled; words in `backquotes` are bold.
  void paragraph(std::string_view text);
  /// Line by line, in the font of a typewriter.
  void verbatim(std::string_view text);
  /// A term and what it means, indented.
  void entry(std::string_view term, std::string_view text);
  /// A text for 80 columns: paragraphs with blank lines between, and indented lines, which stay as they are.
  void text(std::string_view lines);

  [[nodiscard]] const std::string& roff() const { return roff_; }

 private:
  void begin_paragraph();
  void filled(std::string_view text);

  std::string roff_;
};

}  // namespace muster::man
