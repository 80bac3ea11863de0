#include "bootstrapper/bundle/bundle.hpp"

#include <fstream>
#include <sstream>

#include "agent/checks/printable.hpp"
#include "bootstrapper/bundle/create.hpp"
#include "bootstrapper/bundle/needs.hpp"
#include "bootstrapper/commands/bundle_push.hpp"
#include "bootstrapper/commands/bundle_site.hpp"
#include "bootstrapper/commands/preflight_result.hpp"
#include "bootstrapper/commands/workflow.hpp"
#include "bootstrapper/phases/playbooks.hpp"
#include "bootstrapper/report/duration.hpp"
#include "bootstrapper/report/json.hpp"

namespace muster::commands {

namespace fs = std::filesystem;

namespace {

/// What the command lines of the three say.
struct Asked {
  fs::path file;
  fs::path from;
  bool keep = false;
};

std::uint64_t bytes_of(const bundle::Manifest& manifest) {
  std::uint64_t bytes = 0;
  for (const auto& entry : manifest.files) bytes += entry.size;
  return bytes;
}

std::string first_line(const bundle::Manifest& manifest, const fs::path& file) {
  return file.string() + ": Kubernetes " + printable(manifest.kubernetes) + ", " +
         printable(manifest.runtime) + ", " + counted(manifest.files.size(), "file") + " of " +
         grouped(bytes_of(manifest)) + " bytes";
}

std::string listing(const bundle::Manifest& manifest) {
  std::string text;
  for (const auto& entry : manifest.files)
    text += "  " + entry.sha256.substr(0, 12) + "  " + printable(entry.name) + "  " + grouped(entry.size) +
            " bytes\n";
  for (const auto& image : manifest.images) text += "  image  " + printable(image) + "\n";
  for (const auto& site : manifest.site) text += "  site   " + printable(site.path) + "\n";
  return text;
}

Result<std::vector<std::string>> network_images(const cluster::Spec& spec) {
  if (spec.playbooks.manifest.empty() || phases::has_network_playbook(spec))
    return std::vector<std::string>();
  std::ifstream in(spec.playbooks.manifest, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) return fail(ErrorKind::usage, spec.playbooks.manifest.string() + ": cannot be read");
  return bundle::images_of_manifest(text.str());
}

Result<int> create(const Invocation& invocation, const Asked& asked) {
  const auto started = Started::now();
  TRY(const auto spec, load_spec(invocation));
  TRY(auto contents, bundle::look_at_directory(asked.from));
  TRY(auto site, add_site_files(spec, contents));
  TRY(const auto images, network_images(spec));
  const auto lacks = bundle::lacking(spec, contents, images);
  if (!lacks.empty())
    return fail(ErrorKind::usage, asked.from.string() + ": " + std::to_string(lacks.size()) +
                                      " of what the hosts need is missing; no bundle was written" +
                                      bundle::lacks_text(lacks))
        .next("run these in " + asked.from.string() +
              " on a machine with internet, then create the bundle again");
  TRY(const auto manifest, bundle::write_bundle(asked.file, contents, spec, std::move(site)));
  print("DONE  " + first_line(manifest, asked.file) + " (" +
        report::duration_text(std::chrono::duration<double>(started.seconds())) + ")\n");
  return 0;
}

Result<int> show(const Invocation& invocation, const Asked& asked) {
  TRY(const auto opened, bundle::Bundle::open(asked.file));
  const auto& manifest = opened->manifest();
  if (invocation.output == "json") {
    print(report::pretty(encode(manifest)));
  } else {
    print("PASS  " + first_line(manifest, asked.file) + ", every sha256 right\n" + listing(manifest));
  }
  return 0;
}

void add_create(CLI::App& app, Invocation& invocation, const std::shared_ptr<Asked>& asked) {
  auto* command = app.add_subcommand(
      "create", "one file of all that the hosts need, checked against cluster.yaml before it is written");
  command->add_option("FILE", asked->file, "the bundle to write; one that is there is replaced")->required();
  command->add_option("--from", asked->from, "a directory laid out as the offline_dir of the playbooks")
      ->required();
  command->callback(
      [&invocation, asked] { invocation.run = [&invocation, asked] { return create(invocation, *asked); }; });
}

void add_show(CLI::App& app, Invocation& invocation, const std::shared_ptr<Asked>& asked) {
  auto* command = app.add_subcommand("show", "what is in a bundle; reads it whole and compares every sha256");
  command->add_option("FILE", asked->file, "the bundle")->required();
  command->callback(
      [&invocation, asked] { invocation.run = [&invocation, asked] { return show(invocation, *asked); }; });
}

void add_push(CLI::App& app, Invocation& invocation, const std::shared_ptr<Asked>& asked) {
  auto* command = app.add_subcommand(
      "push", "bring a bundle to the hosts' stores, from host to host, so that up --bundle sends little");
  command->add_option("FILE", asked->file, "the bundle")->required();
  command->add_flag("--keep", asked->keep, "leave in the stores what the bundle does not have");
  command->callback([&invocation, asked] {
    invocation.run = [&invocation, asked]() -> Result<int> {
      invocation.bundle = asked->file;
      return push_bundle(invocation, asked->keep);
    };
  });
}

}  // namespace

void add_bundle(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand("bundle", "all that a site without internet needs, in one file");
  command->require_subcommand(1);
  const auto asked = std::make_shared<Asked>();
  add_create(*command, invocation, asked);
  add_show(*command, invocation, asked);
  add_push(*command, invocation, asked);
}

}  // namespace muster::commands
