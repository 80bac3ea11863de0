#!/usr/bin/env bash
# base-ansible.sh: what Ansible wants on the hosts that it manages, on top of base: Python, and what its modules drive: dnf and rpm with a
# repository of two packages in /srv/repository, cron, gpg, unzip. muster needs none of it: its twin has it so that both find the same host.
# Out: base-ansible, a layer above base.

. "$(dirname "$0")/../lib.sh"
. "$LAB_SCRIPTS/make/apt.sh"
. "$LAB_SCRIPTS/make/layer.sh"

PACKAGES=(python3 python3-apt python3-dnf dnf rpm createrepo-c cron gpg unzip zip)

# Resolved against what base has installed.
download_packages() {
  private_apt "$WORK/apt"
  apt-get -qq -o "Dir::State::Status=$LAB/base/var/lib/dpkg/status" \
    install -y --no-install-recommends --download-only "${PACKAGES[@]}"
}

# package NAME VERSION: an RPM with one file in it.
package() {
  cat > "$LAYER_ROOT/root/$1.spec" <<SPEC
Name: $1
Version: $2
Release: 1
Summary: a package of the lab
License: none
BuildArch: noarch
%description
A package of the lab.
%install
mkdir -p %{buildroot}/opt/$1
echo $2 > %{buildroot}/opt/$1/version
%files
/opt/$1
SPEC
  chroot "$LAYER_ROOT" rpmbuild -bb --quiet --define '_rpmdir /srv/repository' "/root/$1.spec"
  rm "$LAYER_ROOT/root/$1.spec"
}

make_repository() {
  local version
  for version in 1.0 2.0; do package lab-tool "$version"; done
  package lab-other 1.0
  chroot "$LAYER_ROOT" createrepo_c --quiet /srv/repository
  rm -rf "$LAYER_ROOT/root/rpmbuild"
}

rm -rf "$OUT"
download_packages
open_layer "$OUT/base-ansible" "$LAB/base"
install_debs "$WORK/apt/cache/archives"
make_repository
close_layer
