#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the reports on the lab's captures against tests/lab/expected.tsv: verdicts, ends, and the kernel's counts."""
import os
import sys

TOP = os.environ.get("top_srcdir") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
PROGRAM = os.environ.get("TCPAUTOPSY", "./tcpautopsy")
sys.path.insert(0, os.path.join(TOP, "tests", "lab"))
sys.dont_write_bytecode = True
import judge  # noqa: E402


def faults_of(row, connections):
    """What does not hold of one row, as sentences."""
    connection = judge.find(connections, int(row["port"]), int(row["nth"]))
    if not connection:
        return ["no connection %s to port %s" % (row["nth"], row["port"])]
    faults = judge.verdict(connection, row)[2]
    if row["counts"]:
        counts = judge.counts(connections, row["capture"].rsplit("-", 1)[1])
        for name, want in row["counts"].items():
            if counts[name] != want:
                faults.append("%s: %d, the kernel says %d" % (name, counts[name], want))
    return faults


def main():
    rows = judge.read_table(TOP)
    reports, failed = {}, 0
    for number, row in enumerate(rows, 1):
        name = row["capture"]
        try:
            if name not in reports:
                path = os.path.join(TOP, "testdata", "captures", name + ".pcap")
                reports[name] = judge.report(PROGRAM, path)["connections"]
            faults = faults_of(row, reports[name])
        except (RuntimeError, ValueError, KeyError) as e:
            faults = ["no usable report: %r" % e]
        failed += bool(faults)
        print("%s %d - %s %s#%s" % ("not ok" if faults else "ok", number, name, row["port"], row["nth"]))
        for fault in faults:
            print("#   " + fault)
    print("1..%d" % len(rows))
    return 1 if failed or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
