#include "bootstrapper/playbook/source.hpp"

#include <fstream>

#include "bootstrapper/playbook/scalar_place.hpp"

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

Place Source::inside(const Node& scalar, std::size_t offset) const {
  return place_in_scalar(text_, scalar.place, scalar.text, offset);
}

}  // namespace muster::playbook
