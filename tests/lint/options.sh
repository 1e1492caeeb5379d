#!/bin/sh
# options.sh [ROOT] [HELP]: the options of --help (which is made from the option table) and of the man page are the same ones. HELP is a file with the text of --help; without it the program is asked.
# SPDX-License-Identifier: MIT
set -u
root=${1:-${top_srcdir:-.}}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
if [ $# -ge 2 ]; then
	cp "$2" "$dir/help.txt"
else
	"${TCPAUTOPSY:-./tcpautopsy}" --help >"$dir/help.txt" || { echo "--help fails"; exit 1; }
fi
# In the help an option opens its line; in the man page it opens a .TP paragraph.
sed -n 's/^ \{2,6\}\(-[a-zA-Z], \)\{0,1\}\(--[a-z][a-z-]*\).*/\2/p' "$dir/help.txt" | LC_ALL=C sort -u >"$dir/help"
sed -n 's/\\-/-/g; /^\.BI\{0,1\}R\{0,1\} .*--/p' "$root/man/tcpautopsy.1" | grep -o -e '--[a-z][a-z-]*' |
	LC_ALL=C sort -u >"$dir/man"
[ -s "$dir/help" ] || { echo "--help lists no option"; exit 1; }
status=0
comm -23 "$dir/help" "$dir/man" | sed "s/\$/: not in the man/" | grep . && status=1
comm -13 "$dir/help" "$dir/man" | sed "s/\$/: in the man, but no option/" | grep . && status=1
exit $status
