#!/bin/sh
# cppcheck.sh [ROOT]: cppcheck finds nothing in src. False findings are named in cppcheck.suppressions, with the reason.
# SPDX-License-Identifier: MIT
set -u
here=$(cd "$(dirname "$0")" && pwd)
# What it found of a file that is as it was is kept in the build directory: that saves two thirds of the time.
cache=
[ -n "${1-}" ] || [ -z "${top_builddir-}" ] || ! mkdir -p "$top_builddir/tests/lint/cppcheck" || cache=$(cd "$top_builddir/tests/lint/cppcheck" && pwd)
cd "${1:-${top_srcdir:-.}}" || exit 99
command -v cppcheck >/dev/null || { echo "skipped: no cppcheck"; exit 77; }
cppcheck --quiet ${cache:+--cppcheck-build-dir="$cache"} --error-exitcode=1 --enable=warning,performance,portability --std=c11 -Iinclude -Isrc \
	--include="$here/cppcheck.h" \
	--suppressions-list="$here/cppcheck.suppressions" --template='{file}:{line}: {message} [{id}]' src 2>&1
