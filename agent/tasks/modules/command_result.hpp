#pragma once
// What command, shell and script give back of a program that was run, in Ansible's form.

#include <chrono>
#include <string>
#include <vector>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// A moment as str(datetime.now()) prints it: local time, microseconds unless they are none.
std::string python_time(std::chrono::system_clock::time_point moment);
/// A time span as str(timedelta) prints it: "0:00:00.003123".
std::string python_span(std::chrono::microseconds span);

/// `word` as a POSIX shell reads it back, quoted only where needed.
std::string shell_quoted(const std::string& word);
std::string shell_quoted(const std::vector<std::string>& words);

/// Adds rc, stdout and stderr, without line ends behind them if `strip`; a failure unless rc is 0.
void tell_ended(Answer& answer, const Captured& captured, bool strip);

}  // namespace muster::modules
