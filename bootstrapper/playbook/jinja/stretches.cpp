#include "bootstrapper/playbook/jinja/stretches.hpp"

#include "bootstrapper/playbook/jinja/lexer.hpp"

namespace muster::jinja {

namespace {

/// Cuts a template; `at_` is where it is.
class Cutter {
 public:
  Cutter(std::string_view text, std::vector<Stretch>& stretches, Fault& fault)
      : text_(text), stretches_(stretches), fault_(fault) {}

  bool run() {
    while (at_ < text_.size()) {
      const auto open = next_opening();
      data(at_, open);
      at_ = open;
      if (at_ >= text_.size()) break;
      const bool good = text_[at_ + 1] == '#' ? comment() : braces();
      if (!good) return false;
    }
    return true;
  }

 private:
  [[nodiscard]] std::size_t next_opening() const {
    for (auto at = text_.find('{', at_); at != std::string_view::npos; at = text_.find('{', at + 1)) {
      if (at + 1 < text_.size() && (text_[at + 1] == '{' || text_[at + 1] == '%' || text_[at + 1] == '#'))
        return at;
    }
    return text_.size();
  }

  void data(std::size_t begin, std::size_t end) {
    Stretch stretch;
    stretch.text = text_.substr(begin, end - begin);
    stretch.offset = begin;
    stretches_.push_back(stretch);
  }

  /// A comment leaves an empty block, so that white space around it is treated as Jinja does.
  bool comment() {
    const auto end = text_.find("#}", at_ + 2);
    if (end == std::string_view::npos) return refuse("Missing end of comment tag");
    Stretch stretch{Stretch::Kind::block, {}, at_};
    stretch.trim_before = text_.substr(at_ + 2, 1) == "-";
    stretch.trim_after = end > at_ + 2 && text_[end - 1] == '-';
    stretches_.push_back(stretch);
    at_ = end + 2;
    return true;
  }

  /// Where the braces that are open close, strings skipped.
  [[nodiscard]] std::size_t closing(std::string_view close) const {
    int nested = 0;
    for (auto at = at_ + 2; at < text_.size(); ++at) {
      const char c = text_[at];
      if (c == '"' || c == '\'') {
        const auto end = end_of_string(text_, at);
        if (end == std::string_view::npos) return end;
        at = end;
        continue;
      }
      if (nested == 0 && text_.substr(at, 2) == close) return at;
      if (c == '{' || c == '[' || c == '(') ++nested;
      if ((c == '}' || c == ']' || c == ')') && nested > 0) --nested;
    }
    return std::string_view::npos;
  }

  bool braces() {
    const bool variable = text_[at_ + 1] == '{';
    const auto end = closing(variable ? "}}" : "%}");
    if (end == std::string_view::npos)
      return refuse(variable ? "unexpected end of template, expected 'end of print statement'."
                             : "unexpected end of template, expected 'end of statement block'.");
    Stretch stretch{variable ? Stretch::Kind::variable : Stretch::Kind::block,
                    text_.substr(at_ + 2, end - at_ - 2), at_ + 2};
    take_marks(stretch);
    at_ = end + 2;
    if (!variable && word(stretch.text) == "raw") return raw(stretch);
    stretches_.push_back(stretch);
    return true;
  }

  static void take_marks(Stretch& stretch) {
    if (stretch.text.starts_with('-') || stretch.text.starts_with('+')) {
      (stretch.text.front() == '-' ? stretch.trim_before : stretch.keep_before) = true;
      stretch.text.remove_prefix(1);
      ++stretch.offset;
    }
    if (stretch.text.ends_with('-') ||
        (stretch.text.ends_with('+') && stretch.kind == Stretch::Kind::block)) {
      (stretch.text.back() == '-' ? stretch.trim_after : stretch.keep_after) = true;
      stretch.text.remove_suffix(1);
    }
  }

  static std::string_view word(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
  }

  /// The data up to {% endraw %}, with empty blocks in place of the two, so that white space around them
  /// goes.
  bool raw(Stretch begin) {
    begin.text = {};
    begin.keep_after = true;  // trim_blocks leaves what follows {% raw %} alone
    for (auto open = text_.find("{%", at_); open != std::string_view::npos;
         open = text_.find("{%", open + 2)) {
      const auto end = text_.find("%}", open);
      if (end == std::string_view::npos) break;
      Stretch stretch{Stretch::Kind::block, text_.substr(open + 2, end - open - 2), open + 2};
      take_marks(stretch);
      if (word(stretch.text) != "endraw") continue;
      stretch.text = {};
      stretches_.push_back(begin);
      data(at_, open);
      stretches_.push_back(stretch);
      at_ = end + 2;
      return true;
    }
    return refuse("Missing end of raw directive");
  }

  bool refuse(std::string message) {
    fault_ = {at_, std::move(message)};
    return false;
  }

  std::string_view text_;
  std::vector<Stretch>& stretches_;
  Fault& fault_;
  std::size_t at_ = 0;
};

}  // namespace

bool cut(std::string_view text, std::vector<Stretch>& stretches, Fault& fault) {
  return Cutter(text, stretches, fault).run();
}

}  // namespace muster::jinja
