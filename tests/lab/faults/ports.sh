# shellcheck shell=bash
# ports.sh: faults of one host's ports: its own firewall, strangers that listen, what answers in its place. What happens to packets
# between hosts is in paths.sh.

COMMENT=muster-lab-fault
NFT_TABLE=muster_lab_fault

# need_ports PORT[-PORT]
need_ports() {
  [[ $1 =~ ^([0-9]{1,5})(-([0-9]{1,5}))?$ ]] && ((10#${BASH_REMATCH[1]} > 0)) ||
    die "'$1' is no port and no range of ports"
}

# block CHAIN HOST PORT[-PORT] PROTOCOL TARGET...
block() {
  local chain=$1 host=$2 ports=${3/-/:} protocol=$4
  shift 4
  in_host "$host" iptables -w -I "$chain" -p "$protocol" --dport "$ports" -m comment --comment "$COMMENT" -j "$@"
  in_host "$host" iptables -w -C "$chain" -p "$protocol" --dport "$ports" -m comment --comment "$COMMENT" -j "$@"
}

drop() {
  need_ports "$2"
  block INPUT "$1" "$2" tcp DROP
  block INPUT "$1" "$2" udp DROP
}

udp_drop() {
  need_ports "$2"
  block INPUT "$1" "$2" udp DROP
}

output_drop() {
  need_ports "$2"
  block OUTPUT "$1" "$2" tcp DROP
  block OUTPUT "$1" "$2" udp DROP
}

nft_drop() {
  need_ports "$2"
  in_host "$1" nft -f - <<TEXT
add table inet $NFT_TABLE
add chain inet $NFT_TABLE input { type filter hook input priority 0; policy accept; }
add rule inet $NFT_TABLE input tcp dport $2 drop
add rule inet $NFT_TABLE input udp dport $2 drop
TEXT
}

# proxy HOST PORT: sshd answers in place of whoever listens there.
proxy() {
  need_ports "$2"
  in_host "$1" iptables -w -t nat -I PREROUTING -p tcp --dport "${2/-/:}" -m comment --comment "$COMMENT" -j REDIRECT --to-ports 22
}

reject() {
  local how=${3:-icmp-host-prohibited}
  need_ports "$2"
  block INPUT "$1" "$2" tcp REJECT --reject-with "$how"
  [ "$how" = tcp-reset ] || block INPUT "$1" "$2" udp REJECT --reject-with "$how"
}

# take_rules_away TABLE COMMAND...: those with our comment, by the iptables that COMMAND... reaches.
take_rules_away() {
  local table=$1 rules rule
  shift
  rules=$("$@" iptables -w -t "$table" -S | grep -F -- "--comment $COMMENT -j" || true)
  while read -r rule; do
    # shellcheck disable=SC2086 # the words of a rule, as iptables itself prints them
    [ -z "$rule" ] || "$@" iptables -w -t "$table" ${rule/#-A/-D} < /dev/null
  done <<< "$rules"
}

open() {
  take_rules_away filter in_host "$1"
  ! in_host "$1" iptables-save -t nat | grep -qF -- "--comment $COMMENT -j" || take_rules_away nat in_host "$1"
  in_host "$1" nft delete table inet "$NFT_TABLE" 2>/dev/null || true
}

listens() { in_host "$1" ss -Htln "sport = :$2" | grep -q .; }
listens_not() { ! listens "$@"; }

take() {
  need_ports "$2"
  ! listens "$1" "$2" || die "somebody listens on port $2 of $1 already"
  in_host "$1" systemd-run --quiet --unit "stranger-$2" --description "a stranger on port $2" nc -lk "$2"
  wait_for 5 listens "$1" "$2" || die "nothing listens on port $2 of $1: $(in_host "$1" systemctl status "stranger-$2" 2>&1 || true)"
}

release() {
  in_host "$1" systemctl stop "stranger-$2"
  in_host "$1" systemctl reset-failed "stranger-$2" 2>/dev/null || true
  wait_for 5 listens_not "$1" "$2" || die "port $2 of $1 is still listened on: $(in_host "$1" ss -Htlnp "sport = :$2")"
}

release_all() {
  local unit
  for unit in $(in_host "$1" systemctl list-units --plain --no-legend --all 'stranger-*.service' | awk '{ print $1 }'); do
    unit=${unit#stranger-}
    release "$1" "${unit%.service}"
  done
}
