#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Storms of connections that fail, under --memory 32M: what the process holds stays below, what was given up is told in every format that
has a place for it, by a message and by the status, and what the storm began with keeps its evidence.

usage: memory.py    (TCPAUTOPSY from the environment)
"""
import json
import os
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
CONNECTIONS = 10000
MEMORY_MB = 32
HEAD_CHARACTERS = 20000
FIRST_PORT = 1024
ATTEMPTS = 6  # of the second request
PSH, ACK = 8, 16

wrong = []


def check(holds, what):
    if not holds:
        wrong.append(what)


def packet(ms, n, up, seq, ack, flags, size):
    """A segment of connection n: its headers, raw IPv4."""
    ends, ports = [0x0A000001, 0x0A000002], [FIRST_PORT + n, 80]
    if not up:
        ends.reverse()
        ports.reverse()
    data = struct.pack(">BBHHHBBHII", 0x45, 0, 40 + size, (ms * 7 + n) & 0xFFFF or 1, 0x4000, 64, 6, 0, *ends)
    data += struct.pack(">HHIIBBHHH", *ports, seq, ack, 0x50, flags, 65535, 0, 0)
    return struct.pack("<IIII", 1700000000 + ms // 1000, ms % 1000 * 1000, len(data), len(data) + size) + data


def fleet(path):
    """Each sends a request that is answered, and another one that never is."""
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        for n in range(CONNECTIONS):
            out.write(packet(n // 100, n, True, 1000, 500, PSH | ACK, 100) + packet(n // 100 + 1, n, False, 500, 1100, PSH | ACK, 10))
        for wait_ms in (1000, 1300, 1900, 3100, 5500, 10300)[:ATTEMPTS]:
            for n in range(CONNECTIONS):
                out.write(packet(wait_ms + n // 100, n, True, 1100, 510, PSH | ACK, 100))


def run(folder, *arguments):
    """Status, the path of what it wrote, its messages, and what it held at most, in MB."""
    path = os.path.join(folder, "report")
    with open(path, "wb") as out, open(os.path.join(folder, "messages"), "w+") as err:
        process = subprocess.Popen([PROGRAM, *arguments], stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        err.seek(0)
        return process.returncode, path, err.read(), usage.ru_maxrss / 1024


def check_ndjson(path):
    kept, first = 0, None
    with open(path) as lines:  # one by one: what this process holds counts as memory of those that it starts
        for line in lines:
            record = json.loads(line)
            if record["type"] == "connection":
                first = first or record
                kept += 1
            elif record["type"] == "summary":
                summary = record
    check(summary.get("given_up", 0) > 0, "ndjson: nothing given up: %r" % summary)
    check(kept > 100, "ndjson: only %d connections are left" % kept)
    check(summary["connections"] == kept + summary["folded"] + summary["given_up"], "ndjson: the counts do not add up: %r" % summary)
    check(first["client"]["port"] == FIRST_PORT and first["diagnosis"]["scenario"] == "peer-silent" and first["episodes"][0]["attempts_total"] == ATTEMPTS,
          "ndjson: the first one lost its evidence")


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "fleet.pcap")
        fleet(path)
        bare_mb = run(folder, "--version")[3]
        status, report, _, _ = run(folder, path)
        with open(report) as text:
            head = text.readline()
            rest = " ".join(text.read().split())
        check(status == 0 and head.startswith("%d connections, %d failed" % (CONNECTIONS, CONNECTIONS)), "with memory enough: %s" % head)
        check("%d alike: " % (CONNECTIONS - 1) in rest and "given up" not in rest, "with memory enough: those of the same kind")
        check("%d more connections are not shown in full" % (CONNECTIONS - 1) in rest, "with memory enough: what is not shown")

        limit = "%dM" % MEMORY_MB
        for how in ("text", "html", "json", "ndjson", "csv"):
            status, report, errors, held_mb = run(folder, "--memory", limit, "--format", how, path)
            check(status == 2, "%s: status %d" % (how, status))
            check("the report lacks connections" in errors, "%s: no message: %s" % (how, errors))
            # A build with sanitizers holds more from the start.
            sanitized = bare_mb > MEMORY_MB / 2
            check(sanitized or held_mb <= MEMORY_MB, "%s: %.1f MB held of %s" % (how, held_mb, limit))
            if how in ("text", "html"):
                with open(report) as text:
                    check("given up" in " ".join(text.read(HEAD_CHARACTERS).split()), "%s: does not tell what was given up" % how)
            if how == "ndjson" and not sanitized:  # where nothing of the memory is left for them, none is kept
                check_ndjson(report)
    for line in wrong:
        print("memory.py: " + line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
