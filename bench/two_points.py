#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""two_points.py BUILD [ROUNDS]: what two capture points joined cost beside the two alone: CPU time (user and system, the least of
rounds that alternate), instructions where valgrind is there (on a tenth of the packets), and memory. Prints a table in Markdown."""
import multiprocessing, os, random, re, shutil, struct, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(sys.argv[1], "tcpautopsy") if len(sys.argv) > 1 else ""
ROUNDS = int(sys.argv[2]) if __name__ == "__main__" and len(sys.argv) > 2 else 5
WAY_NS, AHEAD_NS, LOST = 10 * 10**6, 3 * 10**9, 0.001


def other_end(path, ret):
    """What a second point saw of a capture with nanoseconds: the server's, by a clock that is ahead, with a few packets lost."""
    random.seed(3)
    with open(path, "rb") as f:
        head = f.read(24)
        packets, last = [], [0, 0]
        while len(record := f.read(16)) == 16:
            s, ns, kept, length = struct.unpack("<IIII", record)
            data = bytearray(f.read(kept))
            if random.random() < LOST:
                continue
            data[0:12] = b"\2\0\0\0\0\3\2\0\0\0\0\4"
            up = struct.unpack(">H", data[36:38])[0] == 443
            # a queue for each direction: later by up to 20 us, never overtaken
            at = s * 10**9 + ns + (WAY_NS + random.randrange(20000) if up else -WAY_NS - random.randrange(20000))
            at = last[up] = max(at, last[up] + 1)
            data[22] -= up
            packets.append((at + AHEAD_NS, kept, length, bytes(data)))
    packets.sort(key=lambda p: p[0])
    with open(ret, "wb") as f:
        f.write(head)
        for at, kept, length, data in packets:
            f.write(struct.pack("<IIII", at // 10**9, at % 10**9, kept, length) + data)


def cost(files):
    p = subprocess.Popen([PROGRAM] + files, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(p.pid, 0)
    p.returncode = 0
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit("%s: exit status %d" % (PROGRAM, os.waitstatus_to_exitcode(status)))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def instructions(files, folder):
    out = os.path.join(folder, "callgrind")
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + out, PROGRAM, "--no-sandbox"] + files, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def make(folder, name, arguments):
    pair = [os.path.join(folder, "%s-%s.pcap" % (name, end)) for end in ("client", "server")]
    subprocess.check_call([sys.executable, os.path.join(HERE, arguments[0])] + arguments[1:] + [pair[0]])
    # apart: what a child held before it became the program would count as the program's memory
    apart = multiprocessing.Process(target=other_end, args=pair)
    apart.start()
    apart.join()
    return pair


def row(folder, name, large, small):
    a, b = make(folder, "large", large)
    seen = [cost(files) for _ in range(ROUNDS) for files in ([a], [b], ["--together", a, b])]
    cpu = [min(c for c, _ in seen[i::3]) for i in range(3)]
    rss = [max(m for _, m in seen[i::3]) for i in range(3)]
    many = "-"
    if shutil.which("valgrind"):
        a, b = make(folder, "small", small)
        ir = [instructions(files, folder) for files in ([a], [b], ["--together", a, b])]
        many = "%.0f M + %.0f M, %.0f M: %.2f" % tuple([i / 1e6 for i in ir] + [ir[2] / (ir[0] + ir[1])])
    print("| %s | %.2f + %.2f | %.2f | **%.2f** | %s | %.0f + %.0f | %.0f |" %
          tuple([name] + cpu + [cpu[2] / (cpu[0] + cpu[1]), many] + [m / 1e6 for m in rss]), flush=True)


def main():
    print("| | CPU s, each alone | together | ratio | instructions, and their ratio | memory, MB, each alone | together |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        row(folder, "20 bulk transfers, 5 % lost", ["make_lossy.py", "600000", "20", "5"], ["make_lossy.py", "60000", "20", "5"])
        row(folder, "2,000 bulk transfers, 5 % lost", ["make_lossy.py", "600000", "2000", "5"], ["make_lossy.py", "60000", "200", "5"])


if __name__ == "__main__":
    main()
