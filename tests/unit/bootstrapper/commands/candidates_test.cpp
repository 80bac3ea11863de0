#include "bootstrapper/commands/candidates.hpp"

#include <doctest/doctest.h>

#include <CLI/CLI.hpp>

#include "bootstrapper/commands/command_line.hpp"
#include "bootstrapper/commands/typed_line.hpp"

using namespace muster;
using namespace muster::commands;

namespace {

/// muster's own command line, and names that no file is read for.
struct Muster {
  Muster() { add_commands(app, invocation); }

  Candidates after(const std::vector<std::string>& words) {
    NameSources names;
    names.hosts = [this](const std::filesystem::path& file) {
      asked = file;
      return std::vector<Candidate>{{"m1", "master"}, {"n1", "node"}, {"n2", "node"}};
    };
    names.checks = [] { return std::vector<Candidate>{{"unique-mac", ""}, {"swap-off", ""}}; };
    names.playbooks = [] { return std::vector<Candidate>{{"docker", ""}}; };
    names.phases = [] { return std::vector<Candidate>{{"connect", ""}, {"verify", ""}}; };
    return candidates(app, words, names);
  }

  CLI::App app{"", "muster"};
  Invocation invocation;
  std::filesystem::path asked;
};

std::string joined(const Candidates& found) {
  std::string text;
  for (const auto& one : found.words) text += (text.empty() ? "" : " ") + one.word;
  return text;
}

}  // namespace

TEST_CASE("completion: what can stand where the cursor is") {
  struct Case {
    std::vector<std::string> words;
    const char* wanted;
    Candidates::Kind kind = Candidates::Kind::words;
  };
  using enum Candidates::Kind;
  const Case cases[] = {
      {{"stat"}, "status"},
      {{"config", ""}, "new check show"},
      {{"agent", "in"}, "install"},
      {{"up", "--l"}, "--list --log-file"},
      {{"--fi"}, "--file"},
      {{"preflight", "--un"}, "--undo-fix"},
      {{"-o", ""}, "text json"},
      {{"up", "-o", "j"}, "json"},
      {{"up", "--output=j"}, "--output=json"},
      {{"preflight", "--lang", ""}, "en zh"},
      {{"up", "-vo", ""}, "text json"},
      {{"completion", ""}, "bash zsh fish"},
      {{"explain", "u"}, "unique-mac"},
      {{"join", ""}, "m1 n1 n2"},
      {{"join", "n1", ""}, "m1 n2"},
      {{"remove", "--force", "n"}, "n1 n2"},
      {{"certs", "renew", "m"}, "m1"},
      {{"certs", "m"}, ""},
      {{"up", "--hosts", "n"}, "n1 n2", list},
      {{"up", "--hosts", "n1,"}, "n1,m1 n1,n2", list},
      {{"up", "--hosts=n1,n2,"}, "--hosts=n1,n2,m1", list},
      {{"up", "--skip", "connect,"}, "connect,verify", list},
      {{"up", "--from", "v"}, "verify"},
      {{"-f", "clus"}, "", files},
      {{"preflight", "--report", ""}, "", files},
      {{"restore", ""}, "", files},
      {{"backup", "--to", ""}, "", files},
      {{"play", "d"}, "docker", files},
      {{"play", "docker", ""}, "", files},
      {{"exec", "--", "--hos"}, ""},
      {{"exec", "--", "ls", ""}, ""},
      {{"no-such-command", ""}, ""},
      {{"up", "--no-such-option", "--li"}, "--list"},
      {{"up", "--no-such-option="}, ""},
      {{"up", "--timeout", ""}, ""},
      {{"comple"}, "completion"},
  };
  for (const auto& one : cases) {
    Muster muster;
    std::string typed;
    for (const auto& word : one.words) typed += "[" + word + "]";
    CAPTURE(typed);
    const auto found = muster.after(one.words);
    CHECK(joined(found) == one.wanted);
    CHECK(found.kind == one.kind);
  }
}

TEST_CASE("completion: hosts are those of the file that was named, wherever it was named") {
  struct Case {
    std::vector<std::string> words;
    const char* file;
  };
  const Case cases[] = {
      {{"join", ""}, "cluster.yaml"},
      {{"-f", "a.yaml", "join", ""}, "a.yaml"},
      {{"join", "-fa.yaml", ""}, "a.yaml"},
      {{"join", "--file", "a.yaml", ""}, "a.yaml"},
      {{"up", "--file=b.yaml", "--hosts", ""}, "b.yaml"},
  };
  for (const auto& one : cases) {
    Muster muster;
    const auto found = muster.after(one.words);
    CHECK(muster.asked == one.file);
    CHECK(found.words.size() == 3);
  }
}

TEST_CASE("completion: every option of every command is offered, and nothing that --help hides") {
  Muster muster;
  for (const auto* command : muster.app.get_subcommands({})) {
    const auto found = muster.after({command->get_name(), "--"});
    const auto offered = " " + joined(found) + " ";
    for (const auto* option : command->get_options()) {
      for (const auto& name : option->get_lnames()) {
        CAPTURE(name);
        CHECK(offered.find(" --" + name + " ") != std::string::npos);
      }
    }
    CHECK(offered.find(" --file ") != std::string::npos);
  }
  CHECK((" " + joined(muster.after({""})) + " ").find(" complete ") == std::string::npos);
}
