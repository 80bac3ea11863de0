// muster-man: prints a man page by its name, muster or muster-cluster.yaml. Run by packaging/build-packages.

#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "packaging/man/pages.hpp"

namespace {

/// Of SOURCE_DATE_EPOCH (reproducible-builds.org), so that two builds of a commit are the same; else today's.
std::string date_of_build() {
  const char* epoch = std::getenv("SOURCE_DATE_EPOCH");
  const std::time_t seconds = epoch ? std::strtoll(epoch, nullptr, 10) : std::time(nullptr);
  char date[32] = "";
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::strftime(date, sizeof date, "%Y-%m-%d", &parts);
  return date;
}

}  // namespace

int main(int argc, char** argv) {
  const auto page = argc == 2 ? muster::man::page_of(argv[1], date_of_build()) : "";
  if (page.empty()) {
    std::fprintf(stderr, "usage: muster-man PAGE; there are:");
    for (const auto name : muster::man::page_names())
      std::fprintf(stderr, " %.*s", static_cast<int>(name.size()), name.data());
    std::fprintf(stderr, "\n");
    return 2;
  }
  std::fputs(page.c_str(), stdout);
  return 0;
}
