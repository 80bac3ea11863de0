#pragma once
// What blockinfile does to a text: pure, text in, text out.

#include <string>
#include <string_view>

#include "agent/protocol/result.hpp"

namespace muster::modules {

/// The arguments of blockinfile that say what comes where.
struct BlockEdit {
  std::string begin;            ///< the line before the block
  std::string end;              ///< the line behind it
  std::string block;            ///< nothing: no block and no marker lines
  std::string insert_after{};   ///< an expression, "EOF" or nothing
  std::string insert_before{};  ///< an expression, "BOF" or nothing
};

/// The text with the block in place of the one that is there between the markers, or where it is to be
/// inserted.
Result<std::string> with_block(const BlockEdit& edit, std::string_view text);

}  // namespace muster::modules
