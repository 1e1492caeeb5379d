#!/bin/sh
# symbols.sh [BUILD]: what a library of ours exports starts with ta_, and it keeps no mutable globals.
# The one exception is the hook for running out of memory, set once before any work (core/xalloc.c).
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_builddir:-.}}" || exit 99
command -v nm >/dev/null && command -v objdump >/dev/null || { echo "skipped: no binutils"; exit 77; }
set -- libta_*.a
[ -f "$1" ] || { echo "no libta_*.a in $(pwd)"; exit 99; }
status=0
for lib; do
	# Sanitizers add symbols of their own, all of them with a double underscore.
	nm -g --defined-only "$lib" 2>/dev/null | awk -v lib="$lib" '
		/\.o:$/ { object = $1 }
		NF == 3 && $3 !~ /^ta_/ && $3 !~ /^__/ { print lib "(" object ") exports " $3; bad = 1 }
		END { exit bad }' || status=1
	objdump -t "$lib" 2>/dev/null | awk -v lib="$lib" '
		$1 ~ /:$/ && /file format/ { object = $1 }
		NF > 3 && $(NF - 2) ~ /^\.(data|bss|data\.rel|data\.rel\.local)(\.[a-z_]+(\.[0-9]+)?)?$/ && $(NF - 2) !~ /\.ro/ &&
		$0 ~ / O / && $NF !~ /^(out_of_memory_hook|__.*|\.L.*|_hf_.*)$/ {
			print lib "(" object ") has the mutable global " $NF; bad = 1
		}
		END { exit bad }' || status=1
done
exit $status
