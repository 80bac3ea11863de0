#pragma once
// The modules that look at files and change them. Each is a file of its own, named after it.

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// A file of this side or of the host, with content, mode and owner.
Running run_copy(Task& task);
/// Files, directories, links: there or not, their mode, owner and times.
Running run_file(Task& task);
/// One line of a text file.
Running run_lineinfile(Task& task);
/// Some lines of a text file between two markers.
Running run_blockinfile(Task& task);
/// All matches of a regular expression in a text file.
Running run_replace(Task& task);
/// What is at a path.
Running run_stat(Task& task);
/// The bytes of a file.
Running run_slurp(Task& task);
/// A new file or directory that nobody has yet.
Running run_tempfile(Task& task);
/// The files below some directories that fit.
Running run_find(Task& task);

}  // namespace muster::modules
