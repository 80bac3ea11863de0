#include "bootstrapper/commands/invocation.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "agent/protocol/codec.hpp"

namespace muster::commands {

void add_global_flags(CLI::App& app, Invocation& invocation) {
  app.add_option("-f,--file", invocation.file, "the cluster.yaml")->type_name("FILE")->capture_default_str();
  app.add_option("--bundle", invocation.bundle,
                 "take offline_dir, and the playbooks that the file names by path, from this bundle")
      ->type_name("FILE");
  app.add_option("--hosts", invocation.hosts, "only these hosts, as A,B")
      ->delimiter(',')
      ->type_name("HOST,...");
  app.add_option("-o,--output", invocation.output, "how results are printed: text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app.add_option("--parallel", invocation.parallel, "hosts at once")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--timeout", invocation.timeout, "for the longest single step, such as 90s or 20m")
      ->capture_default_str();
  app.add_flag("-v,--verbose", invocation.verbosity, "show the output of commands on the hosts");
  app.add_option("--log-file", invocation.log_file, "also write everything that happens to this file")
      ->type_name("FILE");
  app.add_flag("--no-color", invocation.no_color, "no colours (also: NO_COLOR)");
  app.add_flag("-y,--yes", invocation.yes, "do not ask before what cannot be taken back");
}

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

bool wants_color(const Invocation& invocation, int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");
  return !invocation.no_color && !(no_color && *no_color) && ::isatty(descriptor);
}

report::Language report_language(const Invocation& invocation) {
  if (const auto asked = from_name<report::Language>(invocation.language)) return *asked;
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string_view(value ? value : "");
  };
  return report::language_of_locale(variable("LC_ALL"), variable("LC_MESSAGES"), variable("LANG"));
}

Result<std::chrono::seconds> parse_duration(std::string_view text, std::string_view flag) {
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const long factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (error != std::errc{} || number <= 0 || number > 1000000 || factor == 0) {
    return fail(ErrorKind::usage,
                std::string(flag) + ": \"" + std::string(text) + "\" is no duration such as 90s or 20m");
  }
  return std::chrono::seconds(number * factor);
}

}  // namespace muster::commands
