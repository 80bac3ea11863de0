#pragma once
// Runs a file module on real files: twice, and before that in check mode.

#include <doctest/doctest.h>
#include <nss.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <map>
#include <string>

#include "agent/protocol/module_spec.hpp"
#include "tests/unit/agent/scratch.hpp"
#include "tests/unit/agent/tasks/modules/run_module.hpp"

namespace muster::test::files {

namespace json = boost::json;

/// `text` with every "@" replaced by the scratch directory.
inline std::string placed(std::string text, const Scratch& scratch) {
  const auto directory = (scratch / "").string();
  const auto root = directory.substr(0, directory.size() - 1);
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + root.size()))
    text.replace(at, 1, root);
  return text;
}

/// The module's result with arguments as a playbook gives them, as JSON with "@" for the directory.
inline json::object run(const Scratch& scratch, const std::string& module, const std::string& arguments,
                        const Trial& trial = {}) {
  // As both programs do in main: a static glibc must not load the modules of /etc/nsswitch.conf.
  __nss_configure_lookup("passwd", "files");
  __nss_configure_lookup("group", "files");
  const auto* spec = find_module(module);
  REQUIRE(spec != nullptr);
  const auto settled = settle_arguments(*spec, json::parse(placed(arguments, scratch)).get_object());
  REQUIRE_MESSAGE(settled.has_value(), settled.error().message());
  const auto* found = modules::find(module);
  REQUIRE(found != nullptr);
  return run_module(found->run, *settled, trial);
}

/// Everything below a directory: names, modes, owners, links' targets, files' bytes, times of change.
inline std::map<std::string, std::string> tree_of(const Scratch& scratch) {
  std::map<std::string, std::string> tree;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(scratch / "")) {
    struct stat seen {};
    ::lstat(entry.path().c_str(), &seen);
    auto& told = tree[entry.path().string()];
    told = std::to_string(seen.st_mode) + " " + std::to_string(seen.st_uid) + ":" +
           std::to_string(seen.st_gid) + " " + std::to_string(seen.st_ino) + " " +
           std::to_string(seen.st_mtim.tv_sec) + "." + std::to_string(seen.st_mtim.tv_nsec) + " ";
    if (entry.is_symlink())
      told += std::filesystem::read_symlink(entry.path()).string();
    else if (entry.is_regular_file())
      told += content_of(entry.path());
  }
  return tree;
}

/// One key of a result as JSON, with "@" for the directory; "" where there is none.
inline std::string value_of(const json::object& result, const std::string& key, const Scratch& scratch) {
  const auto* value = result.if_contains(key);
  if (!value) return "";
  auto text = json::serialize(*value);
  const auto root = placed("@", scratch);
  for (auto at = text.find(root); at != text.npos; at = text.find(root, at + 1))
    text.replace(at, root.size(), "@");
  return text;
}

/// Runs a module that is to change something: check mode says so and leaves everything as it is, the run does
/// it, and the second run has nothing to do. Gives the result of the run.
inline json::object settles(const Scratch& scratch, const std::string& module, const std::string& arguments) {
  const auto before = tree_of(scratch);
  const auto predicted = run(scratch, module, arguments, Trial{.check = true, .diff = true});
  CHECK(tree_of(scratch) == before);
  CHECK_FALSE(failed(predicted));
  CHECK(changed(predicted));
  auto result = run(scratch, module, arguments, Trial{.diff = true});
  CHECK_MESSAGE(!failed(result), json::serialize(result));
  CHECK(changed(result));
  const auto after = tree_of(scratch);
  const auto again = run(scratch, module, arguments, Trial{.diff = true});
  CHECK_MESSAGE(!failed(again), json::serialize(again));
  CHECK_FALSE(changed(again));
  CHECK(tree_of(scratch) == after);
  return result;
}

/// Runs a module that is to fail with these words, in check mode too where `checked`, and changes nothing.
inline json::object fails(const Scratch& scratch, const std::string& module, const std::string& arguments,
                          const std::string& words, bool checked = true) {
  const auto before = tree_of(scratch);
  if (checked) {
    const auto predicted = run(scratch, module, arguments, Trial{.check = true});
    CHECK(failed(predicted));
    CHECK(msg(predicted) == placed(words, scratch));
  }
  auto result = run(scratch, module, arguments);
  CHECK(failed(result));
  CHECK(msg(result) == placed(words, scratch));
  CHECK(tree_of(scratch) == before);
  return result;
}

}  // namespace muster::test::files
