#!/usr/bin/env bash
# kubernetes.sh: real Kubernetes 1.20.2, static, from Debian's own source package, with what stands beside it in a cluster.
# Out: kubernetes/bin (kubeadm, kubelet, kubectl, kube-*, pause, labdns) and kubernetes/debian (etcd, etcdctl, the CNI plugins).
# 5 to 8 minutes of two cores and 3.3 GB while it runs. Every finished file is kept in WORK, so a run that was killed goes on from there.

. "$(dirname "$0")/../lib.sh"
. "$LAB_SCRIPTS/make/apt.sh"

# Go 1.15 is what Kubernetes 1.20 was made with: Go 1.19, which this suite has, builds it with a reflect2 that crashes.
GO_SUITE=bullseye
GO_VERSION=1.15

SOURCE=$WORK/gopath/src/k8s.io/kubernetes
PROGRAMS='kubectl kubeadm kube-scheduler kube-proxy kube-controller-manager kube-apiserver kubelet'

# make FILE COMMAND...: runs it unless it has made its FILE already.
make() {
  local file=$1 started
  shift
  [ -e "$file" ] && return
  started=$(milliseconds)
  "$@"
  [ -e "$file" ] || die "$1 did not make $file"
  echo "$1 ${file##*/}: $(seconds_since "$started") s"
}

unpack_source() {
  rm -rf "$WORK/source"
  mkdir -p "$WORK/source" "${SOURCE%/*}"
  (cd "$WORK/source" && apt-get source -qq --only-source "kubernetes/$LAB_SUITE")
  mv "$WORK"/source/kubernetes-*/ "$SOURCE" # Debian calls it 1.20.5+really1.20.2
  rm -rf "$WORK/source"
}

# unpack_debs DIR PACKAGE...: the packages' files in DIR, nothing installed.
unpack_debs() {
  local dir=$1 deb
  shift
  rm -rf "$dir.new" "$dir.debs"
  mkdir -p "$dir.new" "$dir.debs"
  (cd "$dir.debs" && apt-get download -qq "$@")
  for deb in "$dir.debs"/*.deb; do dpkg-deb -x "$deb" "$dir.new"; done
  mv "$dir.new" "$dir"
  rm -rf "$dir.debs"
}
unpack_go() { unpack_debs "$WORK/go" "golang-$GO_VERSION-go" "golang-$GO_VERSION-src"; }
unpack_etcd_and_cni() { unpack_debs "$WORK/debian" etcd-server etcd-client containernetworking-plugins; }

# The one generated file that the source package lacks.
generate_openapi() {
  local out=$WORK/openapi package=k8s.io/kubernetes/pkg/generated/openapi directories
  nice go build -o "$WORK/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
  directories=$(
    grep -rl --include='*.go' '+k8s:openapi-gen=' pkg plugin cmd staging/src/k8s.io |
      xargs grep -l '^// *+k8s:' |
      grep -v '^staging/src/k8s.io/\(code-generator\|sample-apiserver\)/' |
      xargs -n1 dirname | sed 's#^staging/src/#vendor/#; s#^#k8s.io/kubernetes/#' | sort -u | paste -sd,
  )
  nice "$WORK/openapi-gen" -i "$directories" -p "$package" -O zz_generated.openapi --output-base "$out" \
    -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$WORK/violations"
  cmp "$WORK/violations" api/api-rules/violation_exceptions.list # upstream's own test that the directories are the right ones
  mv "$out/$package/zz_generated.openapi.go" pkg/generated/openapi/
}

# What upstream's build scripts stamp into the programs; kubeadm derives image tags from it.
linker_flags() {
  local flags='-s -w -buildid=' package prefix variable date
  date=$(date -u -d "$(dpkg-parsechangelog -S Date)" +%FT%TZ)
  for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
    for prefix in '' k8s.io/kubernetes/vendor/; do
      for variable in gitVersion=$KUBERNETES_VERSION gitMajor=1 gitMinor=20 gitTreeState=clean "buildDate=$date"; do
        flags+=" -X $prefix$package.$variable"
      done
    done
  done
  echo "$flags"
}

# build_program NAME PACKAGE [LINKER_FLAGS]
build_program() {
  nice go build -trimpath -ldflags "${3:--s -w -buildid=}" -o "$WORK/bin/$1.new" "$2"
  mv "$WORK/bin/$1.new" "$WORK/bin/$1"
}

build_pause() {
  gcc -Os -Wall -static -s -DVERSION=lab -o "$WORK/bin/pause.new" build/pause/linux/pause.c
  mv "$WORK/bin/pause.new" "$WORK/bin/pause"
}

# Debian has no CoreDNS. labdns stands in for it, on the client-go and miekg/dns that are vendored in the Kubernetes source.
build_labdns() {
  mkdir -p cmd/labdns
  cp "$LAB_SCRIPTS/files/labdns.go" cmd/labdns/main.go
  build_program labdns k8s.io/kubernetes/cmd/labdns
}

main() {
  local program flags
  mkdir -p "$WORK"/{bin,home,tmp,gocache}
  private_apt "$WORK/apt" "$GO_SUITE"

  export GOROOT=$WORK/go/usr/lib/go-$GO_VERSION GOPATH=$WORK/gopath GOCACHE=$WORK/gocache GOTMPDIR=$WORK/tmp HOME=$WORK/home
  export GO111MODULE=off CGO_ENABLED=0 GOFLAGS= # the tree is in GOPATH with all it needs: nothing is fetched, and the programs are static
  PATH=$GOROOT/bin:$PATH

  make "$WORK/debian" unpack_etcd_and_cni
  make "$WORK/go" unpack_go
  make "$SOURCE" unpack_source
  cd "$SOURCE"
  make pkg/generated/openapi/zz_generated.openapi.go generate_openapi
  flags=$(linker_flags)
  for program in $PROGRAMS; do make "$WORK/bin/$program" build_program "$program" "./cmd/$program" "$flags"; done
  make "$WORK/bin/pause" build_pause
  make "$WORK/bin/labdns" build_labdns

  [ "$("$WORK/bin/kubeadm" version -o short)" = "$KUBERNETES_VERSION" ] || die "kubeadm says it is $("$WORK/bin/kubeadm" version -o short)"
  rm -rf "$OUT"
  mkdir -p "$OUT/kubernetes"
  mv "$WORK/bin" "$WORK/debian" "$OUT/kubernetes/"
}

main
