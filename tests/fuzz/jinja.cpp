// Fuzzes the Jinja engine: an input is parsed as a template and as an expression, and evaluated within small
// limits.

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "bootstrapper/playbook/jinja/template.hpp"

namespace {

using namespace muster;

class Variables final : public jinja::Scope {
 public:
  Variables()
      : values_(boost::json::parse(R"({"s": "Hello World", "n": 3, "f": 2.5, "t": true, "nothing": null,
          "l": [3, 1, 2], "d": {"a": 1, "b": {"c": "deep"}}, "uni": "Gr\u00fc\u00dfe", "nested": [[1], [2, [3]]],
          "users": [{"name": "bob", "uid": 2}, {"name": "al", "uid": 1}], "ok": {"changed": false}})")
                    .as_object()) {}
  Result<const boost::json::value*> find(std::string_view name) override { return values_.if_contains(name); }

 private:
  boost::json::object values_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Variables scope;
  const jinja::Limits limits{.steps = 20'000, .output_bytes = 1 << 16, .depth = 60};
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  jinja::Fault fault;
  if (const auto parsed = jinja::Template::parse(input, fault)) {
    if (const auto value = parsed->value(scope, limits)) static_cast<void>(boost::json::serialize(*value));
    if (const auto text = parsed->text(scope, limits); text && text->size() > 2 * limits.output_bytes + size)
      std::abort();
  } else if (fault.message.empty() || fault.offset > size) {
    std::abort();
  }
  fault = {};
  if (const auto parsed = jinja::Expression::parse(input, fault)) {
    if (const auto value = parsed->evaluate(scope, limits)) static_cast<void>(jinja::python_text(*value));
    static_cast<void>(parsed->holds(scope, limits));
  } else if (fault.message.empty() || fault.offset > size) {
    std::abort();
  }
  return 0;
}
