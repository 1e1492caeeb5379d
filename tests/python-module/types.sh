#!/bin/sh
# python/tcpautopsy.py and a program that uses it hold under mypy --strict, as Python 3.9; and the classes are those of the schema.
# SPDX-License-Identifier: MIT
set -u
cd "${top_srcdir:-.}" || exit 99
command -v python3 >/dev/null || { echo "skipped: no python3"; exit 77; }
python3 python/generate || exit 1
command -v mypy >/dev/null || { echo "skipped: no mypy"; exit 77; }
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
cat >"$work/good.py" <<'PROGRAM'
import tcpautopsy

with tcpautopsy.analyse(["a.pcap", "b.pcap"], together=True, only="failed") as report:
    for connection in report.failed():
        print(connection.client.port)
        if connection.diagnosis.scenario == "peer-crash":
            print([e.frames for e in connection.evidence])
PROGRAM
# A scenario that there is none of is an error, and so is a field.
sed 's/peer-crash/peer-crashed/; s/client.port/client.ports/' "$work/good.py" >"$work/bad.py"
run() {
	MYPYPATH=$PWD/python mypy --strict --python-version 3.9 --cache-dir "$work/cache" "$@"
}
run python/tcpautopsy.py && run "$work/good.py" || exit 1
wrong=$(run "$work/bad.py")
for complaint in 'Non-overlapping equality check' 'has no attribute "ports"'; do
	case $wrong in
	*"$complaint"*) ;;
	*)
		echo "mypy does not say: $complaint: $wrong"
		exit 1
		;;
	esac
done
