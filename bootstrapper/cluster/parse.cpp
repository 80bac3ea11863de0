#include "bootstrapper/cluster/parse.hpp"

#include <array>
#include <cstdlib>
#include <fstream>

#include "bootstrapper/cluster/names.hpp"
#include "bootstrapper/cluster/node.hpp"
#include "bootstrapper/cluster/readable.hpp"
#include "bootstrapper/cluster/readers.hpp"
#include "bootstrapper/cluster/rules.hpp"
#include "bootstrapper/cluster/words.hpp"

namespace muster::cluster {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::filesystem::path absolute_path(const std::filesystem::path& file) {
  std::error_code ignored;  // without a current directory the path stays relative, and the files that it
                            // names are not found
  auto path = std::filesystem::absolute(file, ignored);
  return (path.empty() ? file : path).lexically_normal();
}

std::string home_directory() {
  const char* home = std::getenv("HOME");
  return home && *home == '/' ? home : "";
}

void read_constant(Fields& fields, std::string_view key, std::string_view wanted) {
  const auto value = fields.require(key);
  if (value) (void)value->one_of(std::array{wanted});
}

std::string read_cluster_name(const Value& metadata) {
  Fields fields(metadata);
  const auto value = fields.require("name");
  auto name = value ? value->text() : std::nullopt;
  if (name && !is_label(*name)) {
    value->error(in_quotes(*name) + " is no name of a cluster",
                 "at most 63 of a-z, 0-9 and -, a letter or digit at both ends");
  }
  fields.done();
  return name.value_or("");
}

std::string read_verify(const Value& value) {
  Fields fields(value);
  const auto image = fields.find("image");
  auto text = image ? image->text() : std::nullopt;
  if (text && !is_image_name(*text))
    image->error(in_quotes(*text) + " is no image", "for instance registry.example.com/busybox:1.36");
  fields.done();
  return text.value_or("");
}

Ssh default_ssh(const Reading& reading) {
  Ssh ssh;
  if (!reading.home.empty()) ssh.known_hosts = {std::filesystem::path(reading.home) / ".ssh/known_hosts"};
  return ssh;
}

void read_spec(const Value& value, Spec& spec, Reading& reading) {
  auto& problems = value.problems();
  Fields fields(value);
  auto defaults = default_ssh(reading);
  if (const auto ssh = fields.find("ssh")) read_ssh(*ssh, defaults, reading);
  const auto list = fields.require("hosts");
  const auto hosts = list ? read_hosts(*list, defaults, reading) : std::vector<ReadHost>();
  auto kubernetes = read_kubernetes(fields.find("kubernetes"));
  if (const auto preflight = fields.find("preflight")) spec.preflight = read_preflight(*preflight, reading);
  if (const auto playbooks = fields.find("playbooks")) spec.playbooks = read_playbooks(*playbooks, reading);
  if (const auto verify = fields.find("verify")) spec.verify_image = read_verify(*verify);
  if (const auto proxy = fields.find("proxy")) spec.proxy = read_proxy(*proxy);
  if (const auto variables = fields.find("variables")) spec.variables = read_variables(*variables);
  fields.done();

  const auto place = list ? list->key_place() : value.key_place();
  check_unique(hosts, problems);
  check_masters(hosts, place, problems);
  settle_endpoint(kubernetes, hosts, place, problems);
  check_networks(kubernetes, hosts, problems);
  for (const auto& read : hosts) spec.hosts.push_back(read.host);
  spec.kubernetes = std::move(kubernetes.kubernetes);
}

Spec read_root(const Node& root, const std::filesystem::path& file, Reading& reading, Problems& problems) {
  Spec spec;
  spec.file = file;
  Fields fields(Value(root, "top level", {1, 1}, problems));
  read_constant(fields, "apiVersion", "muster/v1");
  read_constant(fields, "kind", "Cluster");
  if (const auto metadata = fields.require("metadata")) spec.name = read_cluster_name(*metadata);
  if (const auto value = fields.require("spec")) read_spec(*value, spec, reading);
  fields.done();
  return spec;
}

/// At most one byte more than a cluster.yaml may have; nothing when it cannot be read.
std::optional<std::string> read_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::string text(kMostBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return std::nullopt;
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

Parsed unreadable(const std::filesystem::path& file, std::string message, std::string remedy) {
  Parsed parsed;
  parsed.problems.push_back({file, 0, 0, std::move(message), std::move(remedy), false});
  return parsed;
}

}  // namespace

Parsed parse_text(std::string text, std::filesystem::path file,
                  std::span<const std::string_view> known_checks) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  Parsed parsed;
  parsed.text = std::move(text);
  Problems problems(file);
  if (const auto document = read_document(parsed.text, problems)) {
    const auto path = absolute_path(file);
    Reading reading{path.parent_path(), home_directory(), known_checks, {}};
    auto spec = read_root(*document->root, path, reading, problems);
    if (!problems.any_error()) parsed.spec = std::move(spec);
    parsed.files = std::move(reading.files);
  }
  parsed.problems = problems.sorted();
  return parsed;
}

Parsed parse_file(const std::filesystem::path& file, std::span<const std::string_view> known_checks,
                  const std::vector<std::filesystem::path>& brought) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) {
    return unreadable(file,
                      error && error != std::errc::no_such_file_or_directory
                          ? "cannot be read: " + error.message()
                          : "no such file",
                      "name another with --file, or begin with `muster config new > cluster.yaml`");
  }
  if (std::filesystem::is_directory(status))
    return unreadable(file, "this is a directory", "name the file in it");
  auto text = read_text(file);
  if (!text) return unreadable(file, "cannot be read", "check its permissions");
  auto parsed = parse_text(*std::move(text), file, known_checks);
  std::erase_if(parsed.files, [&](const NamedFile& named) {
    const bool can_be = named.kind == NamedFile::Kind::manifest || named.kind == NamedFile::Kind::playbook;
    return can_be && std::find(brought.begin(), brought.end(), named.path) != brought.end();
  });
  Problems problems(file);
  for (auto& problem : parsed.problems) problems.add(std::move(problem));
  for (auto& problem : check_files(file, parsed.files)) problems.add(std::move(problem));
  if (problems.any_error()) parsed.spec.reset();
  parsed.problems = problems.sorted();
  return parsed;
}

std::string render(const Parsed& parsed) {
  return render(parsed.problems, parsed.text);
}

}  // namespace muster::cluster
