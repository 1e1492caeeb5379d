#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--progress: a line on standard error that is taken away before anything else is written there, and never anything in the report.

usage: progress.py    (TCPAUTOPSY from the environment)
"""
import os
import pty
import re
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
SEED = os.path.join(os.environ.get("top_srcdir", "."), "testdata", "seed-tunnel-dead.txt")
LINE = r"\r[0-9.]+( of [0-9.]+)? MB, [0-9]+ packets, [0-9.]+ MB/s(, [0-9]+ s left)?\x1b\[K"
wrong = []


def check(what, good, seen=""):
    if not good:
        wrong.append(f"{what}: {seen!r}")


def run(*args, **more):
    return subprocess.run([PROGRAM] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **more)


def slowly(args, pauses, through_terminal):
    """The seed in parts on standard input, with a pause behind each; what came on standard error."""
    with open(SEED, "rb") as seed:
        lines = seed.read().splitlines(True)
    here, there = pty.openpty() if through_terminal else os.pipe()
    child = subprocess.Popen([PROGRAM] + args + ["-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=there)
    if not through_terminal:
        os.close(there)
    for part, pause in zip((lines[:10], lines[10:20], lines[20:]), pauses):
        child.stdin.write(b"".join(part))
        child.stdin.flush()
        time.sleep(pause)
    child.stdin.close()
    report = child.stdout.read()
    child.wait()
    seen = os.read(here, 1 << 16)
    os.close(here)
    return report.decode(), seen.decode()


def main():
    plain = run(SEED)
    for args in ["--progress", "never"], ["--progress", "auto"]:
        check(f"{args}: nothing without a terminal", run(*args, SEED).stderr == b"")
    for jobs in "1", "4":
        always = run("--progress", "always", "-j", jobs, SEED, "nowhere.pcap", SEED)
        said = always.stderr.decode()
        check("the line comes at once", re.search(LINE, said), said)
        check("it ends cleared, before each message", re.fullmatch(
            rf"(({LINE})+\r\x1b\[K|tcpautopsy: 'nowhere[^\r\n]*\n)+", said), said)
        check("of files the whole is not known where one is none", " of " not in said, said)
        check("the report is the same", always.stdout == run("-j", jobs, SEED, "nowhere.pcap", SEED).stdout)
    said = run("--progress", "always", SEED).stderr.decode()
    check("of files it is", re.match(r"\r0\.0 of 0\.0 MB", said), said)
    check("the report is the same", run("--progress", "always", SEED).stdout == plain.stdout)
    report, said = slowly(["--progress", "auto"], (0.1, 4, 0.1), True)  # 2 s, and time to start on a busy machine
    check("auto on a terminal after 2 s", re.fullmatch(rf"({LINE})+\r\x1b\[K", said), said)
    check("and the report is whole", "peer-silent" in report)
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


main()
