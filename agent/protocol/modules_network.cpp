#include <array>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace {

using enum ArgumentType;
using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 2> kBuiltin{"ansible.builtin", "ansible.legacy"};

constexpr std::array<std::string_view, 1> kUser{"user"};
constexpr std::array<std::string_view, 1> kUsername{"username"};
constexpr std::array<std::string_view, 1> kPassword{"password"};

/// What http_client takes, and where a file goes that was fetched. User and password are each module's own:
/// their aliases differ.
constexpr std::array kUrl{
    ArgumentSpec{.name = "url", .required = true},
    ArgumentSpec{.name = "force", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "http_agent", .fallback = "\"ansible-httpget\""},
    ArgumentSpec{.name = "use_proxy", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "validate_certs", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "force_basic_auth", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "client_cert", .type = path},
    ArgumentSpec{.name = "client_key", .type = path},
    ArgumentSpec{.name = "unredirected_headers", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "mode", .type = raw},
    ArgumentSpec{.name = "owner"},
    ArgumentSpec{.name = "group"},
};

constexpr std::array kGetUrlOwn{
    ArgumentSpec{.name = "dest", .type = path, .required = true},
    ArgumentSpec{.name = "url_username", .aliases = kUsername},
    ArgumentSpec{.name = "url_password", .aliases = kPassword},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "checksum", .fallback = "\"\""},
    ArgumentSpec{.name = "timeout", .type = whole, .fallback = "10"},
    ArgumentSpec{.name = "headers", .type = map},
    ArgumentSpec{.name = "tmp_dest", .type = path},
    // What is packed stays packed: no server is asked to pack what it sends.
    ArgumentSpec{.name = "decompress", .type = flag, .fallback = "true"},
};

constexpr std::array<std::string_view, 3> kBodyFormats{"form-urlencoded", "json", "raw"};
constexpr std::array<std::string_view, 6> kRedirects{"all", "no", "none", "safe", "urllib2", "yes"};
constexpr std::array kUriOwn{
    ArgumentSpec{.name = "dest", .type = path},
    ArgumentSpec{.name = "url_username", .aliases = kUser},
    ArgumentSpec{.name = "url_password", .aliases = kPassword},
    ArgumentSpec{.name = "body", .type = raw},
    ArgumentSpec{.name = "body_format", .fallback = "\"raw\"", .choices = kBodyFormats},
    ArgumentSpec{.name = "src", .type = path},
    ArgumentSpec{.name = "remote_src", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "method", .fallback = "\"GET\""},
    ArgumentSpec{.name = "return_content", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "follow_redirects", .fallback = "\"safe\"", .choices = kRedirects},
    ArgumentSpec{.name = "creates", .type = path},
    ArgumentSpec{.name = "removes", .type = path},
    ArgumentSpec{.name = "status_code", .type = list, .fallback = "[200]", .elements = whole},
    ArgumentSpec{.name = "timeout", .type = whole, .fallback = "30"},
    ArgumentSpec{.name = "headers", .type = map, .fallback = "{}"},
    ArgumentSpec{.name = "unix_socket", .type = path},
    ArgumentSpec{.name = "ca_path", .type = path},
    ArgumentSpec{.name = "decompress", .type = flag, .fallback = "true"},
};

template <std::size_t A, std::size_t B>
constexpr std::array<ArgumentSpec, A + B> joined(const std::array<ArgumentSpec, A>& some,
                                                 const std::array<ArgumentSpec, B>& more) {
  std::array<ArgumentSpec, A + B> all{};
  for (std::size_t i = 0; i < A; ++i) all[i] = some[i];
  for (std::size_t i = 0; i < B; ++i) all[A + i] = more[i];
  return all;
}

constexpr auto kGetUrl = joined(kUrl, kGetUrlOwn);
constexpr auto kUri = joined(kUrl, kUriOwn);

constexpr std::array kUnarchive{
    ArgumentSpec{.name = "src", .type = path, .required = true},
    ArgumentSpec{.name = "dest", .type = path, .required = true},
    ArgumentSpec{.name = "remote_src", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "creates", .type = path},
    ArgumentSpec{.name = "list_files", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "keep_newer", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "exclude", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "include", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "extra_opts", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "validate_certs", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "mode", .type = raw},
    ArgumentSpec{.name = "owner"},
    ArgumentSpec{.name = "group"},
};

constexpr std::array<std::string_view, 5> kStates{"absent", "drained", "present", "started", "stopped"};
constexpr std::array kWaitFor{
    ArgumentSpec{.name = "host", .fallback = "\"127.0.0.1\""},
    ArgumentSpec{.name = "timeout", .type = whole, .fallback = "300"},
    ArgumentSpec{.name = "connect_timeout", .type = whole, .fallback = "5"},
    ArgumentSpec{.name = "delay", .type = whole, .fallback = "0"},
    ArgumentSpec{.name = "port", .type = whole},
    ArgumentSpec{.name = "active_connection_states",
                 .type = list,
                 .fallback = R"(["ESTABLISHED","FIN_WAIT1","FIN_WAIT2","SYN_RECV","SYN_SENT","TIME_WAIT"])",
                 .elements = text},
    ArgumentSpec{.name = "path", .type = path},
    ArgumentSpec{.name = "search_regex"},
    ArgumentSpec{.name = "state", .fallback = "\"started\"", .choices = kStates},
    ArgumentSpec{.name = "exclude_hosts", .type = list, .elements = text},
    ArgumentSpec{.name = "sleep", .type = whole, .fallback = "1"},
    ArgumentSpec{.name = "msg"},
};

constexpr std::array kSetup{
    ArgumentSpec{.name = "gather_subset", .type = list, .fallback = R"(["all"])", .elements = text},
    ArgumentSpec{.name = "gather_timeout", .type = whole, .fallback = "10"},
    ArgumentSpec{.name = "filter", .type = list, .fallback = "[]", .elements = text},
    ArgumentSpec{.name = "fact_path", .type = path, .fallback = "\"/etc/ansible/facts.d\""},
};

constexpr std::array<std::string_view, 2> kBodyOrSource{"body", "src"};
constexpr std::array<std::string_view, 2> kIncludeOrExclude{"include", "exclude"};
constexpr std::array<Names, 1> kUriExclusive{kBodyOrSource};
constexpr std::array<Names, 1> kUnarchiveExclusive{kIncludeOrExclude};

constexpr std::array kSpecs{
    ModuleSpec{.name = "get_url",
               .does = "downloads a file to the host",
               .collections = kBuiltin,
               .arguments = kGetUrl},
    ModuleSpec{
        .name = "setup", .does = "gathers facts of the host", .collections = kBuiltin, .arguments = kSetup},
    ModuleSpec{.name = "unarchive",
               .does = "unpacks an archive, from here or from the host",
               .collections = kBuiltin,
               .arguments = kUnarchive,
               .exclusive = kUnarchiveExclusive},
    ModuleSpec{.name = "uri",
               .does = "makes an HTTP request from the host",
               .collections = kBuiltin,
               .arguments = kUri,
               .exclusive = kUriExclusive},
    ModuleSpec{.name = "wait_for",
               .does = "waits for a port, a file, or a text in one of them",
               .collections = kBuiltin,
               .arguments = kWaitFor},
};

}  // namespace

std::span<const ModuleSpec> network_module_specs() {
  return kSpecs;
}

}  // namespace muster
