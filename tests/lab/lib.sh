# shellcheck shell=bash
# lib.sh: what all lab scripts share: where the lab keeps its data, how it speaks, how it waits, which Debian it uses.
# What it makes on this machine is in machine.sh, what concerns one host in hosts.sh.

set -euo pipefail

LAB_SCRIPTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB=${MUSTER_LAB:-/var/cache/muster-lab}
export LAB_SCRIPTS LAB
export KUBERNETES_VERSION=${LAB_KUBERNETES:-v1.20.2}
export LAB_SUITE=bookworm # the Debian release that hosts are made of; it has the source of Kubernetes 1.20.2

# With LC_ALL=C sort orders and messages are the same everywhere.
export LC_ALL=C

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE...: the message on stderr, named after the verb that failed, and out.
die() {
  say "tests/lab/${0##*/}: $*"
  exit 1
}

[[ $LAB = /?* ]] || die "MUSTER_LAB must be an absolute path, and is '$LAB'"

need_root() {
  [ "$(id -u)" = 0 ] || die "needs root: it makes namespaces and mounts (sudo tests/lab/${0##*/} ...)"
}

# wait_for SECONDS COMMAND...: until the command succeeds; fails when it has not within that time.
wait_for() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.05 # the pace of asking, not a substitute for the condition
  done
}

# milliseconds: a clock for durations.
milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# seconds_since MILLISECONDS: "1.2"
seconds_since() {
  local took=$(($(milliseconds) - $1))
  printf '%d.%d' $((took / 1000)) $((took % 1000 / 100))
}
