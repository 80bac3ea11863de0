# shellcheck shell=bash
# Completion of muster for bash. muster itself says what can come next, so that nothing here can fall behind its command line.

_muster() {
  local word at typed value kind
  local -a words=() lines=()
  # bash takes --hosts=h1 apart (COMP_WORDBREAKS); muster is to have it whole.
  for ((at = 1; at <= COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]}
    if [[ ${#words[@]} -gt 0 && ${words[${#words[@]} - 1]} == --* && ($word == '=' || ${COMP_WORDS[at - 1]} == '=') ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  typed=${words[${#words[@]} - 1]}
  value=$typed
  if [[ $typed == --*=* ]]; then value=${typed#*=}; fi

  mapfile -t lines < <("$1" complete -- "${words[@]}" 2> /dev/null)
  kind=${lines[0]}
  COMPREPLY=()
  for word in "${lines[@]:1}"; do
    word=${word%%$'\t'*}
    if [[ $typed == --*=* ]]; then word=${word#"${typed%%=*}="}; fi
    COMPREPLY+=("$word")
  done
  case $kind in
    files)
      while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$value")
      compopt -o filenames 2> /dev/null
      ;;
    list) compopt -o nospace 2> /dev/null ;;
  esac
}
complete -F _muster muster
