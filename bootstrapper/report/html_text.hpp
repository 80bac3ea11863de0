#pragma once
// Text made fit for a page or an XML document: nothing that a host said is ever markup. The page itself is
// html.hpp.

#include <cstddef>
#include <string>
#include <string_view>

namespace muster::report {

/// `text` made printable and its markup characters made references, for an element or a quoted attribute of
/// HTML and of XML 1.0.
std::string escaped(std::string_view text, std::size_t max_bytes = 4000);
/// Escaped, and what stands in `backquotes` as <code>.
std::string prose(std::string_view text);
/// A remedy: lines that begin with two spaces are commands and become <pre>, all others paragraphs.
std::string remedy_html(std::string_view remedy);

/// The source expression of Content Security Policy (level 3, 2.3.1) that allows exactly this inline text:
/// 'sha256-...'.
std::string csp_hash(std::string_view text);

}  // namespace muster::report
