#include "agent/tasks/modules/settled_file.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <optional>

#include "agent/protocol/whole_file.hpp"

namespace muster::modules {

namespace fs = std::filesystem;

namespace {

template <class Number>
std::optional<Number> number_in(const std::string& text, int base) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stopped, bad] = std::from_chars(text.data(), end, number, base);
  if (bad != std::errc{} || stopped != end || text.empty()) return std::nullopt;
  return number;
}

std::string owner_name(uid_t uid) {
  const auto* entry = ::getpwuid(uid);
  return entry ? entry->pw_name : std::to_string(uid);
}

std::string group_name(gid_t gid) {
  const auto* entry = ::getgrgid(gid);
  return entry ? entry->gr_name : std::to_string(gid);
}

Result<uid_t> owner_of(const std::string& name) {
  if (const auto number = number_in<uid_t>(name, 10)) return *number;
  const auto* entry = ::getpwnam(name.c_str());
  if (!entry) return fail(ErrorKind::usage, "chown failed: failed to look up user " + name);
  return entry->pw_uid;
}

Result<gid_t> group_of(const std::string& name) {
  if (const auto number = number_in<gid_t>(name, 10)) return *number;
  const auto* entry = ::getgrnam(name.c_str());
  if (!entry) return fail(ErrorKind::usage, "chgrp failed: failed to look up group " + name);
  return entry->gr_gid;
}

/// The bits that a clause's letters mean for u, before they are moved to g and o.
std::optional<mode_t> bits_of(std::string_view letters, mode_t current, bool directory) {
  mode_t bits = 0;
  for (const char letter : letters) {
    switch (letter) {
      case 'r':
        bits |= 4;
        break;
      case 'w':
        bits |= 2;
        break;
      case 'x':
        bits |= 1;
        break;
      case 'X':
        bits |= directory || (current & 0111) ? 1 : 0;
        break;
      case 'u':
        bits |= (current >> 6) & 7;
        break;
      case 'g':
        bits |= (current >> 3) & 7;
        break;
      case 'o':
        bits |= current & 7;
        break;
      case 's':
      case 't':
        break;
      default:
        return std::nullopt;
    }
  }
  return bits;
}

/// One clause of a symbolic mode (chmod(1)), such as "go-w"; false for what is none.
bool apply_clause(std::string_view clause, mode_t& mode, bool directory) {
  auto at = std::min(clause.find_first_of("=+-"), clause.size());
  std::string who(clause.substr(0, at));
  if (who.find_first_not_of("ugoa") != who.npos || at == clause.size()) return false;
  if (who.empty() || who.find('a') != who.npos) who = "ugo";
  while (at < clause.size()) {
    const char action = clause[at];
    const auto end = std::min(clause.find_first_of("=+-", at + 1), clause.size());
    const auto letters = clause.substr(at + 1, end - at - 1);
    const auto bits = bits_of(letters, mode, directory);
    if (!bits) return false;
    mode_t given = 0, all = 0;
    for (const char whose : who) {
      const int shift = whose == 'u' ? 6 : whose == 'g' ? 3 : 0;
      const mode_t special = whose == 'u' ? 04000 : whose == 'g' ? 02000 : 01000;
      given |= *bits << shift;
      if (letters.find(whose == 'o' ? 't' : 's') != letters.npos) given |= special;
      all |= static_cast<mode_t>(7 << shift) | (directory && whose != 'o' ? 0 : special);
    }
    if (action == '=') mode = (mode & ~all) | given;
    if (action == '+') mode |= given;
    if (action == '-') mode &= ~given;
    at = end;
  }
  return true;
}

/// The mode that the argument `mode` asks for: a number, octal digits, or clauses.
Result<mode_t> mode_of(const boost::json::value& wanted, mode_t current, bool directory) {
  if (wanted.is_int64() && wanted.get_int64() >= 0 && wanted.get_int64() <= 07777)
    return static_cast<mode_t>(wanted.get_int64());
  const auto text = wanted.is_string() ? std::string(wanted.get_string()) : std::string();
  if (const auto octal = number_in<mode_t>(text, 8); octal && *octal <= 07777) return *octal;
  mode_t mode = current;
  std::string_view rest = text;
  bool good = !rest.empty();
  while (good && !rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    good = apply_clause(rest.substr(0, comma), mode, directory);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (!good) return fail(ErrorKind::usage, "mode must be in octal or symbolic form");
  return mode;
}

std::string octal(mode_t mode) {
  constexpr std::string_view kDigits = "01234567";
  std::string text;
  for (const int shift : {9, 6, 3, 0}) text += kDigits[(mode >> shift) & 7];
  return text;
}

/// What is there already, and what is to be.
struct Attributes {
  mode_t mode = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  bool operator==(const Attributes&) const = default;
};

Result<Attributes> wanted_of(const Arguments& arguments, const struct stat& seen) {
  Attributes wanted{seen.st_mode & 07777, seen.st_uid, seen.st_gid};
  if (const auto* mode = arguments.find("mode"); mode && !S_ISLNK(seen.st_mode)) {
    TRY(wanted.mode, mode_of(*mode, wanted.mode, S_ISDIR(seen.st_mode)));
  }
  if (arguments.has("owner")) {
    TRY(wanted.uid, owner_of(arguments.text("owner")));
  }
  if (arguments.has("group")) {
    TRY(wanted.gid, group_of(arguments.text("group")));
  }
  return wanted;
}

}  // namespace

Result<bool> settle_attributes(const Task& task, const fs::path& path) {
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) {
    if (task.check) return false;
    return errno_error(path, "stat");
  }
  const Attributes now{seen.st_mode & 07777, seen.st_uid, seen.st_gid};
  TRY(const auto wanted, wanted_of(task.arguments, seen));
  if (wanted == now) return false;
  if (task.check) return true;
  const bool other_owner = wanted.uid != now.uid || wanted.gid != now.gid;
  if (other_owner && ::lchown(path.c_str(), wanted.uid, wanted.gid) != 0)
    return errno_error(path, "chown failed");
  // A change of owner takes the set-user-ID bit away, so the mode comes after it.
  if (!S_ISLNK(seen.st_mode) && ::chmod(path.c_str(), wanted.mode) != 0)
    return errno_error(path, "chmod failed");
  return true;
}

void tell_file(const fs::path& path, boost::json::object& values) {
  struct stat seen {};
  if (::lstat(path.c_str(), &seen) != 0) return;
  values["uid"] = seen.st_uid;
  values["gid"] = seen.st_gid;
  values["owner"] = owner_name(seen.st_uid);
  values["group"] = group_name(seen.st_gid);
  values["mode"] = octal(seen.st_mode & 07777);
  values["size"] = seen.st_size;
  values["state"] = S_ISLNK(seen.st_mode) ? "link" : S_ISDIR(seen.st_mode) ? "directory" : "file";
}

}  // namespace muster::modules
