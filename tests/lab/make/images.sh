#!/usr/bin/env bash
# images.sh: the cluster's container images as docker-archive files, made of our own programs and Debian's. No docker, no registry, and
# the same bytes every time. Out: images/NAME.tar: what kubeadm names, with labdns in place of CoreDNS; lab/hostgw, the pod network; lab/busybox.

. "$(dirname "$0")/../lib.sh"

BASE=$LAB/base
PROGRAMS=$LAB/kubernetes/bin
DEBIAN=$LAB/kubernetes/debian
TREES=$WORK/trees # one directory a layer
CREATED=2021-01-13T13:20:00Z
PATH_ENV='"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]'

# from_base TREE FILE...: base's files, at the same place in the tree.
from_base() {
  local tree=$1 file
  shift
  for file; do
    mkdir -p "$tree${file%/*}"
    cp -L "$BASE$file" "$tree$file"
  done
}

# with_libraries TREE FILE...: the shared libraries that base's files need.
with_libraries() {
  local tree=$1
  shift
  # shellcheck disable=SC2046 # one word a library
  from_base "$tree" $(for file; do chroot "$BASE" ldd "$file"; done | grep -o '/lib[^ ]*' | sort -u)
}

with_busybox() {
  local applet
  from_base "$1" /bin/busybox
  for applet in $(chroot "$BASE" busybox --list); do
    [ "$applet" = busybox ] || ln -sf busybox "$1/bin/$applet"
  done
}

# program_tree NAME DIRECTORY FILE: a tree with one program in it.
program_tree() { install -D -m 755 "$3" "$TREES/$1$2/$1"; }

root_tree() {
  mkdir -p "$TREES"/root/{tmp,etc,proc,sys,dev,run}
  chmod 1777 "$TREES/root/tmp"
  echo 'root:x:0:0:root:/:/bin/sh' > "$TREES/root/etc/passwd"
  echo 'hosts: files dns' > "$TREES/root/etc/nsswitch.conf"
}

# A shell, iptables and conntrack. The extensions of iptables need libraries too: without libm, which libxt_statistic needs, kube-proxy
# silently stops updating services that have two endpoints.
network_tree() {
  local tree=$TREES/network programs='/usr/sbin/xtables-nft-multi /usr/sbin/xtables-legacy-multi /usr/sbin/conntrack'
  local extensions=/usr/lib/x86_64-linux-gnu/xtables protocol action
  with_busybox "$tree"
  # shellcheck disable=SC2086,SC2046 # one word a file
  {
    from_base "$tree" $programs
    with_libraries "$tree" $programs $(chroot "$BASE" sh -c "ls $extensions/*.so")
  }
  mkdir -p "$tree${extensions%/*}"
  cp -a "$BASE$extensions" "$tree${extensions%/*}/"
  for protocol in ip ip6; do
    for action in '' -save -restore; do
      ln -s xtables-nft-multi "$tree/usr/sbin/${protocol}tables$action"
      ln -s xtables-legacy-multi "$tree/usr/sbin/${protocol}tables-legacy$action"
    done
  done
}

etcd_tree() {
  with_busybox "$TREES/etcd"
  install -D -m 755 -t "$TREES/etcd/usr/local/bin" "$DEBIAN"/usr/bin/{etcd,etcdctl}
  with_libraries "$TREES/etcd" /bin/ls # libc is all they need
}

hostgw_tree() {
  install -D -m 755 -t "$TREES/hostgw/usr/local/bin" "$PROGRAMS/kubectl"
  install -D -m 755 -t "$TREES/hostgw/cni" "$DEBIAN"/usr/lib/cni/*
  install -m 755 "$LAB_SCRIPTS/files/hostgw.sh" "$TREES/hostgw/"
}

# image REFERENCE 'TREE...' CONFIG: a docker-archive of those trees, one layer each. CONFIG is the members of the image's config object.
image() {
  local reference=$1 config=$3 name tree digests='' layers='' stage=$WORK/stage
  name=$(tr '/:' '__' <<< "$reference")
  rm -rf "$stage"
  mkdir -p "$stage"
  for tree in $2; do
    [ -e "$WORK/$tree.tar" ] ||
      tar -C "$TREES/$tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$WORK/$tree.tar" .
    ln "$WORK/$tree.tar" "$stage/$tree.tar"
    digests+=",\"sha256:$(sha256sum < "$WORK/$tree.tar" | cut -d' ' -f1)\""
    layers+=",\"$tree.tar\""
  done
  printf '{"architecture":"amd64","os":"linux","created":"%s","config":{%s},"rootfs":{"type":"layers","diff_ids":[%s]}}' \
    "$CREATED" "$config" "${digests#,}" > "$stage/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":[%s]}]' "$reference" "${layers#,}" > "$stage/manifest.json"
  tar -C "$stage" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$OUT/images/$name.tar" .
  echo "$reference $(stat -c %s "$OUT/images/$name.tar")"
}

# kubernetes_image REFERENCE: what each image that kubeadm names is made of.
kubernetes_image() {
  local program=${1##*/}
  program=${program%%:*}
  case $program in
    kube-proxy)
      program_tree "$program" /usr/local/bin "$PROGRAMS/$program"
      image "$1" "root network $program" "$PATH_ENV,\"Cmd\":[\"/bin/sh\"]"
      ;;
    kube-*)
      program_tree "$program" /usr/local/bin "$PROGRAMS/$program"
      image "$1" "root $program" "$PATH_ENV,\"Entrypoint\":[\"/usr/local/bin/$program\"]"
      ;;
    pause)
      program_tree pause '' "$PROGRAMS/pause"
      image "$1" pause '"Entrypoint":["/pause"]'
      ;;
    etcd)
      etcd_tree
      image "$1" 'root etcd' "$PATH_ENV,\"Cmd\":[\"etcd\"]"
      ;;
    coredns)
      program_tree coredns '' "$PROGRAMS/labdns"
      image "$1" 'root coredns' "$PATH_ENV,\"Entrypoint\":[\"/coredns\"],\"Labels\":{\"lab\":\"labdns, a stand-in: not CoreDNS\"}"
      ;;
    *) die "kubeadm wants $1, and nothing here makes it" ;;
  esac
}

rm -rf "$OUT" "$TREES" "$WORK"/*.tar
mkdir -p "$OUT/images"
root_tree
network_tree
for reference in $("$PROGRAMS/kubeadm" config images list --kubernetes-version "$KUBERNETES_VERSION" 2>/dev/null); do
  kubernetes_image "$reference"
done

hostgw_tree
image lab/hostgw:1 'root network hostgw' "$PATH_ENV,\"Entrypoint\":[\"/hostgw.sh\"]"
with_busybox "$TREES/busybox"
image lab/busybox:1 'root busybox' "$PATH_ENV,\"Cmd\":[\"sh\"]"
