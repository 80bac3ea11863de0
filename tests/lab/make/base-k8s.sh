#!/usr/bin/env bash
# base-k8s.sh: what a host has after its Kubernetes packages are installed: kubeadm, kubelet, kubectl, units, CNI plugins, and the images.
# Out: base-k8s, a layer above base-docker; base-k8s.native, what a host gets on its plain file system instead: docker's store with the
# images in it (an overlay above an overlay does not work).

. "$(dirname "$0")/../lib.sh"
. "$LAB_SCRIPTS/make/layer.sh"

STORE=$OUT/base-k8s.native/var/lib/docker

install_kubernetes() {
  local units=$LAYER_ROOT/usr/lib/systemd/system
  install -D -m 755 -t "$LAYER_ROOT/usr/bin" "$LAB"/kubernetes/bin/{kubeadm,kubelet,kubectl}
  install -D -m 755 -t "$LAYER_ROOT/opt/cni/bin" "$LAB"/kubernetes/debian/usr/lib/cni/*
  install -D -m 644 -t "$units" "$LAB_SCRIPTS/files/kubelet.service"
  install -D -m 644 -t "$units/kubelet.service.d" "$LAB_SCRIPTS/files/10-kubeadm.conf"
  install -D -m 644 -t "$LAYER_ROOT/etc/sysctl.d" "$LAB_SCRIPTS/files/k8s.conf"
  mkdir -p "$LAYER_ROOT"/etc/{cni/net.d,kubernetes/manifests,sysconfig}
  echo KUBELET_EXTRA_ARGS= > "$LAYER_ROOT/etc/sysconfig/kubelet"
  chroot "$LAYER_ROOT" systemctl --quiet enable kubelet
}

docker() { chroot "$LAYER_ROOT" docker "$@"; }

# A docker of its own, in a chroot, with no network and no containers: it only unpacks images into its store.
load_images() {
  local daemon tarball
  mkdir -p "$WORK/docker" "$LAYER_ROOT/var/lib/docker"
  mount --bind "$WORK/docker" "$LAYER_ROOT/var/lib/docker"
  mount -t proc proc "$LAYER_ROOT/proc"
  mount --rbind /sys "$LAYER_ROOT/sys"
  mount --rbind /dev "$LAYER_ROOT/dev"
  mount -t tmpfs tmpfs "$LAYER_ROOT/run"
  echo '{}' > "$LAYER_ROOT/run/daemon.json"
  chroot "$LAYER_ROOT" dockerd --config-file /run/daemon.json --storage-driver overlay2 \
    --bridge none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false &
  daemon=$!
  wait_for 60 docker info > /dev/null 2>&1 || die "docker did not start"
  for tarball in "$LAB"/images/*.tar; do docker load --quiet < "$tarball"; done
  docker images
  kill "$daemon"
  wait "$daemon" || true
}

rm -rf "$OUT" "$WORK/docker"
open_layer "$OUT/base-k8s" "$LAB/base-docker:$LAB/base"
install_kubernetes
close_layer

open_layer "$WORK/scratch" "$LAB/base-docker:$LAB/base"
load_images
close_layer
mkdir -p "$STORE/image"
chmod 711 "$STORE"
mv "$WORK/docker/overlay2" "$STORE/"
mv "$WORK/docker/image/overlay2" "$STORE/image/"
