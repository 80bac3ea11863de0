#pragma once
// From what was written to values: each text that holds a template is rendered, at any depth. Parsed
// templates are kept, since every host renders the same ones.

#include <boost/json/value.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "bootstrapper/playbook/jinja/template.hpp"

namespace muster::play {

/// Stands for "as if it had not been given": `{{ x | default(omit) }}`. Random, so that no value is it by
/// chance.
const std::string& omit_token();

/// Templates and expressions, each parsed once.
class Templates {
 public:
  /// The value with all templates in it rendered. An Error in Ansible's words.
  Result<boost::json::value> render(const boost::json::value& written, jinja::Scope& scope);
  Result<boost::json::value> render_text(std::string_view text, jinja::Scope& scope);
  /// Rendered, as a text.
  Result<std::string> text(std::string_view text, jinja::Scope& scope);
  /// The text of a template file: whatever it looks like, it stays a text.
  Result<std::string> file(std::string_view content, const jinja::WhiteSpace& white_space,
                           jinja::Scope& scope);
  /// An expression without braces.
  Result<std::shared_ptr<const jinja::Expression>> expression(std::string_view text);

 private:
  Result<std::shared_ptr<const jinja::Template>> parsed(std::string_view text);
  std::map<std::string, std::shared_ptr<const jinja::Template>, std::less<>> templates_;
  std::map<std::string, std::shared_ptr<const jinja::Template>, std::less<>> files_;
  std::map<std::string, std::shared_ptr<const jinja::Expression>, std::less<>> expressions_;
};

/// Without what was given as omit_token(): keys of maps and elements of lists.
void remove_omitted(boost::json::value& value);

/// A value as a text is made of it where a text is wanted: a text itself, else as Python prints it.
std::string plain_text(const boost::json::value& value);
/// A boolean, or a text or number that Ansible takes for one ("yes", "off", 1).
Result<bool> boolean_of(const boost::json::value& value);
/// A whole number, or a text that is one.
Result<std::int64_t> whole_of(const boost::json::value& value);

}  // namespace muster::play
