#!/bin/sh
# cppcheck.sh [ROOT]: cppcheck finds nothing in src. False findings are named in cppcheck.suppressions, with the reason.
# SPDX-License-Identifier: MIT
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-${top_srcdir:-.}}" || exit 99
command -v cppcheck >/dev/null || { echo "skipped: no cppcheck"; exit 77; }
cppcheck --quiet --error-exitcode=1 --enable=warning,performance,portability --std=c11 -Iinclude -Isrc \
	--include="$here/cppcheck.h" \
	--suppressions-list="$here/cppcheck.suppressions" --template='{file}:{line}: {message} [{id}]' src 2>&1
