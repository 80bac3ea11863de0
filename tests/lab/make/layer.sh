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
