#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""stress.py BUILD [--full] [KIND…]: what storms cost at one, four and sixteen times a size: user and system time (the least of two) and
memory. Prints a table in Markdown; status 1 where a step of four costs more than 4.4 times the time, or memory passes the cap. --full: sixteen
times the sizes. Written for `make stress`; the table of the last run lies in bench/README.md."""
import os, subprocess, sys, tempfile

CAP_MB = 1024
STEP = 4.4  # a step of four, and a tenth for noise
SMALL_S = 0.4  # below, start-up and noise are most of it

# Kind and the first size; at sixteen times it a busy machine has some seconds to do.
PACKETS = [("syns", 40000), ("syns-of-all", 40000), ("one-copy-each", 10000), ("dead-fleet", 5000), ("copies-of-one", 100000),
           ("port-reuse", 10000), ("one-pair", 10000), ("out-of-order", 50000), ("sacks", 20000), ("icmp-errors", 10000), ("hosts", 20000),
           ("fragments", 50000), ("tunnels", 20000), ("backwards", 50000), ("healthy", 20000)]


def lines(n):
    for i in range(n):
        yield "%d.%06d IP 10.0.0.1.%d > 10.0.0.2.80: Flags [.], seq %d:%d, ack 1, win 501, length 10\n" % (
            1700000000 + i // 1000, i % 1000 * 1000, 40000 + i % 50, 1 + i // 50 * 10, 11 + i // 50 * 10)


def names(n):
    for i in range(n):
        yield "%d.000000 IP host%d.example.net.40000 > server.example.net.80: Flags [S], seq 1, win 64240, length 0\n" % (1700000000 + i, i)


def one_line(n):
    yield "12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1" + " x" * n + "\n"


def deep(n):
    yield '[{"_source":{"layers":' + "[" * n + "\n"


TEXTS = [("tcpdump-lines", lines, 20000), ("host-names", names, 5000), ("one-line", one_line, 1000000), ("deep-json", deep, 100000)]


def made(build, kind, n, path):
    text = [t for t in TEXTS if t[0] == kind]
    with open(path, "wb") as out:
        if text:
            for line in text[0][1](n):
                out.write(line.encode())
        else:
            subprocess.run([os.path.join(build, "tests/stress/make_storm"), kind, str(n)], stdout=out, check=True)


def cost(program, path):
    """Seconds and MB."""
    pid = os.fork()
    if not pid:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execv(program, [program, "--memory", "%dM" % CAP_MB, path])
    _, status, usage = os.wait4(pid, 0)
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) not in (0, 2):
        sys.exit("%s: ended with %d" % (path, status))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    args = [a for a in sys.argv[1:] if a != "--full"]
    build, wanted = args[0], args[1:]
    scale = 16 if "--full" in sys.argv else 1
    program = os.path.join(build, "tcpautopsy")
    bad = 0
    print("| storm | first size | ×1 s, MB | ×4 s, MB | ×16 s, MB | largest step |\n|---|---|---|---|---|---|")
    for kind, first in PACKETS + [(t[0], t[2]) for t in TEXTS]:
        if wanted and kind not in wanted:
            continue
        row = []
        for times in (1, 4, 16):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, kind)
                made(build, kind, first * scale * times, path)
                both = [cost(program, path) for _ in range(2)]
                row.append((min(b[0] for b in both), max(b[1] for b in both)))
        steps = [b[0] / a[0] for a, b in zip(row, row[1:]) if b[0] >= SMALL_S]
        largest = max(steps) if steps else 0
        wrong = largest > STEP or max(r[1] for r in row) > CAP_MB
        bad += wrong
        print("| %s | %d | %s | %.1f%s |" % (kind, first * scale, " | ".join("%.2f, %.0f" % r for r in row), largest, " **!**" if wrong else ""), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
