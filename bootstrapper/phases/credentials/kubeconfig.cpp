#include "bootstrapper/phases/credentials/kubeconfig.hpp"

#include "agent/protocol/base64.hpp"

namespace muster::credentials {

Secret kubeconfig_text(const Kubeconfig& parts, const Secret& private_key) {
  const Secret key(base64_encode(private_key.reveal()));
  const auto context = parts.user + "@" + parts.cluster;
  // The names hold nothing that YAML would have escaped in quotes: see phases/user_access.hpp,
  // cluster/names.hpp.
  std::string text = "apiVersion: v1\nkind: Config\nclusters:\n- name: \"" + parts.cluster +
                     "\"\n  cluster:\n    server: \"" + parts.server +
                     "\"\n    certificate-authority-data: " + base64_encode(parts.ca) +
                     "\ncontexts:\n- name: \"" + context + "\"\n  context:\n    cluster: \"" + parts.cluster +
                     "\"\n    user: \"" + parts.user + "\"\n";
  if (!parts.name_space.empty()) text += "    namespace: \"" + parts.name_space + "\"\n";
  text += "current-context: \"" + context + "\"\nusers:\n- name: \"" + parts.user +
          "\"\n  user:\n    client-certificate-data: " + base64_encode(parts.certificate) +
          "\n    client-key-data: ";
  // At once in a string of the right size: one that grew would leave the key behind where it was before.
  std::string whole;
  whole.reserve(text.size() + key.reveal().size() + 1);
  whole.append(text).append(key.reveal()).append(1, '\n');
  return Secret(std::move(whole));
}

}  // namespace muster::credentials
