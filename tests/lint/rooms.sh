#!/bin/sh
# rooms.sh [ROOT]: a layer that is divided into rooms (folders) ranks them in src/LAYER/rooms.txt; a file includes headers of
# its own room and of lower ones, never of a sibling. "." is what lies beside the rooms; everybody includes rules.h.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
bad=0
for dir in src/*/*/; do
	[ -d "$dir" ] || continue
	room=$(basename "$dir") layer=$(basename "$(dirname "$dir")")
	ls "$dir"*.[ch] >/dev/null 2>&1 || continue
	grep -q "^[0-9][0-9]* $room " "src/$layer/rooms.txt" 2>/dev/null && continue
	echo "src/$layer/rooms.txt: gives the room $room no rank"
	bad=1
done
for rooms in src/*/rooms.txt; do
	[ -f "$rooms" ] || continue
	find "$(dirname "$rooms")" -name '*.[ch]' | LC_ALL=C sort | xargs awk -v rooms="$rooms" '
	BEGIN {
		while ((getline line < rooms) > 0)
			if (split(line, word, " ") > 1 && word[1] ~ /^[0-9]+$/)
				rank[word[2]] = word[1]
		split(rooms, part, "/")
		layer = part[2]
		for (room in rank)
			if (room != "." && system("test -d src/" layer "/" room)) {
				print rooms ": there is no room " room
				bad = 1
			}
	}
	FNR == 1 {
		n = split(FILENAME, part, "/")
		mine = n > 3 ? part[3] : "."
	}
	/^[ \t]*#[ \t]*include[ \t]*"/ {
		split($0, quoted, "\"")
		n = split(quoted[2], way, "/")
		if (way[1] != layer || quoted[2] == layer "/rules.h")
			next
		theirs = n > 2 ? way[2] : "."
		if (theirs != mine && rank[theirs] >= rank[mine]) {
			print FILENAME ":" FNR ": " mine " (rank " rank[mine] ") includes " quoted[2] " of " theirs " (rank " rank[theirs] ")"
			bad = 1
		}
	}
	END { exit bad }' || bad=1
done
exit $bad
