# shellcheck shell=bash
# paths.sh: faults between hosts: power, cable, and what the switch does with packets. The switch filters as a firewall between hosts
# would: no rule of any host shows it.

## Power and cable

# The cable goes first: a host without power sends no FIN.
power_cut() {
  : > "$HOSTS/$1/stopping"
  ip -n "$SWITCH" link delete "$1"
  stop_hosts at-once "$1"
}

power_on() { LAB_BASE=$(cat "$HOSTS/$1/base") "$LAB_SCRIPTS/up" 1 "${1#h}"; }

cable_out() { ip -n "$SWITCH" link set "$1" down; }
cable_in() { ip -n "$SWITCH" link set "$1" up; }

slow() {
  local netns problem
  [[ ${2:-} =~ ^[0-9]{1,5}$ ]] || die "usage: tests/lab/fault slow HOST MILLISECONDS"
  netns=$(host_netns "$1")
  ip netns exec "$netns" tc qdisc delete dev eth0 root 2>/dev/null || true
  [ "$2" != 0 ] || return 0
  problem=$(ip netns exec "$netns" tc qdisc add dev eth0 root netem delay "${2}ms" 2>&1) ||
    die "this machine's kernel has no netem (CONFIG_NET_SCH_NETEM), so $1 cannot be made slow: $problem"
}

## The switch as a firewall
# Bridged frames pass iptables only while bridge-nf-call-iptables says so; it is 1 for as long as there is a rule.

in_switch() { ip netns exec "$SWITCH" "$@"; }

set_filtering() { echo "$1" | in_switch tee /proc/sys/net/bridge/bridge-nf-call-iptables > /dev/null; }

# filter HOST MATCH... : the switch drops what of HOST's traffic matches.
filter() {
  local comment=$COMMENT-$1
  shift
  set_filtering 1
  in_switch iptables -w -I FORWARD "$@" -m comment --comment "$comment" -j DROP
}

# unfilter HOST: all that the switch does to HOST's packets ends.
unfilter() {
  COMMENT=$COMMENT-$1 take_rules_away filter in_switch
  ! in_switch iptables-save -t nat | grep -qF -- "--comment $COMMENT-$1 -j" || COMMENT=$COMMENT-$1 take_rules_away nat in_switch
  ip -n "$SWITCH" link set "$1" type bridge_slave isolated off
  in_switch iptables -w -S FORWARD | grep -qF -- "--comment $COMMENT-" || set_filtering 0
}

# between HOST OTHER PORT[-PORT]: what HOST sends to these ports of OTHER is lost.
between() {
  local protocol
  need_up "$2"
  need_ports "$3"
  for protocol in tcp udp; do
    filter "$1" -s "$(host_address "$1")" -d "$(host_address "$2")" -p "$protocol" --dport "${3/-/:}"
  done
}

# asymmetric HOST OTHER: what HOST answers to OTHER goes another way, and is lost there, but for SSH.
asymmetric() {
  need_up "$2"
  filter "$1" -s "$(host_address "$1")" -d "$(host_address "$2")" -p tcp --tcp-flags SYN,ACK SYN,ACK ! --sport 22
}

# hairpin HOST OTHER: two ports of the switch between which it turns nothing back, as for machines behind one port of another switch.
hairpin() {
  local host
  need_up "$2"
  for host in "$1" "$2"; do
    ip -n "$SWITCH" link set "$host" type bridge_slave isolated on
    ip -n "$(host_netns "$host")" neighbour flush dev eth0 # they have never seen each other
  done
}

# hairpin_nat HOST: HOST has an address that a device translates, and that device passes nothing on which came from where it is to go.
hairpin_nat() {
  local host address
  address=10.88.0.$((10 + ${1#h}))
  gateway_on
  in_switch sysctl -q -w net.ipv4.ip_forward=1
  in_switch iptables -w -t nat -I PREROUTING -i br0 -d "$address" -m comment --comment "$COMMENT-$1" -j DNAT --to-destination "$(host_address "$1")"
  in_switch iptables -w -I FORWARD -i br0 -o br0 -d "$(host_address "$1")" -m comment --comment "$COMMENT-$1" -j DROP
  for host in $(running_hosts); do lead "$host" "$address" via "$GATEWAY_ADDRESS"; done
}

# forgets HOST PORT[-PORT]: a firewall before HOST lets connections begin, and drops all that follows.
forgets() {
  need_ports "$2"
  filter "$1" -d "$(host_address "$1")" -p tcp --dport "${2/-/:}" ! --syn
}

# mtu HOST BYTES: the path between HOST and the other hosts loses larger packets, and says nothing. SSH from the machine is spared.
mtu() {
  [[ ${2:-} =~ ^[0-9]{3,5}$ ]] || die "usage: tests/lab/fault mtu HOST BYTES"
  local address
  address=$(host_address "$1")
  filter "$1" -s "$address" ! -d "$MACHINE_ADDRESS" -m length --length "$(($2 + 1)):65535"
  filter "$1" -d "$address" ! -s "$MACHINE_ADDRESS" -m length --length "$(($2 + 1)):65535"
}

## A second NIC

second_address() { echo "10.77.0.$((220 + ${1#h} % 30))"; }

# second_nic HOST: eth1 on the same switch, with an address of its own in the same network; the way back to the others stays eth0, and
# what comes by another interface than the way back is dropped, as CentOS 7 has it.
second_nic() {
  local netns
  netns=$(host_netns "$1")
  ip -n "$SWITCH" link add "$1b" type veth peer name eth1 netns "$netns"
  ip -n "$SWITCH" link set "$1b" master br0 up
  in_host "$1" sysctl -q -w net.ipv4.conf.eth1.rp_filter=1 net.ipv4.conf.eth0.arp_ignore=1 net.ipv4.conf.eth1.arp_ignore=1
  ip -n "$netns" address add "$(second_address "$1")/24" dev eth1 noprefixroute
  ip -n "$netns" link set eth1 up
  wait_for 5 is_lower_up "$netns" || die "eth1 of $1 does not come up"
}

is_lower_up() { ip -n "$1" link show eth1 | grep -q LOWER_UP; }

one_nic() {
  ip -n "$SWITCH" link delete "$1b" 2>/dev/null || return 0
  in_host "$1" sysctl -q -w net.ipv4.conf.eth0.arp_ignore=0 net.ipv4.conf.all.rp_filter=0
  ip neighbour flush to "$(second_address "$1")" dev "$MACHINE_LINK"
}
