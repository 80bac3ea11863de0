#include "agent/facts/programs.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "agent/facts/text.hpp"

namespace muster::facts {

namespace {

constexpr std::chrono::milliseconds kDeadline{3000};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// The first "v1.20.2" or "v1.20.2-rc.0" of the output: `kubectl version --client` has said it in three
/// formats since 1.15.
std::optional<std::string> kubernetes_version(std::string_view output) {
  for (auto v = output.find('v'); v != output.npos; v = output.find('v', v + 1)) {
    const auto rest = output.substr(v + 1);
    if (rest.empty() || !is_digit(rest[0])) continue;
    const auto end = std::min(rest.find_first_of(" \t\r\n\","), rest.size());
    const auto dots = std::count(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(end), '.');
    if (dots >= 2) return as_utf8(output.substr(v, end + 1));
  }
  return std::nullopt;
}

/// "containerd containerd.io 1.6.33 d2d58213f83a": the third word.
std::optional<std::string> containerd_version(std::string_view output) {
  const auto said = words(output.substr(0, output.find('\n')));
  if (said.size() < 3 || said[0] != "containerd") return std::nullopt;
  return as_utf8(said[2]);
}

struct Program {
  std::string_view name;
  std::vector<std::string> arguments;
  std::optional<std::string> (*parse)(std::string_view output);
};

const std::array<Program, 4>& programs() {
  static const std::array<Program, 4> known = {
      Program{"kubeadm", {"version", "-o", "short"}, kubernetes_version},
      Program{"kubelet", {"--version"}, kubernetes_version},
      Program{"kubectl", {"version", "--client"}, kubernetes_version},
      Program{"containerd", {"--version"}, containerd_version},
  };
  return known;
}

Result<std::string> parsed(const Program& program, const std::string& path,
                           const Result<std::string>& output) {
  if (!output) return output.error();
  if (auto version = program.parse(*output)) return *std::move(version);
  return fail(ErrorKind::agent, "says no version, but \"" + as_utf8(trim(output->substr(0, 80))) + "\"")
      .in(path);
}

}  // namespace

std::optional<std::string> find_program(const Tree& tree, std::string_view name) {
  for (const std::string directory :
       {"/usr/local/sbin/", "/usr/local/bin/", "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/opt/bin/"}) {
    auto path = directory + std::string(name);
    if (tree.is_program(path)) return path;
  }
  return std::nullopt;
}

std::vector<Result<std::string>> captured_outputs(const Tree& tree, std::span<const CommandLine> commands) {
  std::vector<Result<std::string>> outputs;
  for (const auto& command : commands) {
    auto file = command[0].substr(command[0].rfind('/') + 1);
    for (auto argument = command.begin() + 1; argument != command.end(); ++argument) file += "_" + *argument;
    outputs.push_back(tree.read("/captured/" + file));
  }
  return outputs;
}

ProgramVersions ask_versions(const Tree& tree, OutputCache& cache) {
  std::vector<const Program*> installed;
  std::vector<CommandLine> commands;
  for (const auto& program : programs()) {
    const auto path = find_program(tree, program.name);
    if (!path) continue;
    installed.push_back(&program);
    commands.push_back({*path});
    commands.back().insert(commands.back().end(), program.arguments.begin(), program.arguments.end());
  }
  const auto outputs = tree.live() ? cache.outputs(commands, kDeadline) : captured_outputs(tree, commands);
  ProgramVersions versions;
  for (std::size_t i = 0; i < installed.size(); ++i) {
    versions.emplace(installed[i]->name, parsed(*installed[i], commands[i][0], outputs[i]));
  }
  return versions;
}

}  // namespace muster::facts
