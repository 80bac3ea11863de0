#pragma once
// Names of container images: whether one is the one that is wanted.

#include <string_view>

namespace muster {

/// Whether `image` is the wanted one. "docker.io/library/etcd" and "etcd" are one: docker leaves its own
/// registry's name out. One that is wanted without a tag may have any, and any folder below ("coredns" is
/// "coredns/coredns" from 1.21 on).
bool is_wanted_image(std::string_view image, std::string_view wanted);

}  // namespace muster
