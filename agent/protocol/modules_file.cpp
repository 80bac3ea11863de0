#include <array>

#include "agent/protocol/module_spec.hpp"

namespace muster {

namespace {

using enum ArgumentType;
using Names = std::string_view;

constexpr std::array kBuiltin{Names("ansible.builtin")};
constexpr std::array kDestName{Names("dest"), Names("name")};
constexpr std::array kDestDestfileName{Names("dest"), Names("destfile"), Names("name")};
constexpr std::array kPathAlias{Names("path")};
constexpr std::array kPresentAbsent{Names("absent"), Names("present")};

/// Who may do what with the file; all modules that write files have these. `attributes` (chattr) is left
/// out, and so refused.
constexpr std::array kCommon{ArgumentSpec{.name = "mode", .type = raw},
                             ArgumentSpec{.name = "owner"},
                             ArgumentSpec{.name = "group"},
                             ArgumentSpec{.name = "seuser"},
                             ArgumentSpec{.name = "serole"},
                             ArgumentSpec{.name = "selevel"},
                             ArgumentSpec{.name = "setype"},
                             ArgumentSpec{.name = "unsafe_writes", .type = flag, .fallback = "false"}};

template <std::size_t kOwn>
constexpr auto with_common(const std::array<ArgumentSpec, kOwn>& own) {
  std::array<ArgumentSpec, kOwn + kCommon.size()> all{};
  for (std::size_t i = 0; i < kOwn; ++i) all[i] = own[i];
  for (std::size_t i = 0; i < kCommon.size(); ++i) all[kOwn + i] = kCommon[i];
  return all;
}

constexpr auto kCopy = with_common(std::array{
    ArgumentSpec{.name = "src", .type = path}, ArgumentSpec{.name = "content", .type = raw},
    ArgumentSpec{.name = "dest", .type = path, .required = true},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "force", .type = flag, .fallback = "true"}, ArgumentSpec{.name = "validate"},
    ArgumentSpec{.name = "directory_mode", .type = raw}, ArgumentSpec{.name = "remote_src", .type = flag},
    ArgumentSpec{.name = "local_follow", .type = flag}, ArgumentSpec{.name = "checksum"},
    ArgumentSpec{.name = "follow", .type = flag, .fallback = "false"}});

constexpr auto kTemplate = with_common(std::array{
    ArgumentSpec{.name = "src", .type = path, .required = true},
    ArgumentSpec{.name = "dest", .type = path, .required = true},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "force", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "follow", .type = flag, .fallback = "false"}, ArgumentSpec{.name = "validate"},
    ArgumentSpec{.name = "newline_sequence", .fallback = "\"\\n\""},
    ArgumentSpec{.name = "trim_blocks", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "lstrip_blocks", .type = flag, .fallback = "false"}});

constexpr std::array kFileStates{Names("absent"), Names("directory"), Names("file"),
                                 Names("hard"),   Names("link"),      Names("touch")};
constexpr auto kFile = with_common(std::array{
    ArgumentSpec{.name = "path", .type = path, .required = true, .aliases = kDestName},
    ArgumentSpec{.name = "state", .choices = kFileStates}, ArgumentSpec{.name = "src", .type = path},
    ArgumentSpec{.name = "recurse", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "force", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "follow", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "modification_time"},
    ArgumentSpec{.name = "modification_time_format", .fallback = "\"%Y%m%d%H%M.%S\""},
    ArgumentSpec{.name = "access_time"},
    ArgumentSpec{.name = "access_time_format", .fallback = "\"%Y%m%d%H%M.%S\""}});

constexpr std::array kRegex{Names("regex")};
constexpr std::array kValue{Names("value")};
constexpr auto kLineinfile = with_common(std::array{
    ArgumentSpec{.name = "path", .type = path, .required = true, .aliases = kDestDestfileName},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "regexp", .aliases = kRegex}, ArgumentSpec{.name = "search_string"},
    ArgumentSpec{.name = "line", .aliases = kValue}, ArgumentSpec{.name = "insertafter"},
    ArgumentSpec{.name = "insertbefore"}, ArgumentSpec{.name = "backrefs", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "create", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "firstmatch", .type = flag, .fallback = "false"}, ArgumentSpec{.name = "validate"}});
constexpr std::array kBeforeOrAfter{Names("insertbefore"), Names("insertafter")};
constexpr std::array kRegexpOrText{Names("regexp"), Names("search_string")};
constexpr std::array kBackrefsOrText{Names("backrefs"), Names("search_string")};
constexpr std::array<std::span<const Names>, 3> kLineExclusive{kBeforeOrAfter, kRegexpOrText,
                                                               kBackrefsOrText};
constexpr std::array<std::span<const Names>, 1> kBlockExclusive{kBeforeOrAfter};

constexpr std::array kContent{Names("content")};
constexpr auto kBlockinfile = with_common(std::array{
    ArgumentSpec{.name = "path", .type = path, .required = true, .aliases = kDestDestfileName},
    ArgumentSpec{.name = "state", .fallback = "\"present\"", .choices = kPresentAbsent},
    ArgumentSpec{.name = "marker", .fallback = "\"# {mark} ANSIBLE MANAGED BLOCK\""},
    ArgumentSpec{.name = "block", .fallback = "\"\"", .aliases = kContent},
    ArgumentSpec{.name = "insertafter"}, ArgumentSpec{.name = "insertbefore"},
    ArgumentSpec{.name = "create", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"}, ArgumentSpec{.name = "validate"},
    ArgumentSpec{.name = "marker_begin", .fallback = "\"BEGIN\""},
    ArgumentSpec{.name = "marker_end", .fallback = "\"END\""}});

constexpr std::array kUtf8{Names("utf-8"), Names("utf8"), Names("UTF-8")};
constexpr auto kReplace = with_common(std::array{
    ArgumentSpec{.name = "path", .type = path, .required = true, .aliases = kDestDestfileName},
    ArgumentSpec{.name = "regexp", .required = true}, ArgumentSpec{.name = "replace", .fallback = "\"\""},
    ArgumentSpec{.name = "after"}, ArgumentSpec{.name = "before"},
    ArgumentSpec{.name = "backup", .type = flag, .fallback = "false"}, ArgumentSpec{.name = "validate"},
    ArgumentSpec{.name = "encoding", .fallback = "\"utf-8\"", .choices = kUtf8}});

constexpr std::array kAlgorithms{Names("md5"),    Names("sha1"),   Names("sha224"),
                                 Names("sha256"), Names("sha384"), Names("sha512")};
constexpr std::array kChecksumAliases{Names("checksum"), Names("checksum_algo")};
constexpr std::array kMimeAliases{Names("mime"), Names("mime_type"), Names("mime-type")};
constexpr std::array kAttributesAliases{Names("attr"), Names("attributes")};
/// get_mime is off unless it is asked for: it starts a program, and few look at it.
constexpr std::array kStat{
    ArgumentSpec{.name = "path", .type = path, .required = true, .aliases = kDestName},
    ArgumentSpec{.name = "follow", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "get_checksum", .type = flag, .fallback = "true"},
    ArgumentSpec{.name = "get_mime", .type = flag, .fallback = "false", .aliases = kMimeAliases},
    ArgumentSpec{.name = "get_attributes", .type = flag, .fallback = "true", .aliases = kAttributesAliases},
    ArgumentSpec{.name = "checksum_algorithm",
                 .fallback = "\"sha1\"",
                 .aliases = kChecksumAliases,
                 .choices = kAlgorithms}};

constexpr std::array kSlurp{
    ArgumentSpec{.name = "src", .type = path, .required = true, .aliases = kPathAlias}};
constexpr std::array kFetch{ArgumentSpec{.name = "src", .required = true},
                            ArgumentSpec{.name = "dest", .required = true},
                            ArgumentSpec{.name = "flat", .type = flag, .fallback = "false"},
                            ArgumentSpec{.name = "fail_on_missing", .type = flag, .fallback = "true"},
                            ArgumentSpec{.name = "validate_checksum", .type = flag, .fallback = "true"}};

constexpr std::array kTempStates{Names("file"), Names("directory")};
constexpr std::array kTempfile{ArgumentSpec{.name = "state", .fallback = "\"file\"", .choices = kTempStates},
                               ArgumentSpec{.name = "path", .type = path},
                               ArgumentSpec{.name = "prefix", .fallback = "\"ansible.\""},
                               ArgumentSpec{.name = "suffix", .fallback = "\"\""}};

constexpr std::array kNamePath{Names("name"), Names("path")};
constexpr std::array kPattern{Names("pattern")};
constexpr std::array kExclude{Names("exclude")};
constexpr std::array kFindTypes{Names("any"), Names("directory"), Names("file"), Names("link")};
constexpr std::array kStamps{Names("atime"), Names("ctime"), Names("mtime")};
constexpr std::array kFind{
    ArgumentSpec{.name = "paths", .type = list, .required = true, .aliases = kNamePath, .elements = text},
    ArgumentSpec{.name = "patterns", .type = list, .fallback = "[]", .aliases = kPattern, .elements = text},
    ArgumentSpec{.name = "excludes", .type = list, .aliases = kExclude, .elements = text},
    ArgumentSpec{.name = "contains"},
    ArgumentSpec{.name = "read_whole_file", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "file_type", .fallback = "\"file\"", .choices = kFindTypes},
    ArgumentSpec{.name = "age"},
    ArgumentSpec{.name = "age_stamp", .fallback = "\"mtime\"", .choices = kStamps},
    ArgumentSpec{.name = "size"},
    ArgumentSpec{.name = "recurse", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "hidden", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "follow", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "get_checksum", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "use_regex", .type = flag, .fallback = "false"},
    ArgumentSpec{.name = "depth", .type = whole}};

constexpr std::array kModules{
    ModuleSpec{.name = "copy",
               .does = "puts a file, a directory or a text in a place on the host",
               .collections = kBuiltin,
               .arguments = kCopy},
    ModuleSpec{.name = "template",
               .does = "renders a Jinja2 template from here into a file on the host",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kTemplate},
    ModuleSpec{.name = "file",
               .does = "makes or removes a file, directory or link, sets its mode",
               .collections = kBuiltin,
               .arguments = kFile},
    ModuleSpec{.name = "lineinfile",
               .does = "keeps a line in a file, or out of it",
               .collections = kBuiltin,
               .arguments = kLineinfile,
               .exclusive = kLineExclusive},
    ModuleSpec{.name = "blockinfile",
               .does = "keeps lines between two markers in a file",
               .collections = kBuiltin,
               .arguments = kBlockinfile,
               .exclusive = kBlockExclusive},
    ModuleSpec{.name = "replace",
               .does = "replaces what an expression matches in a file",
               .collections = kBuiltin,
               .arguments = kReplace},
    ModuleSpec{.name = "stat",
               .does = "tells of a file: whether it is there, its size, mode, digest",
               .collections = kBuiltin,
               .arguments = kStat},
    ModuleSpec{.name = "slurp",
               .does = "reads a file of the host, as base64",
               .collections = kBuiltin,
               .arguments = kSlurp},
    ModuleSpec{.name = "fetch",
               .does = "brings a file of the host here",
               .collections = kBuiltin,
               .runs_at = RunsAt::here,
               .arguments = kFetch},
    ModuleSpec{.name = "tempfile",
               .does = "makes a file or directory with a name of its own",
               .collections = kBuiltin,
               .arguments = kTempfile},
    ModuleSpec{.name = "find",
               .does = "lists files by name, type, content, age and size",
               .collections = kBuiltin,
               .arguments = kFind}};

}  // namespace

std::span<const ModuleSpec> file_module_specs() {
  return kModules;
}

}  // namespace muster
