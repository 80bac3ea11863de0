#!/usr/bin/env bash
# next.sh: the Kubernetes that ours is upgraded to: the same programs with another version in the place that the linker stamps, and the
# control plane's images made of those. Out: next/kubernetes (kubeadm, kubelet, kubectl) and next/images.

. "$(dirname "$0")/../lib.sh"

NEXT=v1.21.0       # as many letters as in $KUBERNETES_VERSION
SITE=$WORK/site    # laid out as $LAB is, for images.sh
IMAGES=$WORK/images

rm -rf "$OUT" "$SITE" "$IMAGES"
mkdir -p "$SITE/kubernetes/bin" "$IMAGES" "$OUT/next/images"
ln -s "$LAB/base" "$SITE/base"
ln -s "$LAB/kubernetes/debian" "$SITE/kubernetes/debian"
for program in "$LAB"/kubernetes/bin/*; do
  sed "s/${KUBERNETES_VERSION//./\\.}/$NEXT/g" "$program" > "$SITE/kubernetes/bin/${program##*/}"
  chmod 755 "$SITE/kubernetes/bin/${program##*/}"
done
[ "$("$SITE/kubernetes/bin/kubeadm" version -o short)" = "$NEXT" ] || die "kubeadm says it is $("$SITE/kubernetes/bin/kubeadm" version -o short)"
[ "$("$SITE/kubernetes/bin/kubelet" --version)" = "Kubernetes $NEXT" ] || die "kubelet says it is $("$SITE/kubernetes/bin/kubelet" --version)"

MUSTER_LAB=$SITE LAB_KUBERNETES=$NEXT WORK=$IMAGES OUT=$IMAGES/out bash "$LAB_SCRIPTS/make/images.sh"
mv "$IMAGES"/out/images/*kube-*.tar "$OUT/next/images/"
mkdir "$OUT/next/kubernetes"
mv "$SITE"/kubernetes/bin/{kubeadm,kubelet,kubectl} "$OUT/next/kubernetes/"
