#!/usr/bin/env bash
# base.sh: the root that every host starts from: Debian userland with systemd and sshd which presents itself as CentOS Linux 7.
# Out: base, and the private keys that log in to it: id_lab (ed25519), id_lab_ecdsa, id_lab_rsa, id_lab_pass (passphrase: labphrase).
#
# Accounts: root; centos, with sudo; ops, whose sudo asks for the password. The password of all three is labpass.

. "$(dirname "$0")/../lib.sh"
. "$LAB_SCRIPTS/make/apt.sh"

ROOT=$OUT/base
PASSWORD=labpass
PASSPHRASE=labphrase

PACKAGES=(
  systemd systemd-sysv dbus libpam-systemd openssh-server sudo ca-certificates curl less hostname procps kmod util-linux
  iproute2 iptables nftables ebtables ethtool conntrack socat iputils-ping netcat-openbsd # what kubeadm wants, and network tools
  containerd runc busybox-static
)

# Units that make no sense in a namespace, or would reach for the machine. Besides, each one that is left out saves
# inotify instances, of which the kernel gives 128 to all of root's processes together, over all hosts.
MASKED_UNITS=(
  systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service
  systemd-modules-load.service systemd-timesyncd.service systemd-remount-fs.service systemd-binfmt.service systemd-oomd.service
  systemd-firstboot.service systemd-ask-password-console.path systemd-ask-password-wall.path user@.service
  getty.target getty-static.service console-getty.service
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount
  sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount
  apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer fstrim.timer dpkg-db-backup.timer
)

# What kubeadm, kube-proxy and docker ask modprobe for. modprobe of a built-in module succeeds, and in a host that is all it can do.
BUILTIN_MODULES=(
  net/bridge/br_netfilter net/bridge/bridge fs/overlayfs/overlay net/netfilter/nf_conntrack net/netfilter/ip_set/ip_set
  net/netfilter/xt_set net/ipv4/netfilter/ip_tables net/ipv4/netfilter/iptable_nat
  drivers/net/vxlan drivers/net/veth drivers/net/tun net/8021q/8021q fs/fuse/fuse
)

install_debian() {
  local packages proxy=''
  packages=$(printf ',%s' "${PACKAGES[@]}")
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  [ -z "$proxy" ] || export http_proxy=$proxy # debootstrap fetches by wget, which does not read apt's configuration
  debootstrap --variant=minbase --keyring="$DEBIAN_KEYRING" --include="${packages#,}" "$LAB_SUITE" "$ROOT" "$(debian_mirror)"
  chroot "$ROOT" apt-get clean
  rm -rf "$ROOT"/var/lib/apt/lists/*
}

become_centos() {
  rm -f "$ROOT/etc/os-release" "$ROOT/etc/debian_version" # os-release is a link into /usr/lib in Debian
  cat > "$ROOT/etc/os-release" <<'TEXT'
NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="7"
PRETTY_NAME="CentOS Linux 7 (Core)"
ANSI_COLOR="0;31"
CPE_NAME="cpe:/o:centos:centos:7"
HOME_URL="https://www.centos.org/"
BUG_REPORT_URL="https://bugs.centos.org/"

CENTOS_MANTISBT_PROJECT="CentOS-7"
CENTOS_MANTISBT_PROJECT_VERSION="7"
REDHAT_SUPPORT_PRODUCT="centos"
REDHAT_SUPPORT_PRODUCT_VERSION="7"
TEXT
  echo 'CentOS Linux release 7.9.2009 (Core)' > "$ROOT/etc/centos-release"
  ln -sfn centos-release "$ROOT/etc/redhat-release"
  ln -sfn centos-release "$ROOT/etc/system-release"
}

# What must differ between hosts is not in their common root: up writes it.
forget_identity() {
  rm -f "$ROOT"/etc/ssh/ssh_host_* "$ROOT/etc/hostname" "$ROOT/var/lib/dbus/machine-id" "$ROOT/etc/resolv.conf"
  : > "$ROOT/etc/machine-id"
  : > "$ROOT/etc/fstab"
  : > "$ROOT/etc/resolv.conf"
  echo LANG=C.UTF-8 > "$ROOT/etc/default/locale"
}

make_keys() {
  ssh-keygen -q -t ed25519 -N '' -C lab -f "$OUT/id_lab"
  ssh-keygen -q -t ecdsa -N '' -C lab-ecdsa -f "$OUT/id_lab_ecdsa"
  ssh-keygen -q -t rsa -b 2048 -N '' -C lab-rsa -f "$OUT/id_lab_rsa"
  ssh-keygen -q -t ed25519 -N "$PASSPHRASE" -C lab-pass -f "$OUT/id_lab_pass"
}

# account NAME HOME: its password and the keys that log in to it.
account() {
  echo "$1:$PASSWORD" | chroot "$ROOT" chpasswd
  install -d -m 700 "$ROOT$2/.ssh"
  cat "$OUT"/id_lab*.pub > "$ROOT$2/.ssh/authorized_keys"
  chmod 600 "$ROOT$2/.ssh/authorized_keys"
  chroot "$ROOT" chown -R "$1:" "$2/.ssh"
}

make_accounts() {
  local user
  for user in centos ops; do chroot "$ROOT" useradd --create-home --shell /bin/bash "$user"; done
  echo 'centos ALL=(ALL) NOPASSWD: ALL' > "$ROOT/etc/sudoers.d/centos"
  echo 'ops ALL=(ALL) ALL' > "$ROOT/etc/sudoers.d/ops"
  chmod 440 "$ROOT"/etc/sudoers.d/{centos,ops}
  account root /root
  account centos /home/centos
  account ops /home/ops
  mkdir -p "$ROOT/etc/ssh/sshd_config.d"
  printf 'PermitRootLogin yes\nPasswordAuthentication yes\nUseDNS no\n' > "$ROOT/etc/ssh/sshd_config.d/lab.conf"
}

choose_units() {
  local unit
  for unit in "${MASKED_UNITS[@]}"; do ln -sfn /dev/null "$ROOT/etc/systemd/system/$unit"; done
  ln -sfn /lib/systemd/system/multi-user.target "$ROOT/etc/systemd/system/default.target"
  chroot "$ROOT" systemctl --quiet disable containerd nftables
}

list_modules() {
  local kernel modules
  kernel=$(uname -r) modules=$ROOT/lib/modules/$(uname -r)
  mkdir -p "$modules"
  : > "$modules/modules.order"
  printf 'kernel/%s.ko\n' "${BUILTIN_MODULES[@]}" > "$modules/modules.builtin"
  chroot "$ROOT" depmod "$kernel"
}

rm -rf "$OUT"
mkdir -p "$OUT"
install_debian
become_centos
forget_identity
make_keys
make_accounts
choose_units
list_modules
