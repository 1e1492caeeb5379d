#!/bin/sh
# readme.sh [ROOT]: the report that the README shows is what the program writes: the beginning of the golden one; and the figure
# that it shows is the golden one.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
sed -n '/^\$ build\/tcpautopsy testdata\/seed-tunnel-dead.txt$/,/^  \.\.\.$/p' README.md | sed '1d;$d' >"$dir/readme"
[ -s "$dir/readme" ] || { echo "README.md shows no report"; exit 1; }
! grep -q 'doc/seed-sequence.svg' README.md || cmp -s doc/seed-sequence.svg tests/golden/expected/seed-sequence.svg ||
	{ echo "doc/seed-sequence.svg, which README.md shows, is another figure than tests/golden/expected/seed-sequence.svg"; exit 1; }
head -n "$(wc -l <"$dir/readme")" tests/golden/expected/seed.txt | diff "$dir/readme" - >"$dir/difference" && exit 0
echo "README.md shows another report than tests/golden/expected/seed.txt:"
head -n 20 "$dir/difference"
exit 1
