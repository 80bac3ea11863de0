#include "bootstrapper/cluster/first_line.hpp"

#include <string.h>  // explicit_bzero

#include <algorithm>

namespace muster::cluster {

FirstLine::FirstLine() : line_(kLongest, '\0') {}

FirstLine::~FirstLine() {
  explicit_bzero(line_.data(), line_.size());
}

void FirstLine::append(std::string_view piece) {
  if (complete()) return;
  const auto end = piece.find('\n');
  ended_ = end != std::string_view::npos;
  piece = piece.substr(0, end);
  const auto room = std::min(piece.size(), kLongest - size_);
  std::copy_n(piece.data(), room, line_.data() + size_);
  size_ += piece.size();
}

Secret FirstLine::take() && {
  auto size = std::min(size_, kLongest);
  // A file that was written on Windows; no password ends in a carriage return.
  if (size > 0 && line_[size - 1] == '\r') --size;
  return Secret(line_.substr(0, size));
}

}  // namespace muster::cluster
