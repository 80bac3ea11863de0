# shellcheck shell=bash
# machine.sh: what the lab makes on this machine, and how it knows its own: network namespaces, the link lab0, cgroups, sysctls.
# hosts.sh has what concerns one host, boot-host what a host is made of.
#
# Everything that is made is marked in $LAB/owned, before it is made and again after, with the machine's boot and the identity of the
# thing (an inode or an interface number). A name that is taken by something with no such mark is somebody else's: it is never touched.

SWITCH=labsw      # network namespace with the bridge br0 in it: the machine's own firewall never sees traffic between hosts
MACHINE_LINK=lab0 # the machine's port on that bridge
MACHINE_ADDRESS=10.77.0.1
NETWORK=10.77.0.0/24
CGROUP=muster-lab
# The v1 hierarchies that a host gets, by their mount points in /sys/fs/cgroup; v2 is beside them, as "unified".
HIERARCHIES='cpu cpuacct cpuset memory devices freezer blkio pids systemd'

OWNED=$LAB/owned

## Ownership

# Kinds of things: netns NAME, link NAME, cgroup NAME, which is below every hierarchy.
identity() {
  case $1 in
    netns) stat -L -c %i "/run/netns/$2" ;;
    link) cat "/sys/class/net/$2/ifindex" ;;
    cgroup) cgroup_inodes "$2" | grep . ;;
  esac 2>/dev/null
}

cgroup_inodes() {
  local directory
  for directory in $(cgroup_directories "$1"); do
    [ ! -d "$directory" ] || stat -c %i "$directory" # in a half-made one some are missing
  done | paste -sd,
}

exists() { identity "$@" > /dev/null; }
mark_of() { echo "$OWNED/$1:${2//\//,}"; }
machine_boot() { cat /proc/sys/kernel/random/boot_id; }

# is_ours KIND NAME: whether the thing of that name is the one that the lab made. A mark that says "making" was left by a run
# which was killed between the mark and the thing; before that mark was set the name was free.
is_ours() {
  local boot made mark
  mark=$(mark_of "$1" "$2")
  [ -e "$mark" ] || return 1
  read -r boot made < "$mark" || return 1
  [ "$boot" = "$(machine_boot)" ] || return 1
  [ "$made" = making ] || [ "$made" = "$(identity "$1" "$2")" ]
}

is_half_made() { exists "$1" "$2" && is_ours "$1" "$2" && grep -q ' making$' "$(mark_of "$1" "$2")"; }

# refuse_stranger KIND NAME: ends the verb when the name is taken by something that is not the lab's.
refuse_stranger() {
  ! exists "$1" "$2" || is_ours "$1" "$2" ||
    die "there is a $1 '$2' on this machine that this lab ($LAB) did not make; nothing was touched. Remove it, or use the lab that made it (MUSTER_LAB=DIR)."
}

# make_ours KIND NAME REMOVE COMMAND...: makes a thing by the command, unless the lab has it already. What a killed run
# left of it half-made is taken away first, by the function REMOVE.
make_ours() {
  local kind=$1 name=$2 remove=$3
  shift 3
  refuse_stranger "$kind" "$name"
  if is_half_made "$kind" "$name"; then "$remove" "$name"; fi
  if exists "$kind" "$name"; then return; fi
  mkdir -p "$OWNED"
  echo "$(machine_boot) making" > "$(mark_of "$kind" "$name")"
  "$@"
  echo "$(machine_boot) $(identity "$kind" "$name")" > "$(mark_of "$kind" "$name")"
}

# remove_ours KIND NAME REMOVE: takes a thing of the lab away. Somebody else's is left alone.
remove_ours() {
  if exists "$1" "$2"; then
    if is_ours "$1" "$2"; then
      "$3" "$2"
    else
      say "tests/lab: $1 '$2' is not this lab's: left alone"
    fi
  fi
  rm -f "$(mark_of "$1" "$2")"
}

## The machine's sysctls

# What hosts need and no namespace holds. inotify: all hosts' root is the machine's uid 0, whose 128 instances are spent by 20 hosts.
# conntrack: read-only inside a host; kube-proxy writes it unless it has this very value already, and fails when it cannot.
set_machine_sysctls() {
  local conntrack=$(($(nproc) * 32768))
  set_sysctl fs/inotify/max_user_instances 8192
  set_sysctl net/netfilter/nf_conntrack_max $((conntrack > 131072 ? conntrack : 131072))
}

set_sysctl() {
  local path=/proc/sys/$1 mark old
  mark=$(mark_of sysctl "$1")
  old=$(cat "$path")
  [ "$old" != "$2" ] || return 0
  if ! grep -qs "^$(machine_boot) " "$mark"; then # else a run that was killed has set it: what it was before is in there
    mkdir -p "$OWNED"
    echo "$(machine_boot) $old $2" > "$mark"
  fi
  echo "$2" > "$path"
}

restore_sysctls() {
  local mark name boot old ours
  for mark in "$OWNED"/sysctl:*; do
    [ -e "$mark" ] || continue
    name=${mark##*/sysctl:}
    name=${name//,//}
    read -r boot old ours < "$mark" || true
    # Neither after a reboot, nor when somebody has set another value since.
    if [ "$boot" = "$(machine_boot)" ] && [ "$(cat "/proc/sys/$name")" = "$ours" ]; then echo "$old" > "/proc/sys/$name"; fi
    rm -f "$mark"
  done
}

## Cgroups

cgroup_directories() {
  local hierarchy
  for hierarchy in $HIERARCHIES unified; do echo "/sys/fs/cgroup/$hierarchy/$1"; done
}

# make_cgroup NAME: in every hierarchy. A new cpuset has no CPUs until it is given some.
make_cgroup() {
  local directory file
  for directory in $(cgroup_directories "$1"); do
    [ -d "$directory" ] || mkdir "$directory"
  done
  directory=/sys/fs/cgroup/cpuset/$1
  for file in cpuset.cpus cpuset.mems; do cat "${directory%/*}/$file" > "$directory/$file"; done
}

remove_cgroup() {
  local directory
  for directory in $(cgroup_directories "$1"); do
    [ ! -d "$directory" ] || find "$directory" -depth -type d -exec rmdir {} \;
  done
}

# processes_in CGROUP: the pids of it and of the cgroups below, in whichever hierarchy.
processes_in() {
  local directory
  for directory in $(cgroup_directories "$1"); do
    [ ! -d "$directory" ] || find "$directory" -name cgroup.procs -exec cat {} + 2>/dev/null || true # one may vanish meanwhile
  done | sort -nu
}

is_empty() { [ -z "$(processes_in "$1")" ]; }

# kill_processes_in CGROUP: and waits until the last one is gone.
kill_processes_in() {
  local deadline=$((SECONDS + 15)) pids
  while pids=$(processes_in "$1" | xargs) && [ -n "$pids" ]; do
    ((SECONDS < deadline)) || die "processes in cgroup $1 do not end: $pids"
    # shellcheck disable=SC2086 # one word a pid
    kill -KILL $pids 2>/dev/null || true
    sleep 0.02 # the pace of asking
  done
}

## The switch

make_switch() {
  ip netns add "$SWITCH"
  ip -n "$SWITCH" link add br0 type bridge
  ip -n "$SWITCH" link set br0 up
  ip -n "$SWITCH" link set lo up
  # shellcheck disable=SC2016 # for the shell in there
  ip netns exec "$SWITCH" sh -c 'for file in /proc/sys/net/bridge/bridge-nf-call-*tables; do echo 0 > $file; done'
}

make_machine_link() {
  ip link add "$MACHINE_LINK" type veth peer name machine netns "$SWITCH"
  ip -n "$SWITCH" link set machine master br0 up
  ip address add "$MACHINE_ADDRESS/24" dev "$MACHINE_LINK"
  ip link set "$MACHINE_LINK" up
}

remove_link() { ip link delete "$1"; }
remove_netns() { ip netns delete "$1"; }

# check_machine: what the lab cannot do without, each with what to do about it, before anything is made.
check_machine() {
  local hierarchy taken
  for hierarchy in $HIERARCHIES unified; do
    mountpoint -q "/sys/fs/cgroup/$hierarchy" ||
      die "/sys/fs/cgroup/$hierarchy is not mounted; hosts that pass for CentOS 7 need cgroup v1 (boot with systemd.unified_cgroup_hierarchy=0)"
  done
  [ -e /proc/sys/net/bridge ] || modprobe br_netfilter || die "this kernel has no br_netfilter"
  [ -e /proc/sys/net/netfilter/nf_conntrack_max ] || modprobe nf_conntrack || die "this kernel has no nf_conntrack"
  refuse_stranger netns "$SWITCH"
  refuse_stranger link "$MACHINE_LINK"
  refuse_stranger cgroup "$CGROUP"
  taken=$(ip -4 route show table main | grep -F "${NETWORK%.*}." | grep -v " dev $MACHINE_LINK\( \|$\)" || true)
  [ -z "$taken" ] || die "the lab's network $NETWORK is in use on this machine; nothing was touched: $taken"
}

make_machine() {
  set_machine_sysctls
  make_ours cgroup "$CGROUP" remove_cgroup make_cgroup "$CGROUP"
  make_ours netns "$SWITCH" remove_netns make_switch
  make_ours link "$MACHINE_LINK" remove_link make_machine_link
}

remove_machine() {
  remove_ours link "$MACHINE_LINK" remove_link
  remove_ours netns "$SWITCH" remove_netns
  remove_ours cgroup "$CGROUP" remove_cgroup
  restore_sysctls
}
