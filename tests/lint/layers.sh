#!/bin/sh
# layers.sh [ROOT]: a file includes headers of its own layer and of lower ranks, never of a sibling. A layer may have
# rooms (folders) of its own: their private headers are included as "LAYER/ROOM/x.h" and never from another layer.
# SPDX-License-Identifier: MIT
set -u
root=${1:-${top_srcdir:-.}}
cd "$root" || exit 99
find src include/tcpautopsy -name '*.[ch]' | LC_ALL=C sort | xargs awk '
BEGIN {
	split("core 0 capture 1 timers 1 recovery 1 decode 2 text 3 flow 3 tcp 4 net 4 points 4 facts 5 diag 6 analysis 7 report 8 export 8 mcp 9 cli 10", t, " ")
	for (i = 1; i in t; i += 2)
		rank[t[i]] = t[i + 1]
}
function wrong(what) {
	print FILENAME ":" FNR ": " what
	bad = 1
}
FNR == 1 {
	n = split(FILENAME, part, "/")
	mine = part[1] == "src" ? part[2] : part[3]
	if (!(mine in rank))
		wrong("no layer is called " mine)
}
/^[ \t]*#[ \t]*include[ \t]*("|<tcpautopsy\/)/ {
	split($0, quoted, "[\"<>]")
	name = quoted[2]
	split(name, way, "/")
	if (way[1] == "tcpautopsy") {
		theirs = way[2]
		if (theirs != mine && rank[theirs] >= rank[mine])
			wrong(mine " (rank " rank[mine] ") includes " name " of " theirs " (rank " rank[theirs] ")")
	} else if (name ~ /\// && (way[1] != mine || part[1] != "src")) {
		wrong("includes " name ": what crosses a layer lies in include/tcpautopsy/")
	} else if (part[1] != "src") {
		wrong("a public header includes the private " name)
	}
}
END { exit bad }' || exit 1
