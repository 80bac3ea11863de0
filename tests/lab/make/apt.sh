# shellcheck shell=bash
# apt.sh: Debian packages for the lab by an apt of its own, beside the machine's: the machine's mirror, Debian's keys, nothing installed here.

DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# debian_repository LABEL: the address of Debian's repository of that label (Debian, Debian-Security) as the machine's
# apt is configured. Asking apt has two merits over reading its files: it knows both formats of them, and Origin and Label come from
# the signed Release file, so that another vendor's entry is never taken for Debian's.
debian_repository() {
  apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F'|' -v label="$1" '$1 == "Debian" && $2 == label { print $3; exit }'
}

# debian_mirror: the main repository; apt knows Origin and Label only once it has fetched the lists.
debian_mirror() {
  local mirror
  mirror=$(debian_repository Debian)
  if [ -z "$mirror" ]; then
    apt-get update -qq >&2
    mirror=$(debian_repository Debian)
  fi
  [ -n "$mirror" ] || die "apt on this machine has no Debian repository configured (apt-get indextargets shows none with Origin: Debian)"
  echo "$mirror"
}

# deb822 URI TYPES SUITES
deb822() { printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$2" "$1" "$3" "$DEBIAN_KEYRING"; }

# private_apt DIR [SUITE...]: makes an apt in DIR that sees LAB_SUITE with its updates, security fixes and sources, and points APT_CONFIG
# at it. The other suites are there too, but only what is asked for by version or exists nowhere else comes from them.
private_apt() {
  local dir=$1 mirror security suite
  shift
  mirror=$(debian_mirror)
  security=$(debian_repository Debian-Security)
  mkdir -p "$dir"/{lists/partial,cache/archives/partial,sources.d}
  deb822 "$mirror" 'deb deb-src' "$LAB_SUITE $LAB_SUITE-updates" > "$dir/sources.d/$LAB_SUITE.sources"
  [ -z "$security" ] || deb822 "$security" 'deb deb-src' "$LAB_SUITE-security" > "$dir/sources.d/$LAB_SUITE-security.sources"
  : > "$dir/preferences"
  for suite; do
    deb822 "$mirror" deb "$suite" > "$dir/sources.d/$suite.sources"
    printf 'Package: *\nPin: release n=%s\nPin-Priority: 50\n\n' "$suite" >> "$dir/preferences"
  done
  cat > "$dir/apt.conf" <<CONF
Dir::Etc::SourceList "/dev/null";
Dir::Etc::SourceParts "$dir/sources.d";
Dir::Etc::Preferences "$dir/preferences";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State::Lists "$dir/lists";
Dir::Cache "$dir/cache";
APT::Sandbox::User "root";
CONF
  export APT_CONFIG=$dir/apt.conf
  apt-get update -qq
}
