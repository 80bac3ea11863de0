#include "bootstrapper/report/language.hpp"

namespace muster::report {

Language language_of_locale(std::string_view lc_all, std::string_view lc_messages, std::string_view lang) {
  const auto locale = !lc_all.empty() ? lc_all : !lc_messages.empty() ? lc_messages : lang;
  const auto name = locale.substr(0, locale.find_first_of("_.@-"));
  return name == "zh" ? Language::zh : Language::en;
}

}  // namespace muster::report
