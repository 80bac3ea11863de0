# shellcheck shell=bash
# identity.sh: hosts that share what should be each one's own, but for the MAC: see mac.sh.

# kept HOST WHAT: where its own is kept while it has another.
kept() { echo "$HOSTS/$1/kept.$2"; }

set_uuid() {
  cat > "$HOSTS/$1/dmi/product_uuid" # this very file is mounted in the host
  [ "$(in_host "$1" cat /sys/class/dmi/id/product_uuid)" = "$(cat "$HOSTS/$1/dmi/product_uuid")" ] || die "$1 does not see its new product_uuid"
}

share_uuid() {
  need_up "$2"
  [ -e "$(kept "$1" uuid)" ] || cp "$HOSTS/$1/dmi/product_uuid" "$(kept "$1" uuid)"
  set_uuid "$1" < "$HOSTS/$2/dmi/product_uuid"
}

# junk_uuid HOST: the product_uuid that some vendors ship on every board.
junk_uuid() {
  [ -e "$(kept "$1" uuid)" ] || cp "$HOSTS/$1/dmi/product_uuid" "$(kept "$1" uuid)"
  set_uuid "$1" <<< 03000200-0400-0500-0006-000700080009
}

own_uuid() {
  [ -e "$(kept "$1" uuid)" ] || return 0
  set_uuid "$1" < "$(kept "$1" uuid)"
  rm "$(kept "$1" uuid)"
}

set_machine_id() {
  in_host "$1" tee /etc/machine-id > /dev/null
}

share_machine_id() {
  need_up "$2"
  [ -e "$(kept "$1" machine-id)" ] || in_host "$1" cat /etc/machine-id > "$(kept "$1" machine-id)"
  in_host "$2" cat /etc/machine-id | set_machine_id "$1"
}

own_machine_id() {
  [ -e "$(kept "$1" machine-id)" ] || return 0
  set_machine_id "$1" < "$(kept "$1" machine-id)"
  rm "$(kept "$1" machine-id)"
}

hostname_is() {
  in_host "$1" tee /etc/hostname <<< "$2" > /dev/null
  in_host "$1" sed -i "s/^$(host_address "$1") .*/$(host_address "$1") $2/" /etc/hosts
  in_host "$1" hostname "$2"
  [ "$(in_host "$1" hostname)" = "$2" ] || die "$1 does not call itself $2"
}

## SSH host keys

served_key() { ssh-keyscan -T 2 -t ed25519 "$(host_address "$1")" 2>/dev/null | cut -d' ' -f3; }
serves() { [ "$(served_key "$1")" = "$2" ]; }

restart_sshd() {
  local key
  in_host "$1" systemctl restart ssh
  key=$(in_host "$1" cut -d' ' -f2 /etc/ssh/ssh_host_ed25519_key.pub)
  wait_for 10 serves "$1" "$key" || die "sshd of $1 does not serve the key on its disk"
}

keep_keys() {
  [ ! -d "$(kept "$1" keys)" ] || return 0
  mkdir -p "$(kept "$1" keys)"
  cp -a "$HOSTS/$1"/upper/etc/ssh/ssh_host_*_key* "$(kept "$1" keys)/"
}

rekey() {
  keep_keys "$1"
  in_host "$1" sh -c 'rm /etc/ssh/ssh_host_*_key* && ssh-keygen -q -A'
  restart_sshd "$1"
}

share_host_key() {
  local key
  need_up "$2"
  keep_keys "$1"
  for key in "$HOSTS/$2"/upper/etc/ssh/ssh_host_*_key*; do
    in_host "$1" tee "/etc/ssh/${key##*/}" < "$key" > /dev/null
  done
  restart_sshd "$1"
}

old_key() {
  local key
  [ -d "$(kept "$1" keys)" ] || return 0
  for key in "$(kept "$1" keys)"/*; do
    in_host "$1" tee "/etc/ssh/${key##*/}" < "$key" > /dev/null
  done
  rm -r "$(kept "$1" keys)"
  restart_sshd "$1"
}
