#include "bootstrapper/cluster/example.hpp"

#include <string_view>

namespace muster::cluster {

namespace {

constexpr std::string_view kExample =
    R"(# The cluster that muster makes. `muster config check` finds every mistake in this file,
# `muster config show` prints it with all defaults filled in, `muster preflight` looks at the hosts.
# What is commented out shows the default, or an example where it says so.
apiVersion: muster/v1
kind: Cluster
metadata:
  name: demo

spec:
  # How to log in: for all hosts; each host can have an ssh: of its own with the keys that differ. What is not said here
  # comes from ~/.ssh/config and /etc/ssh/ssh_config, as ssh reads them, by the host's address.
  ssh:
    user: root
    # port: 22
    # keyPath: ~/.ssh/id_ed25519      # or a list; default: id_ed25519, id_ecdsa, id_rsa in ~/.ssh, and ssh-agent
    # passphraseFile: ./key.pass      # example; the file must be readable by you alone (chmod 600)
    # A password is never written here; one of these says where it is:
    # passwordFile: ./hosts.pass      # example: its first line
    # passwordEnv: SSH_PASSWORD       # example: an environment variable
    # passwordCommand: pass show k8s  # example: the first line that a command prints
                                      # without one, it is asked for on the terminal, once a user
    # sudo: true                      # become root by sudo; default: false. The password for it is the one above, or
    # sudo: {passwordFile: ./sudo.pass}
    # hostKeys: strict                # accept-new: trust a host that was never seen before, as OpenSSH does
    # knownHosts: ~/.ssh/known_hosts  # or a list
    # bastion: {address: 203.0.113.9, user: jump}   # example: a host to go through, or a list of them in the order of travel;
                                      # port, keyPath and password... as above; none: this host is reached directly
    # configFile: none                # example: none of ssh's own files, or the one to read; default: those that ssh reads

  hosts:
    - name: m1                        # the name in Kubernetes
      role: master                    # master | node; use an odd number of masters
      address: 10.77.0.11             # where SSH goes: an IP address or a DNS name

    - name: n1
      role: node
      address: 10.77.0.12
      # privateAddress: 10.0.0.12     # example: the IP address that the cluster uses; default: address
      # labels: {disk: ssd}           # example
      # taints: [{key: dedicated, value: db, effect: NoSchedule}]   # example
      # ssh: {user: centos, port: 2222, sudo: true}                 # example

    - name: n2
      role: node
      address: 10.77.0.13

  kubernetes:
    version: 1.20.2
    # controlPlaneEndpoint: 10.77.0.11:6443   # default: the first master; with several masters, name a load balancer
    # imageRepository: registry.aliyuncs.com/google_containers      # example; default: kubeadm's own
    # podSubnet: 10.244.0.0/16        # no host may have an address in one of these two
    # serviceSubnet: 10.96.0.0/12
    # nodePortRange: 30000-32767
    # containerRuntime: docker        # docker | containerd; default: docker up to 1.23, containerd from 1.24
    # What has no key here goes to kubeadm as it is:
    # kubeadm:
    #   ClusterConfiguration: {apiServer: {extraArgs: {audit-log-maxage: "7"}}}   # example
    #   KubeletConfiguration: {maxPods: 200}                                      # example
    #   ignorePreflightErrors: []
    #   skipPhases: []

  # preflight:
  #   minimum:
  #     cpus: 2
  #     memory: 2GB                   # a host that is sold as 2 GB: 1700 MiB, kubeadm's own bound; 2048MiB is exactly that
  #   udpPorts: [8472]                # of the pod network: flannel's VXLAN; [] for none (IPIP, BGP, host-gw, bridge)
  #   ignore: [swap-off]              # example: names of checks; `muster explain` lists them

  # What a bare host lacks: playbooks in Ansible's language, run on each host before kubeadm. Names are those that come with
  # muster (prepare, docker, containerd, kubernetes-packages), paths are your own.
  # The pod network, once the API answers: a playbook (bridge, flannel) or the path of a Kubernetes manifest. Without it the
  # hosts join but do not become Ready until you install one.
  # playbooks:
  #   prepare: [prepare, docker, kubernetes-packages]   # example
  #   network: bridge                 # example

  # The variables that a playbook knows are in its first lines.
  # variables:
  #   offline_dir: /srv/offline       # example

  # How the hosts reach what is outside: for yum, docker, containerd and kubelet, by the playbooks of the same names. The hosts, pods and
  # services of the cluster are asked without it.
  # proxy:
  #   http: http://proxy.example.com:3128         # example; without a password
  #   https: ""                       # default: that of http
  #   none: [registry.example.com]    # example

  # verify:
  #   image: registry.example.com/busybox:1.36    # example: for the test pods; default: an image that the nodes have
)";

}  // namespace

std::string example_yaml() {
  return std::string(kExample);
}

}  // namespace muster::cluster
