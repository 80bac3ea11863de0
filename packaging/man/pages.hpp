#pragma once
// The man pages, from what the programs themselves say: the declarations of their command lines, the docs of
// checks, the example of a cluster.yaml.

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "packaging/man/roff.hpp"

namespace muster::man {

/// Every flag and command of a program that its --help shows: OPTIONS and COMMANDS.
void add_command_line(Page& page, const CLI::App& app);

/// A page by its name, as roff; "" where there is none of that name. The date is that of its header.
std::string page_of(std::string_view name, std::string_view date);

/// All names that page_of knows, without their sections: muster, muster-agent, ...
std::vector<std::string_view> page_names();

}  // namespace muster::man
