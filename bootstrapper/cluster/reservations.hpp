#pragma once
// What KubeletConfiguration keeps from pods, in numbers. The fragment itself goes to kubeadm as it is.

#include <boost/json/object.hpp>
#include <string_view>

#include "agent/checks/check.hpp"

namespace muster::cluster {

/// A quantity of Kubernetes ("500m", "1.5", "2Gi", "1e3"; apimachinery quantity.go) as a number; a usage
/// Error for what is none.
Result<double> parse_quantity(std::string_view text);

/// kubeReserved, systemReserved, evictionHard and maxPods of a KubeletConfiguration; unknown, with the key
/// and the reason, where one cannot be read.
Fact<Reservations> reservations_of(const boost::json::object& kubelet_configuration);

}  // namespace muster::cluster
