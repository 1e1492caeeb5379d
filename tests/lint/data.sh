#!/bin/sh
# data.sh [ROOT]: every capture and trace in testdata says what it shows and where it is from: in NAME.md beside it,
# or by its name in the README.md of its folder or of one above.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
status=0
for f in $(find testdata -type f ! -path '*/expected/*' ! -name '*.md' ! -name '*.mk' ! -name '*.py' ! -name '*.sh' \
	! -name CASES | LC_ALL=C sort); do
	[ -f "$f.md" ] || [ -f "${f%.*}.md" ] && continue
	dir=$(dirname "$f") found=
	rel=$(basename "$f")
	while :; do
		[ -f "$dir/README.md" ] && grep -qF -e "$rel" "$dir/README.md" && found=1
		[ -n "$found" ] || [ "$dir" = testdata ] && break
		rel=$(basename "$dir")/$rel
		dir=$(dirname "$dir")
	done
	[ -n "$found" ] || { echo "$f: nothing says what it shows and where it is from"; status=1; }
done
exit $status
