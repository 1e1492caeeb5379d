#!/bin/sh
# circles.sh [BUILD]: within a library of ours no two files call each other, not by a way round either (by the symbols of
# its objects): a helper that both need lies in a file of its own below them.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_builddir:-.}}" || exit 99
command -v nm >/dev/null && command -v tsort >/dev/null || { echo "skipped: no binutils"; exit 77; }
set -- libta_*.a
[ -f "$1" ] || { echo "no libta_*.a in $(pwd)"; exit 99; }
status=0
for lib; do
	circle=$(nm "$lib" 2>/dev/null | awk '
		/\.o:$/ { object = $1; sub(/:$/, "", object) }
		NF == 3 && $2 ~ /[A-Z]/ { home[$3] = object }
		NF == 2 && $1 == "U" { wants[object " " $2] }
		END {
			for (want in wants) {
				split(want, part, " ")
				if (part[2] in home && home[part[2]] != part[1])
					print part[1], home[part[2]]
			}
		}' | LC_ALL=C sort -u | tsort 2>&1 >/dev/null)
	[ -z "$circle" ] && continue
	echo "$lib: these files call each other in a circle:"
	echo "$circle" | sed -n 's/^tsort: \(.*\.o\)$/	\1/p'
	status=1
done
exit $status
