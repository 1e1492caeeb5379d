#!/bin/sh
# What a fuzzer has found to reach more than the seeds do, the fewest of them, into tests/fuzz/grown: `make check` and the CI run those.
#
# usage: tests/fuzz/grow.sh BUILD FOUND [SECONDS]
# BUILD is configured --with-fuzzer; each target fuzzes SECONDS (0: not at all) and keeps in FOUND/TARGET what reaches more. Files of more
# than LARGEST bytes stay there. Ends with 1 where a target broke; what it broke of is FOUND/TARGET-crash-*.
# SPDX-License-Identifier: MIT
set -eu
[ $# -ge 2 ] || { sed -n '4,7s/^# //p' "$0" >&2 && exit 64; }
LARGEST=2048
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$1 found=$2 seconds=${3:-0} status=0
for path in "$top"/tests/fuzz/fuzz_*.c; do
	target=$(basename "$path" .c)
	known=$(find "$top/tests/fuzz/corpus/$target" "$top/tests/fuzz/crashes/$target" -maxdepth 0 2>/dev/null)
	dict=$top/tests/fuzz/$target.dict
	mkdir -p "$found/$target"
	if [ "$seconds" != 0 ]; then
		"$build/tests/fuzz/$target" -max_total_time="$seconds" -max_len=16384 -timeout=60 -artifact_prefix="$found/$target-" \
			$([ ! -f "$dict" ] || echo -dict="$dict") "$found/$target" $known >"$found/$target.log" 2>&1 || status=1
	fi
	# The seeds stand first: of what they reach nothing is taken.
	rm -rf "$found/fewest" "$found/small" "$top/tests/fuzz/grown/$target"
	mkdir -p "$found/fewest" "$found/small" "$top/tests/fuzz/grown/$target"
	find $known -type f -exec cp {} "$found/fewest/" \;
	find "$found/$target" -type f -size "-$((LARGEST + 1))c" -exec cp {} "$found/small/" \;
	"$build/tests/fuzz/$target" -set_cover_merge=1 "$found/fewest" "$found/small" >"$found/$target.merge" 2>&1 || status=1
	for file in "$found/fewest"/*; do
		name=$(basename "$file")
		case $name in
		*[!0-9a-f]*) ;; # a seed's own name
		*) [ ${#name} != 40 ] || cp "$file" "$top/tests/fuzz/grown/$target/" ;;
		esac
	done
	echo "$target: $(find "$top/tests/fuzz/grown/$target" -type f | wc -l) grown, $(du -sb "$top/tests/fuzz/grown/$target" | cut -f1) bytes"
done
exit $status
