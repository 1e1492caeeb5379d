#!/bin/sh
# limits.sh [ROOT]: each TA_LIMIT_X of core/limits.h is used, and reaching it is told: "limits.x" is counted or is an error's
# code somewhere in src, unless its comment says why it is "(not counted: ...)".
# SPDX-License-Identifier: MIT
set -u
cd "${1:-${top_srcdir:-.}}" || exit 99
limits=include/tcpautopsy/core/limits.h
status=0
# One line for each limit: its name, and with a second word when its comment has a reason. Comments may take several lines.
for limit in $(awk '
	/^[ \t]*TA_LIMIT_[A-Z_]* =/ { if (name) print name reason; name = $1; reason = "" }
	/not counted: [a-z]/ { reason = ":excused" }
	END { if (name) print name reason }' $limits); do
	name=${limit%:excused}
	grep -rqw --include='*.[ch]' "$name" src || { echo "$limits: $name is used by nobody"; status=1; }
	[ "$limit" = "$name" ] || continue
	told=limits.$(echo "${name#TA_LIMIT_}" | tr 'A-Z' 'a-z')
	grep -rqF --include='*.c' "\"$told\"" src || { echo "$limits: $name is reached without a word: nothing counts \"$told\""; status=1; }
done
exit $status
