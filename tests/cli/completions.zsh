#!/usr/bin/zsh -f
# completions.zsh DIR LINE: what zsh offers at the end of LINE with the completion function in DIR, a candidate a line. A zsh of
# its own in a pseudo terminal, whose compadd prints what it is given.
# SPDX-License-Identifier: MIT
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; unsetopt zle_bracketed_paste; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word; LISTMAX=100000"
# In one line: what is typed is echoed, and the line editor would complete at a tab.
zpty -w z 'compadd() { if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi; local -a hits; builtin compadd -A hits "$@"; local h; for h in $hits; do print -r -- "HIT:${IPREFIX}$h"; done; builtin compadd "$@"; }'
zpty -w z 'finish() { print -r -- "END:"; exit; }; zle -N finish; bindkey "^X" finish; print READY:'
while zpty -r z line; do [[ $line == *READY:* && $line != *print* ]] && break; done
zpty -n -w z "$2"$'\t'$'\x18'
while zpty -r z line; do
	line=${line%%$'\r\n'}
	[[ $line == *END:* ]] && break
	[[ $line == *HIT:* ]] && print -r -- "${line##*HIT:}"
done
zpty -d z
