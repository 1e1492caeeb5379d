#!/bin/sh
# dialects.sh [ROOT]: each text dialect has its row in the table, its row in the document, and a test that names its kind.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
bad=0
wrong() {
	echo "$*"
	bad=1
}
for file in $(grep -rl --include='*.c' '^const struct ta_txt_dialect ta_txt_' src/text | LC_ALL=C sort); do
	for name in $(sed -n 's/^const struct ta_txt_dialect ta_txt_\([a-z0-9_]*\) = {.*/\1/p' "$file"); do
		grep -q "ROW($name)" src/text/dialects.c || wrong "$file: ta_txt_$name has no row in src/text/dialects.c"
	done
	for kind in $(sed -n 's/^	\.kind = "\(.*\)",$/\1/p' "$file"); do
		grep "^| \`$kind\` |" doc/text-dialects.md | grep -q "\`${file#src/text/}\`" ||
			wrong "doc/text-dialects.md: no row says what $kind is and names ${file#src/text/}"
		grep -q "kind, \"$kind\")" tests/unit/test_text*.c || wrong "$file: no test in tests/unit/test_text* reads $kind"
	done
done
exit $bad
