#pragma once
// For tests of what is not shown.

#include "bootstrapper/report/progress.hpp"

namespace muster::test {

class SilentProgress : public report::Progress {
 public:
  void begin(std::vector<std::string>) override {}
  void phase(std::string_view, int, int) override {}
  void phase_done(report::Outcome, std::string_view) override {}
  void host(std::string_view, std::string_view) override {}
  void host_done(std::string_view, report::Outcome, std::string_view) override {}
  void output(std::string_view, std::string_view) override {}
  void note(std::string_view) override {}
  void end() override {}
};

}  // namespace muster::test
