#!/bin/sh
# size.sh [ROOT]: functions of at most 70 lines, files of at most 450. Tables (initialisers, and what stands between
# clang-format off and on) don't count.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
find src include tests bench -name '*.[ch]' 2>/dev/null | LC_ALL=C sort | xargs awk '
function finish() {
	if (file != "" && lines > 450) {
		print file ": a file of " lines " lines"
		bad = 1
	}
}
FNR == 1 { finish(); file = FILENAME; lines = 0; table = fenced = start = 0; name = "" }
/clang-format off/ { fenced = 1 }
/clang-format on/ { fenced = 0; next }
fenced { next }
/^[a-zA-Z_].*= \{[ \t]*$/ { table = 1 }
table && /^\};?/ { table = 0; next }
table { next }
{ lines++ }
/^[a-zA-Z_].*\(/ { name = $0 }
/^\{/ { start = FNR }
/^\}/ {
	if (start && FNR - start + 1 > 70) {
		sub(/\(.*/, "", name)
		print FILENAME ":" start ": a function of " FNR - start + 1 " lines: " name
		bad = 1
	}
	start = 0
}
END { finish(); exit bad }' || exit 1
