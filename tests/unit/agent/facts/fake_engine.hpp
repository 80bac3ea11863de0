#pragma once
// A container engine's Unix socket for the tests of agent/facts: says what it is told to say, and keeps what
// it was asked.

#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "agent/protocol/descriptor.hpp"

namespace muster::facts {

/// Listens on a Unix socket for as long as it lives, and answers each request with what `answer` gives for
/// it. An answer of "hang" keeps the connection open without a word.
class FakeEngine {
 public:
  using Answer = std::function<std::string(const std::string& request)>;
  FakeEngine(const std::filesystem::path& socket, Answer answer);
  ~FakeEngine();
  FakeEngine(const FakeEngine&) = delete;
  FakeEngine& operator=(const FakeEngine&) = delete;

  /// Answers no more, and gives all requests. Safe to repeat.
  std::vector<std::string> stop();

 private:
  void serve();
  void serve_one(Descriptor connection);

  Answer answer_;
  Descriptor listener_;
  std::vector<Descriptor> hanging_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace muster::facts
