#!/bin/sh
# style.sh [ROOT]: a licence line on top, no function of the banned list, no word that says unfinished.
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
find src include tests bench -name '*.[ch]' 2>/dev/null | LC_ALL=C sort | xargs awk '
function wrong(what) {
	print FILENAME ":" FNR ": " what
	bad = 1
}
FNR == 1 && $0 != "/* SPDX-License-Identifier: MIT */" { wrong("the first line is no licence line") }
/[ \t]+$/ { wrong("blanks at the end of the line") }
{
	code = $0
	gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
}
code ~ /(^|[^a-zA-Z_0-9])(TODO|FIXME|XXX|HACK)([^a-zA-Z_0-9]|$)/ { wrong("says that it is unfinished") }
{ sub(/\/\*.*/, "", code) }
code ~ /^[ \t]*\*/ { next }
code ~ /(^|[^a-zA-Z_0-9])(strcpy|strcat|sprintf|vsprintf|strtok|gets|atoi|atol|atof|alloca|localtime|gmtime|asctime|ctime)[ \t]*\(/ {
	wrong("calls a function of the banned list")
}
END { exit bad }' || exit 1
