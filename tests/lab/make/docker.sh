#!/usr/bin/env bash
# docker.sh: Debian's docker on top of base, with runc behind runc-shim and the cgroup driver that Kubernetes wants.
# Out: base-docker, a layer above base.

. "$(dirname "$0")/../lib.sh"
. "$LAB_SCRIPTS/make/apt.sh"
. "$LAB_SCRIPTS/make/layer.sh"

# Resolved against what base has installed: exactly the packages that a bare host lacks.
download_packages() {
  private_apt "$WORK/apt"
  apt-get -qq -o "Dir::State::Status=$LAB/base/var/lib/dpkg/status" \
    install -y --no-install-recommends --download-only docker.io
}

put_runc_behind_shim() {
  chroot "$LAYER_ROOT" dpkg-divert --quiet --local --rename --divert /usr/sbin/runc.real --add /usr/sbin/runc
  install -m 755 "$LAB_SCRIPTS/files/runc-shim" "$LAYER_ROOT/usr/sbin/runc"
}

configure_docker() {
  mkdir -p "$LAYER_ROOT/etc/docker"
  cat > "$LAYER_ROOT/etc/docker/daemon.json" <<'JSON'
{
  "exec-opts": ["native.cgroupdriver=systemd"],
  "log-driver": "json-file",
  "log-opts": { "max-size": "100m" },
  "storage-driver": "overlay2"
}
JSON
  chroot "$LAYER_ROOT" systemctl --quiet enable containerd docker
}

rm -rf "$OUT"
download_packages
open_layer "$OUT/base-docker" "$LAB/base"
install_debs "$WORK/apt/cache/archives"
put_runc_behind_shim
configure_docker
close_layer
