#include "bootstrapper/report/changes_text.hpp"

#include "bootstrapper/report/words.hpp"

namespace muster::report {

namespace {

std::string status_text(const std::string& name, Language language) {
  const auto status = from_name<Status>(name);
  return status ? std::string(status_word(language, *status)) : printable(name, 40);
}

std::string labelled(Say label, Color color, std::size_t columns, const std::string& text,
                     const TextStyle& style, Language language) {
  const auto name = padded(word(language, label), columns);
  return "  " + paint(name, color, style.color) + "  " + wrapped(text, columns + 4, style.columns) + "\n";
}

std::string lines(const std::vector<Change>& changes, Say label, Color color, const TextStyle& style,
                  Language language) {
  std::size_t columns = 0;
  for (const auto kind : {Say::change_new, Say::change_fixed, Say::change_still}) {
    columns = std::max(columns, width(word(language, kind)));
  }
  std::string out;
  for (const auto& change : changes) {
    auto text = printable(change.check, 80);
    if (!change.hosts.empty())
      text += " " + list_of(change.hosts, style.verbose ? SIZE_MAX : 12, style.words.and_more);
    text += ": " + status_change(change, " -> ", language);
    out += labelled(label, color, columns, text, style, language);
  }
  return out;
}

}  // namespace

std::string date_text(std::string_view rfc3339) {
  if (rfc3339.size() != 20 || rfc3339[10] != 'T' || rfc3339[19] != 'Z') return printable(rfc3339, 40);
  return printable(std::string(rfc3339.substr(0, 10)) + " " + std::string(rfc3339.substr(11, 5)) + " UTC");
}

std::string status_change(const Change& change, std::string_view arrow, Language language) {
  const auto now = status_text(change.now, language);
  if (change.before.empty() || change.before == change.now) return now;
  return status_text(change.before, language) + std::string(arrow) + now;
}

std::string changes_text(const Changes& changes, const TextStyle& style, Language language) {
  std::string out = lines(changes.appeared, Say::change_new, Color::red, style, language);
  out += lines(changes.fixed, Say::change_fixed, Color::green, style, language);
  out += lines(changes.still, Say::change_still, Color::yellow, style, language);
  const auto hosts = [&](const std::vector<std::string>& names, Say label) {
    if (names.empty()) return;
    const auto text = list_of(names, style.verbose ? SIZE_MAX : 24, style.words.and_more);
    out += labelled(label, Color::cyan, width(word(language, label)), text, style, language);
  };
  hosts(changes.hosts_added, Say::hosts_added);
  hosts(changes.hosts_removed, Say::hosts_removed);
  if (changes.none()) out += "  " + std::string(word(language, Say::nothing_changed)) + "\n";
  return out;
}

}  // namespace muster::report
