#pragma once
// A text file that lineinfile or blockinfile has edited in memory: the diff, the write, the end of both.

#include <string>

#include "agent/tasks/modules/file_content.hpp"
#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

struct EditedText {
  std::string path{};
  bool existed = true;
  std::string before{};  ///< the bytes
  std::string after{};
};

/// Puts the text in its place where it has `changed`, with the directories above a file that did not exist.
/// The attributes are settled as by settle_content. `task` and `edited` must stay until it has ended.
boost::asio::awaitable<Result<Settled>> settle_edited(const Task& task, const EditedText& edited,
                                                      bool changed);

/// The end of lineinfile and blockinfile: msg, changed, the two diffs.
void tell_edited(Answer& answer, const Task& task, const EditedText& edited, Settled settled);

/// A failure with the `rc` that the modules that edit texts tell.
Answer refused_edit(std::string msg, int rc);

}  // namespace muster::modules
