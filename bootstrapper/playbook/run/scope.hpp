#pragma once
// The variables that a task sees on one host, in layers. Templates in them are rendered when they are asked
// for, and data (facts, registered results) never is.

#include <boost/json/object.hpp>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bootstrapper/playbook/run/templating.hpp"

namespace muster::play {

class LayeredScope final : public jinja::Scope {
 public:
  enum class Kind {
    templates,  ///< written by the operator
    data,       ///< ready values, whatever they look like
  };
  /// Gives a variable that is made when it is asked for; nullptr: it has none of that name.
  using Computed = std::function<const boost::json::value*(std::string_view name)>;

  explicit LayeredScope(Templates& templates) : templates_(templates) {}
  /// Puts a layer over those before it; it must stay as it is as long as the scope is asked.
  void add(const boost::json::object& layer, Kind kind) { layers_.push_back({&layer, kind}); }
  void compute(Computed computed) { computed_ = std::move(computed); }
  /// A ready value over all layers: `item`, a registered result.
  void set(std::string_view name, boost::json::value value);
  void unset(std::string_view name);

  Result<const boost::json::value*> find(std::string_view name) override;
  /// The value as it was written; nullptr: undefined. `kind` says whether it may hold templates.
  [[nodiscard]] const boost::json::value* written(std::string_view name, Kind& kind) const;
  [[nodiscard]] bool defined(std::string_view name) const;
  [[nodiscard]] Templates& templates() { return templates_; }

 private:
  struct Layer {
    const boost::json::object* values;
    Kind kind;
  };
  Templates& templates_;
  std::vector<Layer> layers_;
  Computed computed_;
  boost::json::object own_;
  std::map<std::string, boost::json::value, std::less<>> rendered_;
  std::vector<std::string> rendering_;  ///< names whose templates are being rendered now
};

}  // namespace muster::play
