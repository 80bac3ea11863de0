# shellcheck shell=bash
# layer.sh: a directory as an overlay above others, to change it like a root. Parts run in a mount namespace of their own (see build).

LAYER_ROOT=$WORK/layer

# open_layer UPPER LOWERS: what changes in LAYER_ROOT lands in UPPER.
open_layer() {
  mkdir -p "$1" "$WORK/overlay" "$LAYER_ROOT"
  mount -t overlay -o "lowerdir=$2,upperdir=$1,workdir=$WORK/overlay" overlay "$LAYER_ROOT"
}

close_layer() {
  umount -R "$LAYER_ROOT"
  rm -rf "$WORK/overlay"
}

# install_debs DIRECTORY: all packages in it, into the layer.
install_debs() {
  printf '#!/bin/sh\nexit 101\n' > "$LAYER_ROOT/usr/sbin/policy-rc.d" # nothing is to start in the chroot
  chmod +x "$LAYER_ROOT/usr/sbin/policy-rc.d"
  mkdir "$LAYER_ROOT/tmp/debs"
  mount --bind "$1" "$LAYER_ROOT/tmp/debs"
  # apt, because it knows the order in which packages that pre-depend on each other go in.
  DEBIAN_FRONTEND=noninteractive env --unset=APT_CONFIG chroot "$LAYER_ROOT" \
    sh -c 'apt-get -qq -o APT::Sandbox::User=root -o Dpkg::Use-Pty=0 install -y --no-install-recommends /tmp/debs/*.deb'
  umount "$LAYER_ROOT/tmp/debs"
  rmdir "$LAYER_ROOT/tmp/debs"
  rm "$LAYER_ROOT/usr/sbin/policy-rc.d"
}
