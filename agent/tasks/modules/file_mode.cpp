#include "agent/tasks/modules/file_mode.hpp"

#include <sys/stat.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "agent/tasks/modules/path_state.hpp"

namespace muster::modules {

namespace {

constexpr mode_t kPermissionBits = 07777;
constexpr std::string_view kOperators = "=+-";

Error no_mode() {
  return fail(ErrorKind::usage, "mode must be in octal or symbolic form");
}

std::optional<mode_t> octal(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.starts_with("0o") || text.starts_with("0O")) text.remove_prefix(2);
  mode_t mode = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (text.empty() || bad != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return mode;
}

int shift_of(char whose) {
  return whose == 'u' ? 6 : whose == 'g' ? 3 : 0;
}

/// What one letter means for u, g or o, of a path whose st_mode is `current`.
mode_t bits_of(char letter, char whose, mode_t current, mode_t allowed) {
  const int shift = shift_of(whose);
  const bool searchable = S_ISDIR(current) || (current & 0111) != 0;
  switch (letter) {
    case 'r':
      return (4U << shift) & allowed;
    case 'w':
      return (2U << shift) & allowed;
    case 'x':
      return (1U << shift) & allowed;
    case 'X':
      return searchable ? 1U << shift : 0;
    case 's':
      return whose == 'u' ? S_ISUID : whose == 'g' ? S_ISGID : 0;
    case 't':
      return whose == 'o' ? S_ISVTX : 0;
    default:  // u, g or o: what that one has
      return ((current >> shift_of(letter)) & 7U) << shift;
  }
}

/// All bits of u, g or o, which "=" clears first.
mode_t all_bits(char whose) {
  const mode_t special = whose == 'u' ? S_ISUID : whose == 'g' ? S_ISGID : S_ISVTX;
  return (7U << shift_of(whose)) | special;
}

/// One clause, such as "go-w" or "u=rw+X"; false for what is none.
bool apply_clause(std::string_view clause, mode_t current, mode_t& mode) {
  auto at = std::min(clause.find_first_of(kOperators), clause.size());
  auto who = clause.substr(0, at);
  // Without a name it is everybody's, as far as the umask allows.
  const mode_t allowed = who.empty() ? kPermissionBits & ~umask_now() : kPermissionBits;
  if (who.empty() || who == "a") who = "ugo";
  if (who.find_first_not_of("ugo") != std::string_view::npos) return false;
  while (at < clause.size()) {
    const auto end = std::min(clause.find_first_of(kOperators, at + 1), clause.size());
    const auto letters = clause.substr(at + 1, end - at - 1);
    if (letters.find_first_not_of("rwxXstugo") != std::string_view::npos) return false;
    for (const char whose : who) {
      mode_t given = 0;
      for (const char letter : letters) given |= bits_of(letter, whose, current, allowed);
      if (clause[at] == '=') mode = (mode & ~all_bits(whose)) | given;
      if (clause[at] == '+') mode |= given;
      if (clause[at] == '-') mode &= ~given;
    }
    at = end;
  }
  return true;
}

}  // namespace

Result<mode_t> settled_mode(const boost::json::value& wanted, mode_t current) {
  std::optional<mode_t> number;
  if (wanted.is_int64() && wanted.get_int64() >= 0) number = static_cast<mode_t>(wanted.get_int64());
  const auto text = wanted.is_string() ? std::string_view(wanted.get_string()) : std::string_view();
  if (wanted.is_string()) number = octal(text);
  if (number) {
    if ((*number & ~kPermissionBits) == 0) return *number;
    return fail(ErrorKind::usage, "Invalid mode supplied, only permission info is allowed");
  }
  if (!wanted.is_string()) return no_mode();
  mode_t mode = current & kPermissionBits;
  for (std::size_t at = 0; at <= text.size();) {
    const auto comma = std::min(text.find(',', at), text.size());
    if (!apply_clause(text.substr(at, comma - at), current, mode)) return no_mode();
    at = comma + 1;
  }
  return mode;
}

}  // namespace muster::modules
