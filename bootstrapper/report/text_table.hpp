#pragma once
// Rows of cells as lines of a terminal. What stands in them is host_table.hpp's and capacity_table.hpp's.

#include <cstddef>
#include <string>
#include <vector>

namespace muster::report {

/// Printable cells, one row a line, indented by two, in columns as wide as they need; the widest are cut
/// first until a line fits `columns`. Rows are equally long.
std::string text_table(const std::vector<std::vector<std::string>>& rows, std::size_t columns);
/// A to Z for a to z: headings of columns.
std::string upper_case(std::string text);

}  // namespace muster::report
