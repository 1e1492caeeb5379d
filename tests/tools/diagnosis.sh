#!/bin/sh
# diagnosis.sh: doc/diagnosis.md is what the program's tables say. `diagnosis.sh --write` brings it up to date.
# SPDX-License-Identifier: MIT
set -u
top=${top_srcdir:-.}
made=$("${top_builddir:-.}/tests/tools/print_diagnosis") || exit 99
if [ "${1-}" = --write ]; then
	printf '%s\n' "$made" >"$top/doc/diagnosis.md"
elif ! printf '%s\n' "$made" | diff "$top/doc/diagnosis.md" - >/dev/null; then
	echo "doc/diagnosis.md is not what the tables say: tests/tools/diagnosis.sh --write"
	exit 1
fi
