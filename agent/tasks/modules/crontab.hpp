#pragma once
// The text of a crontab, in which Ansible marks each job of its own by a comment with the job's name: pure,
// old lines in, new lines out.

#include <optional>
#include <string>
#include <vector>

namespace muster::modules {

class Crontab {
 public:
  Crontab() = default;
  /// A file of /etc/cron.d.
  static Crontab of_file(const std::string& text);
  /// What `crontab -l` prints; the header that it puts in front is dropped.
  static Crontab of_user(const std::string& text);

  /// The text as it was read.
  [[nodiscard]] const std::string& before() const { return before_; }
  /// The text as it is to be written.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] bool is_blank() const;
  /// Whether its last line has no end: cron would not run it.
  [[nodiscard]] bool lacks_last_newline() const;
  /// The names of the marked jobs, and of the variables.
  [[nodiscard]] std::vector<std::string> jobs() const;
  [[nodiscard]] std::vector<std::string> variables() const;

  /// Makes the job of that name that line; a line like it that is not marked is marked. Whether anything
  /// changed.
  bool set_job(const std::string& name, const std::string& line);
  bool remove_job(const std::string& name);
  /// Makes the variable that declaration; a new one comes first, or after or before another variable.
  bool set_variable(const std::string& name, const std::string& declaration,
                    std::optional<std::size_t> where);
  bool remove_variable(const std::string& name);
  /// The line of a variable.
  [[nodiscard]] std::optional<std::size_t> find_variable(const std::string& name) const;

 private:
  [[nodiscard]] std::optional<std::string> find_job(const std::string& name) const;
  bool mark(const std::string& name, const std::string& line);
  void replace_job(const std::string& name, const std::optional<std::string>& line);

  std::string before_;
  std::vector<std::string> lines_;
};

}  // namespace muster::modules
