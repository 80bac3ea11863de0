# shellcheck shell=bash
# mac.sh: two hosts with one MAC.
#
# Two ports of one bridge with the same MAC: the bridge would send the frames for both to whichever spoke last. So for as long as a MAC is
# shared it floods what is for it, and each host sees both hosts' frames, but for the IP packets that are for the other: those would be
# forwarded by a host that is a router. Cloned machines on different switches, where nothing disturbs them either, look just like this.

set_mac() {
  local netns
  netns=$(host_netns "$1")
  echo "$2" > "$HOSTS/$1/mac" # for its next boot, too
  ip -n "$netns" link set eth0 address "$2"
  [ "$(ip netns exec "$netns" cat /sys/class/net/eth0/address)" = "$2" ] || die "eth0 of $1 has not got the MAC $2"
  # All others have the old one in their ARP caches.
  ip neighbour flush to "$(host_address "$1")" dev "$MACHINE_LINK"
  local other
  for other in $(running_hosts); do ip -n "$(host_netns "$other")" neighbour flush to "$(host_address "$1")" dev eth0; done
}

# sharing_macs: the running hosts whose MAC another one has, too.
sharing_macs() {
  local host macs=''
  for host in $(running_hosts); do macs+="$(cat "$HOSTS/$host/mac") $host"$'\n'; done
  awk '{ hosts[$1] = hosts[$1] " " $2; count[$1]++ } END { for (mac in hosts) if (count[mac] > 1) print hosts[mac] }' <<< "$macs"
}

# arrange_switch: flooding and the filter for those that share a MAC, as they are now.
arrange_switch() {
  local host family sharer
  ip netns exec "$SWITCH" ebtables -F FORWARD
  ip netns exec "$SWITCH" ebtables -F OUTPUT
  for host in $(running_hosts); do bridge -n "$SWITCH" link set dev "$host" learning on; done
  while read -r family; do
    for host in $family; do
      bridge -n "$SWITCH" link set dev "$host" learning off
      for sharer in $family; do
        [ "$sharer" = "$host" ] ||
          ip netns exec "$SWITCH" ebtables -A FORWARD -o "$host" -p IPv4 --ip-destination "$(host_address "$sharer")" -j DROP
      done
    done
  done < <(sharing_macs)
  ip -n "$SWITCH" link set br0 type bridge fdb_flush
}

share_mac() {
  need_up "$2"
  set_mac "$1" "$(cat "$HOSTS/$2/mac")"
  arrange_switch
  wait_for 10 answers_ssh "$1" || die "$1 is not reachable with the MAC of $2"
  wait_for 10 answers_ssh "$2" || die "$2 is not reachable since $1 has its MAC"
}

own_mac() {
  [ "$(cat "$HOSTS/$1/mac")" != "$(host_mac "$1")" ] || return 0
  set_mac "$1" "$(host_mac "$1")"
  arrange_switch
  wait_for 10 answers_ssh "$1" || die "$1 is not reachable with its own MAC again"
}
