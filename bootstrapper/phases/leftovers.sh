#!/bin/sh
# leftovers.sh POD_SUBNET: takes away what `kubeadm reset` leaves on a host ("does not clean CNI configuration", "does not reset or clean
# up iptables rules or IPVS tables") and what the playbooks of pod networks brought. Safe to repeat: each line may find nothing to do; it
# fails only where rules cannot be written. Images, packages and logs stay. Runs on the host, by its /bin/sh.

networks=$(echo "$1" | tr ',' ' ')

stop_pod_routes() {
  [ -e /etc/systemd/system/pod-routes.service ] || return
  systemctl disable --now pod-routes 2> /dev/null
  rm -f /etc/systemd/system/pod-routes.service /usr/libexec/muster/pod-routes
  rmdir /usr/libexec/muster 2> /dev/null
  systemctl daemon-reload
  ip route flush proto 77 2> /dev/null # the mark of that unit's routes
}

delete_interfaces() {
  if [ -e /sys/class/net/kube-ipvs0 ] && command -v ipvsadm > /dev/null; then ipvsadm --clear; fi
  for link in cni0 flannel.1 flannel-v6.1 kube-ipvs0 kube-bridge nodelocaldns vxlan.calico weave cilium_host cilium_vxlan; do
    [ ! -e "/sys/class/net/$link" ] || ip link delete "$link"
  done
  for link in /sys/class/net/cali*; do
    [ ! -e "$link" ] || ip link delete "${link##*/}"
  done
}

delete_routes() {
  for network in $networks; do
    case $network in *:*) family=-6 ;; *) family=-4 ;; esac
    ip $family route show root "$network" 2> /dev/null | while read -r route; do
      # shellcheck disable=SC2086 # the words of a route
      ip $family route delete $route 2> /dev/null
    done
  done
}

# Of what iptables-save prints, all but the chains of Kubernetes and CNI and the rules that name the pod network.
others_rules() {
  awk -v networks="$networks" '
    /KUBE-|CNI-|FLANNEL/ { next }
    {
      count = split(networks, network, " ")
      for (i = 1; i <= count; i++) {
        if (index($0 " ", " -s " network[i] " ") || index($0 " ", " -d " network[i] " ")) next
      }
      print
    }'
}

delete_rules() {
  for iptables in iptables ip6tables iptables-legacy ip6tables-legacy; do
    command -v "$iptables-save" > /dev/null || continue
    all=$("$iptables-save" 2> /dev/null)
    others=$(printf '%s\n' "$all" | others_rules)
    [ "$all" = "$others" ] || printf '%s\n' "$others" | "$iptables-restore" || return 1
  done
  command -v ipset > /dev/null || return 0
  ipset list -n 2> /dev/null | grep '^KUBE-' | while read -r set; do ipset destroy "$set"; done
}

# The cgroups of pods, as systemd's slices or without systemd.
delete_cgroups() {
  for slice in kubepods-besteffort.slice kubepods-burstable.slice kubepods.slice; do
    systemctl stop "$slice" 2> /dev/null
  done
  find /sys/fs/cgroup -depth -type d -name 'kubepods*' -exec rmdir {} \; 2> /dev/null
}

delete_files() {
  rm -rf /etc/cni/net.d/* /var/lib/cni /run/flannel /var/run/kubernetes /var/lib/dockershim /etc/kubernetes/tmp
  rm -f /etc/kubernetes/flannel.yaml /run/dockershim.sock
  # Only where nothing is in them: a disk for etcd that is mounted there stays, too.
  for directory in /etc/kubernetes/pki/etcd /etc/kubernetes/pki /var/lib/etcd /var/lib/kubelet \
    /usr/libexec/kubernetes/kubelet-plugins/volume/exec /usr/libexec/kubernetes/kubelet-plugins/volume \
    /usr/libexec/kubernetes/kubelet-plugins /usr/libexec/kubernetes; do
    rmdir "$directory" 2> /dev/null
  done
}

stop_pod_routes
delete_interfaces
delete_routes
delete_rules || exit 1
delete_cgroups
delete_files
exit 0
