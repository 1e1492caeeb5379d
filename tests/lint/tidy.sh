#!/bin/sh
# tidy.sh [ROOT] [FILE...]: clang-tidy 14 finds nothing in src (or in FILE) by the checks of .clang-tidy. Takes minutes,
# so it is in `make lint`, not in `make check`.
# SPDX-License-Identifier: MIT
set -u
build=$(cd "${top_builddir:-build}" && pwd) || exit 99
cd "${1:-${top_srcdir:-.}}" || exit 99
[ $# = 0 ] || shift
command -v clang-tidy-14 >/dev/null || { echo "skipped: no clang-tidy-14"; exit 77; }
[ $# != 0 ] || set -- $(find src -name '*.c' | LC_ALL=C sort)
# One file a process: the analyzer of version 14 carries state from file to file.
printf '%s\n' "$@" | xargs -P "$(nproc)" -I FILE clang-tidy-14 --quiet FILE -- -std=gnu11 -include "$build/config.h" \
	-Iinclude -Isrc 2>/dev/null || exit 1
