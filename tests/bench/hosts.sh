# shellcheck shell=bash
# Hosts of a bench: network namespaces on one bridge, sourced by tests/bench/mesh. make_hosts N makes NAME-1 to NAME-N with 10.97.0.1 to
# 10.97.0.N and removes them when the script ends, whatever happens. Needs root.

name=mesh$$
hosts_made=0

remove_hosts() {
  local i
  for ((i = 1; i <= hosts_made; i++)); do ip netns del "$name-$i" 2> /dev/null || true; done
  ip netns del "$name-switch" 2> /dev/null || true
}

make_hosts() {
  local i
  trap remove_hosts EXIT
  hosts_made=$1
  ip netns add "$name-switch"
  ip -n "$name-switch" link add bridge type bridge
  ip -n "$name-switch" link set bridge up
  for ((i = 1; i <= hosts_made; i++)); do
    ip netns add "$name-$i"
    ip -n "$name-switch" link add "port$i" type veth peer name eth0 netns "$name-$i"
    ip -n "$name-switch" link set "port$i" master bridge up
    ip -n "$name-$i" link set lo up
    ip -n "$name-$i" addr add "10.97.0.$i/24" dev eth0
    ip -n "$name-$i" link set eth0 up
  done
}

# hosts N: the first N of them as bench-mesh wants them.
hosts() {
  local i
  for ((i = 1; i <= $1; i++)); do echo "$name-$i=10.97.0.$i"; done
}

on() { ip netns exec "$name-$1" "${@:2}"; }
