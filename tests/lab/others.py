# SPDX-License-Identifier: MIT
"""What three programs say of a capture's retransmissions: this one and tshark frame by frame, tcptrace by numbers."""
import collections
import ipaddress
import json
import os
import re
import shutil
import subprocess

TIMEOUT_S = 300
TSHARK = ("fast_retransmission", "spurious_retransmission", "retransmission", "out_of_order", "zero_window_probe", "keep_alive")
PROBES = ("keep-alive", "zero-window-probe")


class Failed(Exception):
    """A program that could not read a capture, with the reason."""


def output(*argv):
    try:
        done = subprocess.run(argv, capture_output=True, timeout=TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired) as e:
        raise Failed(str(e))
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def ours(program, capture):
    """The JSON report."""
    status, text, errors = output(program, "--format", "json", capture)
    try:
        return json.loads(text)
    except ValueError:
        raise Failed("exit status %d: %s" % (status, errors.strip()))


def our_causes(report):
    """{frame: (cause, proof of needlessness or None)} of every copy in a report; what was sent first has none."""
    said = {}
    for connection in report["connections"]:
        for episode in connection["episodes"]:
            for a in episode["attempts"] if episode["kind"] not in PROBES else ():
                if a["frame"] is None or a["cause"] == "original":
                    continue
                cause = "tlp, new data" if a.get("new_data") else a["cause"]
                said[a["frame"]] = (cause, a["spurious_proof"] or "yes" if a["spurious"] else None)
    return said


def tshark_labels(capture):
    """{frame: label}: the narrowest of tshark's names for it."""
    fields = [word for name in TSHARK for word in ("-e", "tcp.analysis." + name)]
    status, text, errors = output("tshark", "-n", "-r", capture, "-Y", "tcp.analysis.flags", "-T", "fields", "-e", "frame.number", *fields)
    if status and not text:
        raise Failed(errors.strip().splitlines()[-1] if errors.strip() else "exit status %d" % status)
    said = {}
    for line in text.splitlines():
        frame, *values = line.split("\t")
        label = next((name for name, value in zip(TSHARK, values) if value), None)
        if label:
            said[int(frame)] = label
    return said


def tshark_version():
    return re.search(r"[\d.]+\d", output("tshark", "--version")[1]).group()


def tcptrace_counts(capture):
    """{(sender's end, the other's): [data packets it calls retransmitted, out of order]}; an end is an address and a port."""
    status, text, errors = output("tcptrace", "-l", "-n", capture)
    counts = collections.defaultdict(lambda: [0, 0])
    for block in text.split("TCP connection ")[1:]:
        ends = [(str(ipaddress.ip_address(address)), int(port)) for address, port in re.findall(r"host \w+:\s+(\S+):(\d+)\n", block)]
        for index, name in enumerate(("rexmt data pkts", "outoforder pkts")):
            numbers = re.search(name + r":\s+(\d+)\s+" + name + r":\s+(\d+)", block)
            if len(ends) == 2 and numbers:
                counts[ends[0], ends[1]][index] += int(numbers.group(1))
                counts[ends[1], ends[0]][index] += int(numbers.group(2))
    if not counts:
        raise Failed(((errors or text).strip().splitlines() or ["exit status %d" % status])[0])
    return counts


def available(program):
    return bool(shutil.which(program) or os.access(program, os.X_OK))
