# shellcheck shell=bash
# hosts.sh: one host seen from outside: its names, whether it is up, starting and stopping it, running something inside.
# Its files are in $LAB/hosts/NAME: what it was made of (base, made), its identity (dmi, mac), its disk (upper, native), and
# what is true while it runs (init: the pid of its systemd; stopping: no reboot, please).

HOSTS=$LAB/hosts
MAX_HOSTS=200

## Names

valid_host() { [[ $1 =~ ^h[1-9][0-9]{0,2}$ ]] && ((${1#h} <= MAX_HOSTS)); }
need_host() { valid_host "$1" || die "no such host name: '$1' (h1 to h$MAX_HOSTS)"; }
host_address() { echo "10.77.0.$((10 + ${1#h}))"; }
host_mac() { printf '52:54:00:4d:00:%02x\n' "${1#h}"; }
host_netns() { echo "lab-$1"; }

# Each host has a cgroup for what runs in it and one, in the same hierarchies, for the supervisor that boots it again after a reboot.
host_cgroup() { echo "$CGROUP/$1"; }
supervisor_cgroup() { echo "$CGROUP/$1.supervisor"; }

made_hosts() { find "$HOSTS" -mindepth 1 -maxdepth 1 -type d -name 'h[1-9]*' -printf '%f\n' 2>/dev/null | sort -V; }

# layers BASE: the directories under a host's overlay root, top first, as mount wants them.
layers() {
  case $1 in
    base) echo "$LAB/base" ;;
    base-docker) echo "$LAB/base-docker:$LAB/base" ;;
    base-ansible) echo "$LAB/base-ansible:$LAB/base" ;;
    base-k8s) echo "$LAB/base-k8s:$LAB/base-docker:$LAB/base" ;;
    *) die "no such base: $1 (LAB_BASE is one of: base base-docker base-k8s base-ansible)" ;;
  esac
}

# base_stamp BASE: what tells whether the base has been made anew.
base_stamp() { cat "$LAB/stamps/${1/#base-docker/docker}" 2>/dev/null; }

## Running

# host_init HOST: the pid, on this machine, of the host's systemd; fails when the host is not up.
host_init() {
  local pid
  pid=$(cat "$HOSTS/$1/init" 2>/dev/null) || return 1
  grep -qs ":/$(host_cgroup "$1")\(/\|$\)" "/proc/$pid/cgroup" || return 1
  echo "$pid"
}

is_up() { host_init "$1" > /dev/null; }
need_up() {
  need_host "$1"
  is_up "$1" || die "$1 is not up"
}

running_hosts() {
  local host
  for host in $(made_hosts); do
    if is_up "$host"; then echo "$host"; fi
  done
}

# in_host HOST COMMAND...: in all namespaces and the root of the host. Not by SSH: it works with any firewall and any sshd.
in_host() {
  local pid
  pid=$(host_init "$1") || die "$1 is not up"
  shift
  nsenter --target "$pid" --mount --uts --ipc --net --pid --cgroup --root --wd \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"
}

# answers_ssh HOST: whether its sshd says who it is.
answers_ssh() {
  # shellcheck disable=SC2016 # for the shell in there
  timeout 2 bash -c 'exec 3<> "/dev/tcp/$1/22" && read -r -t 1 -u 3 banner && [[ $banner = SSH-* ]]' - "$(host_address "$1")" 2>/dev/null
}

# lock: one verb that changes the lab at a time. Descriptor 8 must be closed in whatever outlives the verb.
lock() {
  mkdir -p "$LAB"
  exec 8> "$LAB/hosts.lock"
  flock --nonblock 8 || {
    say "tests/lab/${0##*/}: another verb is at work on $LAB; waiting for it"
    flock 8
  }
}

## Stopping

# ask_to_power_off HOST: SIGRTMIN+4 tells systemd to power off. Before systemd is there the host's pid 1 ignores it, so it is asked again.
ask_to_power_off() {
  local pid
  if pid=$(host_init "$1"); then kill -s RTMIN+4 "$pid" 2>/dev/null || true; fi
}

is_stopped() { is_empty "$(host_cgroup "$1")" && is_empty "$(supervisor_cgroup "$1")"; }

# unplug HOST: takes its cable and its network namespace away.
unplug() {
  if is_ours netns "$SWITCH"; then ip -n "$SWITCH" link delete "$1" 2>/dev/null || true; fi
  remove_ours netns "$(host_netns "$1")" remove_netns
}

# all_stopped HOST...: also reminds those that are not, once a second.
all_stopped() {
  local host status=0
  for host; do
    if ! is_stopped "$host"; then
      status=1
      [ "$asked" = "$SECONDS" ] || ask_to_power_off "$host"
    fi
  done
  asked=$SECONDS
  return $status
}

# stop_hosts orderly|at-once HOST...: all of them in parallel; at-once is a power cut.
stop_hosts() {
  local how=$1 host asked=-1
  shift
  for host; do
    [ ! -d "$HOSTS/$host" ] || : > "$HOSTS/$host/stopping" # its supervisor does not boot it again
  done
  if [ "$how" = orderly ]; then wait_for 20 all_stopped "$@" || say "no orderly power-off within 20 s: $*"; fi
  for host; do
    kill_processes_in "$(supervisor_cgroup "$host")"
    kill_processes_in "$(host_cgroup "$host")"
    unplug "$host"
    remove_cgroup "$(host_cgroup "$host")"
    remove_cgroup "$(supervisor_cgroup "$host")"
    rm -f "$HOSTS/$host"/{init,stopping}
  done
}

# wipe_hosts HOST...: stops them, and their disks go.
wipe_hosts() {
  local host
  stop_hosts at-once "$@"
  for host; do
    [ -d "${HOSTS:?}/$host" ] || continue
    # Some milliseconds a file, once it is on the disk: many at a time.
    find "${HOSTS:?}/$host" -mindepth 5 -maxdepth 5 -print0 | xargs -0 -r -n 16 -P 16 rm -rf
    rm -rf "${HOSTS:?}/$host"
  done
}
