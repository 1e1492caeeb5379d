#!/bin/sh
# What a fuzzer has found to reach more than the seeds do, the fewest of them, into tests/fuzz/grown: `make check` and the CI run those.
#
# usage: tests/fuzz/grow.sh BUILD FOUND [SECONDS]
# BUILD is configured --with-fuzzer; each target fuzzes SECONDS (0: not at all) and keeps in FOUND/TARGET what reaches more. Files of more
# than LARGEST bytes stay there, and what is left over when MOST are taken, the smallest first. Ends with 1 where a target broke; what
# it broke of is FOUND/TARGET-crash-*.
# SPDX-License-Identifier: MIT
set -eu
[ $# -ge 2 ] || { sed -n '4,7s/^# //p' "$0" >&2 && exit 64; }
LARGEST=2048 MOST=100
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$1 found=$2 seconds=${3:-0} status=0
for path in "$top"/tests/fuzz/fuzz_*.c; do
	target=$(basename "$path" .c)
	known=$(find "$top/tests/fuzz/corpus/$target" "$top/tests/fuzz/crashes/$target" -maxdepth 0 2>/dev/null || true)
	dict=$top/tests/fuzz/$target.dict
	mkdir -p "$found/$target"
	if [ "$seconds" != 0 ]; then
		"$build/tests/fuzz/$target" -max_total_time="$seconds" -max_len=16384 -timeout=60 -artifact_prefix="$found/$target-" \
			$([ ! -f "$dict" ] || echo -dict="$dict") "$found/$target" $known >"$found/$target.log" 2>&1 || status=1
	fi
	# The seeds stand first: of what they reach nothing is taken. How often an edge is passed does not count.
	rm -rf "$found/fewest" "$found/small" "$top/tests/fuzz/grown/$target"
	mkdir -p "$found/fewest" "$found/small" "$top/tests/fuzz/grown/$target"
	find $known -type f -exec cp {} "$found/fewest/" \;
	find "$found/$target" -type f -size "-$((LARGEST + 1))c" -exec cp {} "$found/small/" \;
	"$build/tests/fuzz/$target" -set_cover_merge=1 -use_counters=0 "$found/fewest" "$found/small" >"$found/$target.merge" 2>&1 || status=1
	# A fuzzer's own names are 40 hexadecimal digits.
	find "$found/fewest" -type f -printf '%s %f\n' | grep -E ' [0-9a-f]{40}$' | sort -n | head -n $MOST | while read -r _ name; do
		cp "$found/fewest/$name" "$top/tests/fuzz/grown/$target/"
	done
	echo "$target: $(find "$top/tests/fuzz/grown/$target" -type f | wc -l) grown, $(du -sb "$top/tests/fuzz/grown/$target" | cut -f1) bytes"
done
exit $status
