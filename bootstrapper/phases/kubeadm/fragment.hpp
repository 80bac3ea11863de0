#pragma once
// How a fragment of cluster.yaml (spec.kubernetes.kubeadm) is laid over a document that muster generated.
// What muster generates is in documents.hpp.

#include <boost/json/object.hpp>

namespace muster::kubeadm {

/// How kubeadm takes extra arguments of a component.
enum class ArgumentStyle {
  map,   ///< {name: value}, up to v1beta3
  list,  ///< [{name: ..., value: ...}], from v1beta4; a name may stand there twice
};

/// Lays `fragment` over `document`: objects are merged, everything else replaces what was there, null removes
/// it. Extra arguments (extraArgs, kubeletExtraArgs) are merged by name, in whichever style they are written,
/// and their values may be numbers and true or false. Its apiVersion and kind are left out: see
/// check_fragments.
void merge_fragment(boost::json::object& document, const boost::json::object& fragment);
/// Writes all extra arguments of `document` in that style.
void style_arguments(boost::json::object& document, ArgumentStyle style);

}  // namespace muster::kubeadm
