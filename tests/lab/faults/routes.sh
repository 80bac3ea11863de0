# shellcheck shell=bash
# routes.sh: faults of the routes of hosts: what they send goes another way than what comes. What happens to it on the way is in paths.sh.

GATEWAY_ADDRESS=10.77.0.250 # the switch itself, when it has one
ROUTES=177                  # the protocol (rtnetlink(7)) that our routes are marked with

# gateway_on: a router in the hosts' network, which by itself passes nothing on.
gateway_on() {
  ip -n "$SWITCH" address replace "$GATEWAY_ADDRESS/24" dev br0
  in_switch sysctl -q -w net.ipv4.ip_forward=0 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.br0.send_redirects=0
}

# lead HOST ADDRESS HOW...: a route of HOST.
lead() {
  local netns
  netns=$(host_netns "$1")
  shift
  ip -n "$netns" route replace "$@" protocol "$ROUTES"
}

# detour HOST OTHER: what HOST sends to OTHER goes through a router that passes nothing on.
detour() {
  need_up "$2"
  gateway_on
  lead "$1" "$(host_address "$2")" via "$GATEWAY_ADDRESS"
}

storage_address() { echo "10.78.0.$((10 + ${1#h}))"; }

# strict_return HOST OTHER: a second network of the two, by which HOST answers OTHER; there OTHER takes only what it would send there.
strict_return() {
  local host
  need_up "$2"
  ip -n "$(host_netns "$1")" link add stor0 type veth peer name stor0 netns "$(host_netns "$2")"
  for host in "$1" "$2"; do
    ip -n "$(host_netns "$host")" address add "$(storage_address "$host")/24" dev stor0
    ip -n "$(host_netns "$host")" link set stor0 up
  done
  # Else HOST asks for OTHER's MAC in the name of its other address, and OTHER does not answer that either.
  in_host "$1" sysctl -q -w net.ipv4.conf.stor0.arp_announce=2
  in_host "$2" sysctl -q -w net.ipv4.conf.stor0.rp_filter=1
  lead "$1" "$(host_address "$2")" via "$(storage_address "$2")" dev stor0
}

no_way_back() {
  need_up "$2"
  lead "$1" unreachable "$(host_address "$2")"
}

# straighten HOST: its routes as they were, and those of all hosts to addresses that are translated.
straighten() {
  local host netns route
  ip -n "$SWITCH" address delete "$GATEWAY_ADDRESS/24" dev br0 2>/dev/null || true
  for host in $(running_hosts); do
    netns=$(host_netns "$host")
    ip -n "$netns" route flush protocol "$ROUTES"
    ! ip -n "$netns" link show stor0 > /dev/null 2>&1 || in_host "$host" sysctl -q -w net.ipv4.conf.all.rp_filter=0
  done
  netns=$(host_netns "$1")
  # What a remedy has put in the place of ours.
  for route in $(ip -n "$netns" -4 route show table main | grep -o '^10\.77\.0\.[0-9]* '); do ip -n "$netns" route delete "$route"; done
  ip -n "$netns" link delete stor0 2>/dev/null || true
}
