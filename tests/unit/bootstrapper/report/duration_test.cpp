#include "bootstrapper/report/duration.hpp"

#include <doctest/doctest.h>

namespace muster::report {

TEST_CASE("durations are read in seconds, then in minutes") {
  struct Case {
    double seconds;
    const char* text;
  };
  for (const auto& row : {Case{0, "0.0 s"}, Case{-1, "0.0 s"}, Case{0.849, "0.8 s"}, Case{17.25, "17.3 s"},
                          Case{99.94, "99.9 s"}, Case{99.96, "1 min 40 s"}, Case{192, "3 min 12 s"},
                          Case{3600, "60 min 0 s"}}) {
    CAPTURE(row.seconds);
    CHECK(duration_text(std::chrono::duration<double>(row.seconds)) == row.text);
  }
}

}  // namespace muster::report
