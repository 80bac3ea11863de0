#compdef muster
# Completion of muster for zsh. muster itself says what can come next, so that nothing here can fall behind its command line.

_muster() {
  local line kind
  local -a lines entries
  lines=("${(@f)$("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2> /dev/null)}")
  kind=$lines[1]
  for line in "${(@)lines[2,-1]}"; do
    [[ -n $line ]] || continue
    entries+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
  done
  case $kind in
    list) _describe 'muster' entries -S '' ;;
    *) (( $#entries == 0 )) || _describe 'muster' entries ;;
  esac
  if [[ $kind == files ]]; then
    [[ $words[CURRENT] != --*=* ]] || compset -P '*='
    _files
  fi
}

# Autoloaded from fpath, or sourced.
if [[ $funcstack[1] == _muster ]]; then
  _muster "$@"
else
  compdef _muster muster
fi
