#include "bootstrapper/report/report_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "agent/protocol/whole_file.hpp"
#include "bootstrapper/report/html.hpp"
#include "bootstrapper/report/json.hpp"
#include "bootstrapper/report/junit.hpp"

namespace muster::report {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostBytes = 512U << 20;  // 1,000 hosts with all their facts and paths

struct Form {
  std::string_view extension;
  std::string (*text)(const PreflightReport&, Language);
};
constexpr std::array kForms{
    Form{".html", [](const PreflightReport& report, Language language) { return to_html(report, language); }},
    Form{".json", [](const PreflightReport& report, Language) { return pretty(to_json(report)); }},
    Form{".xml", [](const PreflightReport& report, Language) { return to_junit(report); }},
};

const Form* form_of(const fs::path& file) {
  const auto extension = file.extension();
  for (const auto& form : kForms) {
    if (extension == form.extension) return &form;
  }
  return nullptr;
}

Error refused(const std::string& name, const std::string& why) {
  return fail(ErrorKind::usage, "--report: " + printable(name, 400) + ": " + why);
}

/// The permission bits of a new file: 0666 without the umask, which can only be read by setting it.
mode_t new_file_mode() {
  const auto mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

Result<ReportFile> check_report_file(const std::string& name) {
  std::error_code error;
  // Through symbolic links: what is replaced is the file, not the link to it.
  auto file = fs::weakly_canonical(fs::absolute(name, error), error);
  if (error) return refused(name, error.message());
  const auto* form = form_of(name);
  if (!form) return refused(name, "a report is a .html, .json or .xml file");
  const auto directory = file.parent_path();
  if (!fs::is_directory(directory, error))
    return refused(name, "there is no directory " + directory.string());
  if (::access(directory.c_str(), W_OK | X_OK) != 0) {
    const std::string why = std::strerror(errno);
    return refused(name, "the directory " + directory.string() + " cannot be written: " + why);
  }
  if (fs::exists(file, error) && !fs::is_regular_file(file, error)) {
    return refused(name, "is there and no regular file");
  }
  return ReportFile{std::move(file), form->text};
}

}  // namespace

Result<std::vector<ReportFile>> check_report_files(std::span<const std::string> names) {
  std::vector<ReportFile> files;
  for (const auto& name : names) {
    TRY(auto file, check_report_file(name));
    files.push_back(std::move(file));
  }
  return files;
}

Result<> write_report_files(const PreflightReport& report, std::span<const ReportFile> files,
                            Language language) {
  Result<> outcome;
  for (const auto& file : files) {
    auto written = replace_file(file.path, file.text(report, language), new_file_mode());
    if (!written && outcome) outcome = fail(ErrorKind::usage, "--report: " + written.error().message());
  }
  return outcome;
}

Result<EarlierReport> read_earlier_report(const fs::path& file) {
  const auto usage = [&](const Error& error) {
    return fail(ErrorKind::usage, "--since: " + error.message()).next(error.remedy());
  };
  auto found = read_whole_file(file, kMostBytes);
  if (!found) return usage(found.error());
  if (!*found) return fail(ErrorKind::usage, "--since: there is no file " + printable(file.string(), 400));
  auto report = parse_earlier_report((*found)->bytes);
  if (!report) return usage(report.error().in(printable(file.string(), 400)));
  return report;
}

}  // namespace muster::report
