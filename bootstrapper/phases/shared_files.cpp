#include "bootstrapper/phases/shared_files.hpp"

#include <array>

namespace muster::phases {

std::span<const SharedFile> shared_files() {
  static constexpr std::array kFiles{
      SharedFile{"pki/ca.crt", "/etc/kubernetes/pki/ca.crt"},
      SharedFile{"pki/ca.key", "/etc/kubernetes/pki/ca.key"},
      SharedFile{"pki/sa.pub", "/etc/kubernetes/pki/sa.pub"},
      SharedFile{"pki/sa.key", "/etc/kubernetes/pki/sa.key"},
      SharedFile{"pki/front-proxy-ca.crt", "/etc/kubernetes/pki/front-proxy-ca.crt"},
      SharedFile{"pki/front-proxy-ca.key", "/etc/kubernetes/pki/front-proxy-ca.key"},
      SharedFile{"pki/etcd/ca.crt", "/etc/kubernetes/pki/etcd/ca.crt"},
      SharedFile{"pki/etcd/ca.key", "/etc/kubernetes/pki/etcd/ca.key"},
  };
  return kFiles;
}

}  // namespace muster::phases
