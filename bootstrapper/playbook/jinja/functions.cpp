#include "bootstrapper/playbook/jinja/functions.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "bootstrapper/playbook/jinja/parser.hpp"

namespace muster::jinja {

namespace {

Result<Value> range(Evaluation& evaluation, const Arguments& arguments) {
  std::vector<std::int64_t> bounds;
  for (const auto& argument : arguments.positional) {
    TRY(const auto* known, argument.defined());
    const auto bound = whole_of(*known);
    if (!bound)
      return wrong("'" + std::string(type_name(*known)) + "' object cannot be interpreted as an integer");
    bounds.push_back(*bound);
  }
  if (bounds.empty() || bounds.size() > 3) return wrong("range expected 1 to 3 arguments");
  const auto first = bounds.size() > 1 ? bounds[0] : 0;
  const auto last = bounds.size() > 1 ? bounds[1] : bounds[0];
  const auto step = bounds.size() > 2 ? bounds[2] : 1;
  if (step == 0) return wrong("range() arg 3 must not be zero");
  json::array out;
  for (auto at = first; step > 0 ? at < last : at > last;) {
    TRY(evaluation.charge(1));
    out.push_back(at);
    if (__builtin_add_overflow(at, step, &at)) break;
  }
  return Value(json::value(std::move(out)));
}

Result<Value> dict(Evaluation&, const Arguments& arguments) {
  json::object out;
  if (const auto* pairs = arguments.find(0, "")) {
    TRY(const auto* known, pairs->defined());
    if (known->is_object()) out = known->get_object();
    if (const auto* list = known->if_array()) {
      for (const auto& pair : *list) {
        if (!pair.is_array() || pair.get_array().size() != 2)
          return wrong("dictionary update sequence element has a wrong length");
        out[python_text(pair.get_array()[0])] = pair.get_array()[1];
      }
    }
  }
  for (const auto& [key, value] : arguments.named) {
    TRY(const auto* known, value.defined());
    out[key] = *known;
  }
  return Value(json::value(std::move(out)));
}

constexpr Function kFunctions[] = {{"dict", dict}, {"range", range}};

constexpr std::string_view kRefused[] = {"lookup", "query",  "q",      "now",      "undef",
                                         "lipsum", "cycler", "joiner", "namespace"};

}  // namespace

std::span<const Function> functions() {
  return kFunctions;
}

const Function* find_function(std::string_view name) {
  for (const auto& function : kFunctions) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

bool has_function(std::string_view name) {
  return find_function(name) != nullptr;
}

std::span<const std::string_view> refused_functions() {
  return kRefused;
}

}  // namespace muster::jinja
