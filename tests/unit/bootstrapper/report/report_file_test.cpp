#include "bootstrapper/report/report_file.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "bootstrapper/report/json.hpp"
#include "tests/unit/bootstrapper/report/sample_reports.hpp"
#include "tests/unit/show_result.hpp"

namespace muster::report {

namespace fs = std::filesystem;

namespace {

/// A directory that goes with the test.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "muster-report.XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()));
    path_ = fs::canonical(name);
  }
  ~Scratch() { fs::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string why_refused(const std::string& name) {
  const std::vector<std::string> names{name};
  const auto files = check_report_files(names);
  if (files) return "";
  CHECK(files.error().kind() == ErrorKind::usage);
  return files.error().message();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a report file that cannot be is refused before anything is done") {
  const Scratch scratch;
  fs::create_directory(scratch / "there.json");
  std::ofstream(scratch / "file") << "x";
  CHECK(why_refused(scratch / "r.html").empty());
  CHECK(why_refused(scratch / "r.json").empty());
  CHECK(why_refused(scratch / "r.xml").empty());
  for (const auto* name : {"r.txt", "r", "r.HTML", "r.html.gz", ".html"}) {
    CAPTURE(name);
    CHECK(contains(why_refused(scratch / name), "a report is a .html, .json or .xml file"));
  }
  CHECK(contains(why_refused(scratch / "no/r.json"), "there is no directory"));
  CHECK(contains(why_refused(scratch / "file/r.json"), "there is no directory"));
  CHECK(contains(why_refused(scratch / "there.json"), "no regular file"));
  CHECK_FALSE(fs::exists(scratch / "r.html"));
  CHECK_FALSE(contains(why_refused("bad\x1b[2J.txt"), "\x1b"));
}

TEST_CASE("reports are written in the form of their names, with the mode of the umask") {
  const Scratch scratch;
  std::ofstream(scratch / "r.html") << "old";
  std::ofstream(scratch / "target.json") << "old";
  fs::create_symlink("target.json", scratch / "r.json");
  const std::vector<std::string> names{scratch / "r.html", scratch / "r.json", scratch / "r.xml"};
  const auto files = check_report_files(names);
  REQUIRE(files);
  const auto old_mask = ::umask(027);
  const auto written = write_report_files(test::bad_report(), *files, Language::zh);
  ::umask(old_mask);
  REQUIRE(written);
  CHECK(content(scratch / "r.html").starts_with("<!DOCTYPE html>\n<html lang=\"zh-Hans\">"));
  CHECK(content(scratch / "r.json") == pretty(to_json(test::bad_report())));
  CHECK(fs::is_symlink(scratch / "r.json"));
  CHECK(content(scratch / "r.xml").starts_with("<?xml version"));
  for (const auto& name : names) {
    struct stat seen {};
    REQUIRE(::stat(name.c_str(), &seen) == 0);
    CHECK((seen.st_mode & 07777) == 0640);
  }
}

TEST_CASE("a report that cannot be written is an error, and the others are written") {
  const Scratch scratch;
  fs::create_directory(scratch / "gone");
  const std::vector<std::string> names{scratch / "gone/r.json", scratch / "r.xml"};
  const auto files = check_report_files(names);
  REQUIRE(files);
  fs::remove(scratch / "gone");
  const auto written = write_report_files(test::good_report(), *files, Language::en);
  REQUIRE_FALSE(written);
  CHECK(contains(written.error().message(), "--report: "));
  CHECK(contains(written.error().message(), "gone/r.json"));
  CHECK(fs::exists(scratch / "r.xml"));
}

TEST_CASE("an earlier report is read, or said why not") {
  const Scratch scratch;
  std::ofstream(scratch / "old.json") << pretty(to_json(test::bad_report()));
  std::ofstream(scratch / "cluster.yaml") << "kind: Cluster\n";
  REQUIRE(read_earlier_report(scratch / "old.json"));
  struct Case {
    std::string file;
    std::string_view says;
  };
  for (const auto& row : {Case{scratch / "no.json", "--since: there is no file "},
                          Case{scratch / "cluster.yaml", "cluster.yaml: is no report of muster preflight: "},
                          Case{scratch / "", "no regular file"}}) {
    CAPTURE(row.file);
    const auto report = read_earlier_report(row.file);
    REQUIRE_FALSE(report);
    CHECK(report.error().kind() == ErrorKind::usage);
    CHECK_MESSAGE(contains(report.error().message(), row.says), report.error().message());
  }
}

}  // namespace muster::report
