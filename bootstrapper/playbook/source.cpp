#include "bootstrapper/playbook/source.hpp"

#include <algorithm>
#include <fstream>

namespace muster::playbook {

namespace {

/// At most one byte more than is read; nothing when the file cannot be read.
std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(cluster::kMostBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

constexpr cluster::DocumentKind kKind{"playbook", "a playbook is a list of plays; begin with `- hosts: all`",
                                      "write one document: all plays in one list"};

}  // namespace

Source::Source(std::filesystem::path file) : file_(std::move(file)), problems_(file_) {
  auto text = read_text(file_);
  if (!text) {
    problems_.error({}, "cannot be read", "a file is wanted that can be read");
    return;
  }
  text_ = *std::move(text);
  document_ = cluster::read_document(text_, problems_, kKind);
}

std::string_view Source::line(int number) const {
  std::size_t begin = 0;
  for (int i = 1; i < number && begin != std::string::npos; ++i) {
    begin = text_.find('\n', begin);
    if (begin != std::string::npos) ++begin;
  }
  if (begin == std::string::npos || begin > text_.size()) return {};
  const auto end = std::min(text_.find('\n', begin), text_.size());
  return std::string_view(text_).substr(begin, end - begin);
}

Place Source::inside(const Node& scalar, std::size_t offset) const {
  const auto place = scalar.place;
  const auto from_line = scalar.text.rfind('\n', offset == 0 ? std::string::npos : offset - 1);
  const auto text_line_begin = offset == 0 || from_line == std::string::npos ? 0 : from_line + 1;
  const auto lines_before = static_cast<int>(
      std::count(scalar.text.begin(), scalar.text.begin() + static_cast<long>(text_line_begin), '\n'));
  const auto text_line_end = std::min(scalar.text.find('\n', text_line_begin), scalar.text.size());
  const auto wanted = std::string_view(scalar.text).substr(text_line_begin, text_line_end - text_line_begin);
  const auto column_in_text = static_cast<int>(offset - text_line_begin);
  // On its own line, perhaps in quotes; of a block, on the lines below.
  for (int below = 0; below < 2; ++below) {
    const auto number = place.line + below + lines_before;
    const auto source = line(number);
    const auto start =
        below == 0 && lines_before == 0 && place.column > 0 ? static_cast<std::size_t>(place.column - 1) : 0;
    const auto found = start <= source.size() ? source.find(wanted, start) : std::string_view::npos;
    if (!wanted.empty() && found != std::string_view::npos)
      return {number, static_cast<int>(found) + column_in_text + 1};
  }
  return place;
}

}  // namespace muster::playbook
