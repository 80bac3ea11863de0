# shellcheck shell=bash
# lib.sh: what every journey starts with:  . "$(dirname "$0")/lib.sh"
#
# It puts the test into a directory of its own, which goes at the end, and ends it loudly at the first thing that is not as
# expected. A journey run by hand leaves its hosts up, to look at them (tests/lab/ssh h1; tests/lab/down --wipe); tests/run takes them down.
#
# What a command prints is kept: after `run`, expect_exit and muster it is in $STDOUT, $STDERR and, both together, $OUTPUT; $STATUS is its exit status.

set -euo pipefail
export LC_ALL=C

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
LAB_DATA=${MUSTER_LAB:-/var/cache/muster-lab}
JOURNEY=${0##*/}
WORK=$(mktemp -d "${TMPDIR:-/tmp}/muster-$JOURNEY.XXXXXX")
KNOWN_HOSTS=$WORK/known_hosts
NETWORK_MANIFEST=$ROOT/tests/lab/files/hostgw.yaml
export ROOT LAB_DATA JOURNEY WORK KNOWN_HOSTS NETWORK_MANIFEST
export NO_COLOR=1
# Neither the keys nor the settings of whoever runs this.
export HOME=$WORK/home
unset SSH_AUTH_SOCK MUSTER_TRACE
mkdir -p "$HOME"
cd "$WORK"

STDOUT='' STDERR='' OUTPUT='' STATUS=0 COMMAND=''

AT_END='' # what a journey wants done first when it ends, a command of one word
end_journey() {
  local status=$?
  trap - EXIT
  [ -z "$AT_END" ] || "$AT_END" || status=1
  jobs -p | xargs -r kill 2>/dev/null || true
  cd /
  rm -rf "$WORK"
  exit $status
}
trap end_journey EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap 'echo "$JOURNEY: line $LINENO: this failed: $BASH_COMMAND" >&2' ERR

## Saying

# step TEXT...: what comes now; the last one is what a failure is about.
step() { printf "== %s (at %d s)\n" "$*" "$SECONDS"; }

# fail TEXT...: ends the test, with what the last command printed.
fail() {
  {
    echo "FAILED: $JOURNEY, line ${BASH_LINENO[-2]}: $*"
    if [ -n "$COMMAND" ]; then
      echo "--- the last command: $COMMAND (exit status $STATUS)"
      echo "--- stdout:"
      echo "$STDOUT"
      echo "--- stderr:"
      echo "$STDERR"
      echo "---"
    fi
  } >&2
  if [[ $OUTPUT == *'NodePort of'*'was not reached'* ]]; then
    show_kube_proxy >&2
    exit 75 # EX_TEMPFAIL: tests/run tries the journey once more
  fi
  exit 1
}

# show_kube_proxy: what kube-proxy of every host is at: what it holds, when it last wrote its rules, who uses the processors, and
# where its goroutines stand (which ends it). Seldom a node port of a new cluster does not answer for minutes, and why is not known.
show_kube_proxy() {
  local host
  show_watch_caches
  show_controllers
  for host in "$LAB_DATA"/hosts/h*; do
    host=${host##*/}
    echo "--- kube-proxy of $host"
    on "$host" bash -s << 'END' 2>&1 || true
pid=$(pgrep -x kube-proxy) || exit 0
ss -tlnp | grep kube-proxy
ss -tnpoi dport = :6443 | grep -A 1 kube-proxy
iptables-save -t nat | grep -E -- '--dport 3[0-9]{4}|KUBE-SEP.*DNAT'
curl -sm 5 http://127.0.0.1:10249/metrics | grep -E '^kubeproxy_sync_proxy_rules_(last|duration_seconds_(sum|count)|iptables)'
date +%s
ps -eo pid,ppid,stat,wchan:20,pcpu,args --sort=-pcpu | cut -c1-150 | head -n 12
ps -o pid,stat,wchan:20,args --ppid "$pid"
container=$(docker ps -q --filter name=k8s_kube-proxy)
docker logs --tail 15 "$container"
kill -QUIT "$pid"
timeout 10 docker wait "$container" > /dev/null
docker logs "$container" 2>&1 | grep -A 40 -E '^goroutine .*(syscall|IO wait|semacquire|select)' | grep -B 2 -A 12 -E 'iptables|exec\.|conntrack|proxier|http2|Reflector' | head -n 200
END
  done
  show_dispatch
}

# show_watch_caches: what each API server would tell a watcher, which is what it has cached, and what etcd says. In one failure the proxies of
# all older hosts had heard of nothing for 95 s, from the moment on that a third master had joined.
show_watch_caches() {
  local host kind
  for host in "$LAB_DATA"/hosts/h*; do
    host=${host##*/}
    on "$host" test -e /etc/kubernetes/manifests/kube-apiserver.yaml || continue
    for kind in api/v1/services apis/discovery.k8s.io/v1beta1/endpointslices; do
      echo "--- $kind of $host: cached at $(list_version "$host" "$kind?resourceVersion=0"), etcd at $(list_version "$host" "$kind?limit=1")"
    done
  done
}
list_version() {
  on "$1" kubectl --kubeconfig /etc/kubernetes/admin.conf --server "https://$(address_of "$1"):6443" get --raw "'/$2'" | jq -r .metadata.resourceVersion
}

# show_controllers: who leads, and what the controller managers say: in one failure no EndpointSlice was made for 95 s, though the service and its
# pods were there.
show_controllers() {
  local host
  on h4 kubectl --kubeconfig /etc/kubernetes/admin.conf get leases -n kube-system 2>&1 || true
  on h4 kubectl --kubeconfig /etc/kubernetes/admin.conf get endpoints,endpointslices -A 2>&1 || true
  for host in "$LAB_DATA"/hosts/h*; do
    host=${host##*/}
    echo "--- kube-controller-manager of $host"
    # shellcheck disable=SC2016 # for the shell there
    on "$host" 'docker logs --since 4m $(docker ps -q --filter name=k8s_kube-controller-manager) 2>&1 | tail -n 60' 2>&1 || true
  done
}

# show_dispatch: where the API server of h1 stands (which ends it): what it has cached it did not tell its older watchers.
show_dispatch() {
  on h1 bash -s << 'END' 2>&1 || true
echo '--- kube-apiserver of h1'
container=$(docker ps -q --filter name=k8s_kube-apiserver)
docker logs --since 4m "$container" 2>&1 | tail -n 40
kill -QUIT "$(pgrep -x kube-apiserver)"
timeout 20 docker wait "$container" > /dev/null
docker logs "$container" 2>&1 | awk -v RS= '/^goroutine/ && /cacher|watchcache|WatchServer|writeScheduler|writeFrame/' | head -n 400
END
}

# skip TEXT...: this cannot be tested here, because.
skip() {
  echo "skipped: $*"
  exit 77
}

## Running

# run COMMAND...: never fails; see STATUS.
run() {
  COMMAND=$*
  STATUS=0
  "$@" > "$WORK/.stdout" 2> "$WORK/.stderr" || STATUS=$?
  STDOUT=$(cat "$WORK/.stdout")
  STDERR=$(cat "$WORK/.stderr")
  OUTPUT=$STDOUT$'\n'$STDERR
}

# muster ARGUMENT...: the program that was built.
muster() { "$ROOT/build/bin/muster" "$@"; }

# expect_exit STATUS COMMAND...
expect_exit() {
  local wanted=$1
  shift
  run "$@"
  [ "$STATUS" = "$wanted" ] || fail "exit status $STATUS, wanted $wanted"
}

# expect_contains TEXT [IN]: IN (default: all that the last command printed) has this text in it.
expect_contains() {
  local where=${2-$OUTPUT}
  [[ $where == *"$1"* ]] || fail "this is missing: '$1'$([ $# = 1 ] || printf ' in:\n%s' "$where")"
}

expect_not_contains() {
  local where=${2-$OUTPUT}
  [[ $where != *"$1"* ]] || fail "this should not be there: '$1'$([ $# = 1 ] || printf ' in:\n%s' "$where")"
}

# expect_equal SEEN WANTED WHAT
expect_equal() { [ "$1" = "$2" ] || fail "$3: saw '$1', wanted '$2'"; }

# json FILTER [JQ-OPTION...]: of the last command's stdout.
json() {
  local filter=$1
  shift
  jq -r "$@" "$filter" <<< "$STDOUT" || fail "stdout is no JSON that jq can filter by: $filter"
}

# expect_json FILTER: which must be true, as in '.summary.fail == 0'.
expect_json() { [ "$(json "$1")" = true ] || fail "not true of the JSON: $1"; }

# wait_until SECONDS COMMAND...: for a condition, never for a time.
wait_until() {
  local seconds=$1 deadline=$((SECONDS + $1))
  shift
  until "$@" > /dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "within $seconds s this did not come true: $*"
    sleep 0.05
  done
}

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

## The lab

# lab_up N [FIRST]: hosts that are up, and their keys in $KNOWN_HOSTS. LAB_BASE says what they have (default base-k8s).
lab_up() {
  run "$ROOT/tests/lab/up" "$@"
  [ "$STATUS" = 0 ] || fail "the lab does not come up"
  "$ROOT/tests/lab/known-hosts" "$KNOWN_HOSTS"
}

# lab_fresh N [FIRST]: the same, with new disks.
lab_fresh() {
  "$ROOT/tests/lab/down" --wipe
  lab_up "$@"
}

lab_down() { "$ROOT/tests/lab/down" "$@"; }

# lab_fault VERB HOST ...: see tests/lab/fault.
lab_fault() { "$ROOT/tests/lab/fault" "$@"; }

# on HOST COMMAND...: by SSH, as root.
on() {
  local host=$1
  shift
  "$ROOT/tests/lab/ssh" "$host" "$@"
}

address_of() { echo "10.77.0.$((10 + ${1#h}))"; }

# write_cluster FILE HOSTS [YAML]: a cluster.yaml for h1 to hN (HOSTS is a number), or for the named ones (HOSTS is 'h1 h3'), the first MASTERS
# (default 1) of them masters. YAML is more keys of spec. These variables replace what is there by default, each in YAML's flow style:
# SSH, KUBERNETES, PLAYBOOKS.
write_cluster() {
  local file=$1 hosts=$2 more=${3-} host role count=0
  [[ $hosts =~ [^0-9] ]] || hosts=$(seq -f 'h%g' "$hosts" | xargs)
  {
    cat <<YAML
apiVersion: muster/v1
kind: Cluster
metadata: {name: lab}
spec:
  ssh: ${SSH-"{user: root, keyPath: $LAB_DATA/id_lab, knownHosts: $KNOWN_HOSTS}"}
  kubernetes: ${KUBERNETES-"{version: 1.20.2}"}
  playbooks: ${PLAYBOOKS-"{network: $NETWORK_MANIFEST}"}
  hosts:
YAML
    for host in $hosts; do
      count=$((count + 1))
      role=node
      [ $count -gt "${MASTERS:-1}" ] || role=master
      echo "    - {name: $host, role: $role, address: $(address_of "$host")}"
    done
    [ -z "$more" ] || sed 's/^/  /' <<< "$more"
  } > "$file"
}
