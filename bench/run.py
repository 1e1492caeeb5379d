#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run.py BUILD [PACKETS]: CPU time and memory of tcpautopsy on a generated capture, beside a bare libpcap loop and tshark
on the same file in the same run; the memory of 100,000 connections, and what they cost where the capture lacks parts of each.
Prints tables in Markdown."""
import os, shutil, struct, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = sys.argv[1]
PACKETS = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
ROUNDS = 3


def measure(command):
    """Least CPU seconds of some rounds, and the largest resident set in bytes."""
    best, rss = None, 0
    for _ in range(ROUNDS):
        p = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(p.pid, 0)
        p.returncode = 0
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            sys.exit("%s: exit status %d" % (command[0], os.waitstatus_to_exitcode(status)))
        cpu = usage.ru_utime + usage.ru_stime
        best = cpu if best is None else min(best, cpu)
        rss = max(rss, usage.ru_maxrss * 1024)
    return best, rss


def capture(folder, packets, connections, batch=None):
    path = os.path.join(folder, "%d.pcap" % connections)
    subprocess.check_call([sys.executable, os.path.join(HERE, "make_capture.py"), str(packets), str(connections), path] +
                          ([str(batch)] if batch else []))
    return path


# What a capture keeps of each connection: a function of its segment's TCP flags, whether it goes to the server, and its number.
KEPT = (("whole", lambda flags, up, n: True),
        ("one direction", lambda flags, up, n: not up),
        ("no handshake", lambda flags, up, n: n > 2),
        ("first SYNs alone", lambda flags, up, n: flags == 2))


def cut(path, batch, steps, keeps):
    """Of a capture by make_capture.py only what is kept."""
    ret = path + ".cut"
    with open(path, "rb") as f, open(ret, "wb") as out:
        out.write(f.read(24))
        i = 0
        while len(head := f.read(16)) == 16:
            frame = f.read(struct.unpack("<IIII", head)[2])
            if keeps(frame[47], frame[36:38] == b"\1\xbb", i % (batch * steps) // batch):
                out.write(head + frame)
            i += 1
    return ret


subprocess.check_call(["make", "-s", "-C", BUILD, "bench/pcap_loop"])
program = os.path.join(BUILD, "tcpautopsy")
with tempfile.TemporaryDirectory() as folder:
    path = capture(folder, PACKETS, 1000)
    rows = [("a bare libpcap loop", [os.path.join(BUILD, "bench", "pcap_loop"), path]),
            ("tcpautopsy --quiet", [program, "-q", path]),
            ("tcpautopsy --format json", [program, "--format", "json", path])]
    if shutil.which("tshark"):
        rows.append(("tshark -q -z conv,tcp", ["tshark", "-r", path, "-q", "-z", "conv,tcp"]))
    base = None
    print("%d packets of 1000 connections, %.1f MB; least CPU time of %d rounds\n" % (PACKETS, os.path.getsize(path) / 1e6, ROUNDS))
    print("| program | CPU s | packets/s | ratio | memory, MB |\n|---|---|---|---|---|")
    for name, command in rows:
        cpu, rss = measure(command)
        base = base or cpu
        print("| %s | %.2f | %.2f M | %.1f | %.0f |" % (name, cpu, PACKETS / cpu / 1e6, cpu / base, rss / 1e6))
    os.unlink(path)
    few, many = capture(folder, 11 * 100000, 100), capture(folder, 11 * 100000, 100000, 100)
    a, b = measure([program, "-q", few])[1], measure([program, "-q", many])[1]
    print("\n100,000 connections of 11 packets each, all open, nothing outstanding: %.1f MB; the same packets in 100 connections: %.1f MB;"
          " %.0f bytes a connection." % (b / 1e6, a / 1e6, (b - a) / (100000 - 100)))
    print("\n| of 100,000 connections the capture has | CPU s | memory, MB |\n|---|---|---|")
    for name, keeps in KEPT:
        cpu, rss = measure([program, "-q", cut(many, 100, 11, keeps)])
        print("| %s | %.2f | %.0f |" % (name, cpu, rss / 1e6), flush=True)
