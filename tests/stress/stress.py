#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""stress.py BUILD [--full] [--memory SIZE] [KIND…]: what storms cost at one, four and sixteen times a size: user and system time (the least of
two, and of six where a step looks too large) and memory. Prints a table in Markdown; status 1 where a step of four costs more than 4.4 times the
time, or memory passes the cap (--memory, default 1024M). --full: sixteen times the sizes. Written for `make stress`; the table of the last run
lies in bench/README.md."""
import argparse
import os
import subprocess
import sys
import tempfile

import storms

STEP = 4.4  # a step of four, and a tenth for noise
SMALL_S = 0.4  # below, start-up and noise are most of it
TIMES = (1, 4, 16)

# Captures of make_storm.c: kind and the first size; at sixteen times it a busy machine has some seconds to do.
PACKETS = [("syns", 10000), ("syns-of-all", 10000), ("one-copy-each", 4000), ("dead-fleet", 3000), ("copies-of-one", 100000),
           ("port-reuse", 3000), ("one-pair", 3000), ("out-of-order", 50000), ("sacks", 20000), ("icmp-errors", 10000), ("icmp-of-one", 200000),
           ("arp", 200000), ("arp-of-all", 200000), ("hosts", 5000), ("fragments", 50000), ("overlaps", 200000), ("tunnels", 20000),
           ("backwards", 50000), ("healthy", 10000)]


def made(build, kind, n, path):
    """By a child: what this process held counts as memory of those that it starts."""
    for name, make, _ in storms.STORMS:
        if name == kind:
            pid = os.fork()
            if not pid:
                make(n, path)
                os._exit(0)
            if os.waitpid(pid, 0)[1]:
                sys.exit("%s: not made" % kind)
            return
    with open(path, "wb") as out:
        subprocess.run([os.path.join(build, "tests/stress/make_storm"), kind, str(n)], stdout=out, check=True)


def cost(command):
    """Seconds and MB."""
    pid = os.fork()
    if not pid:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execv(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) not in (0, 1, 2):
        sys.exit("%s: ended with %d" % (command, status))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def largest_step(row):
    return max([b[0] / a[0] for a, b in zip(row, row[1:]) if b[0] >= SMALL_S], default=0)


def measured(args, kind, first):
    row = []
    with tempfile.TemporaryDirectory() as folder:
        commands = []
        for times in TIMES:
            path = os.path.join(folder, "%s-%d" % (kind, times))
            made(args.build, kind, first * times, path)
            commands.append([os.path.join(args.build, "tcpautopsy"), "--memory", args.memory, path])
        for again in range(6):
            if again >= 2 and largest_step(row) <= STEP:
                break
            new = [cost(c) for c in commands]
            row = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(row, new)] if row else new
    return row


def main():
    options = argparse.ArgumentParser()
    options.add_argument("build")
    options.add_argument("--full", action="store_true")
    options.add_argument("--memory", default="1024M")
    options.add_argument("kind", nargs="*")
    args = options.parse_args()
    cap = int(args.memory.rstrip("M"))
    bad = 0
    print("| storm | first size | ×1 s, MB | ×4 s, MB | ×16 s, MB | largest step |\n|---|---|---|---|---|---|")
    for kind, first in PACKETS + [(s[0], s[2]) for s in storms.STORMS]:
        if args.kind and kind not in args.kind:
            continue
        first *= 16 if args.full else 1
        row = measured(args, kind, first)
        largest = largest_step(row)
        wrong = largest > STEP or max(r[1] for r in row) > cap
        bad += wrong
        print("| %s | %d | %s | %s%s |" % (kind, first, " | ".join("%.2f, %.0f" % r for r in row), "%.1f" % largest if largest else "–",
                                         " **!**" if wrong else ""), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
