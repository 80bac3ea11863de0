#include "agent/probes/proof.hpp"

#include <doctest/doctest.h>

namespace muster::probes {

using Match = Proof::Match;

TEST_CASE("a proof is one line that names run, port and host") {
  CHECK(Proof("c0ffee", "n1").line(30080) == "muster c0ffee 30080 n1\n");
  CHECK(Proof("c0ffee", "").line(1) == "muster c0ffee 1 -\n");
}

TEST_CASE("a proof is right for its own run, port and host only") {
  struct Case {
    std::string_view received;
    Match match;
  };
  const Proof proof("c0ffee", "n1");
  for (const auto& [received, match] :
       {Case{"muster c0ffee 30080 n1\n", Match::right}, Case{"muster c0ffee 30080 -\n", Match::right},
        Case{"", Match::incomplete}, Case{"muster c0f", Match::incomplete},
        Case{"muster c0ffee 30080 n1", Match::incomplete}, Case{"muster c0ffee 30080 -", Match::incomplete},
        Case{"muster c0ffee 30081 n", Match::incomplete}, Case{"muster c0ffee 30081 n1\n", Match::wrong},
        Case{"muster c0ffee 30080 n2\n", Match::wrong}, Case{"muster c0ffee 30080 n11\n", Match::wrong},
        Case{"muster decade 30080 n1\n", Match::wrong}, Case{"muster c0ffee 30080 n1\nmore", Match::wrong},
        Case{"SSH-2.0-OpenSSH_9.2\r\n", Match::wrong}}) {
    CHECK(proof.compare(received, 30080) == match);
  }
}

TEST_CASE("a wrong proof is described by who said it") {
  struct Case {
    std::string_view received;
    std::string_view text;
  };
  const Proof proof("c0ffee", "n1");
  for (const auto& [received, text] :
       {Case{"muster c0ffee 30081 n1\n", "the agent of n1, its port 30081"},
        Case{"muster c0ffee 30080 n2\n", "the agent of n2, its port 30080"},
        Case{"muster c0ffee 30081 -\n", "an agent of this run, its port 30081"},
        Case{"muster decade 30080 n1\n", "an agent of another run"},
        Case{"muster c0ffee ", "the agent of , its port "},
        Case{"SSH-2.0-OpenSSH_9.2\r\n", "\"SSH-2.0-OpenSSH_9.2.\""}, Case{"\x16\x03\x01", "\"...\""},
        Case{"0123456789012345678901234567890123456789and on",
             "\"0123456789012345678901234567890123456789\""}}) {
    CHECK(proof.describe(received) == text);
  }
}

}  // namespace muster::probes
