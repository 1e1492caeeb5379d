#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""--follow: captures that are still written. Whatever way they grow, what is told while they do and at the end is what the whole capture
tells; what befalls a file is said.

usage: follow.py    (TCPAUTOPSY and top_srcdir from the environment)
"""
import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
CAPTURE = os.path.abspath(os.path.join(os.environ.get("top_srcdir", "."), "testdata", "captures", "network-healed-data-client.pcap"))
LIVE = ("suspected", "healed", "verdict")
wrong = []


def check(what, good, seen=""):
    if not good:
        wrong.append(f"{what}: {str(seen)[:1500]}")


class Follow:
    """The program, with the rows that it writes as they come."""

    def __init__(self, *args, **more):
        self.child = subprocess.Popen([PROGRAM, "--format", "ndjson", "--verbose", "--follow"] + list(args), stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, **more)
        self.rows, self.said = [], ""
        self.readers = [threading.Thread(target=self.read_rows), threading.Thread(target=self.read_said)]
        for reader in self.readers:
            reader.start()

    def read_rows(self):
        for line in self.child.stdout:
            self.rows.append(json.loads(line))

    def read_said(self):
        self.said = self.child.stderr.read().decode()

    def wait_for(self, kind, seconds=20):
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.of(kind):
            time.sleep(0.02)
        return self.of(kind)

    def of(self, *kinds):
        return [row for row in self.rows if row["type"] in kinds]

    def end(self):
        status = self.child.wait(timeout=60)
        for reader in self.readers:
            reader.join()
        check("nothing is denied by the sandbox", "was denied" not in self.said, self.said)
        return status


def told(rows):
    """What is told of connections, without the files that tell it."""
    return [(r["type"], r["id"], r["time_ns"], r.get("text"), r.get("scenario"), r.get("confidence"), r.get("summary")) for r in rows
            if r["type"] in LIVE]


def verdicts(rows):
    return [(r["id"], r["diagnosis"]["scenario"], r["diagnosis"]["confidence"], r["diagnosis"]["title"], len(r["episodes"]))
            for r in rows if r["type"] == "connection"]


def records(data):
    """The header of a capture in pcap's native order, and its records."""
    at, found = 24, []
    while at < len(data):
        size = 16 + struct.unpack_from("<I", data, at + 8)[0]
        found.append(data[at:at + size])
        at += size
    return data[:24], found


def as_pcapng(header, packets, interfaces=1):
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)
    nanoseconds = struct.unpack_from("<I", header)[0] == 0xA1B23C4D
    resolution = struct.pack("<HHB3xHH", 9, 1, 9 if nanoseconds else 6, 0, 0)
    out = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
           ] + [block(1, struct.pack("<HHI", struct.unpack_from("<I", header, 20)[0] & 0xFFFF, 0, 0) + resolution)] * interfaces
    for number, packet in enumerate(packets):
        seconds, fraction, caplen, wirelen = struct.unpack_from("<IIII", packet)
        stamp = seconds * (10**9 if nanoseconds else 10**6) + fraction
        out.append(block(6, struct.pack("<IIIII", number % interfaces, stamp >> 32, stamp & 0xFFFFFFFF, caplen, wirelen) + packet[16:]))
    return out


def append(path, data):
    with open(path, "ab") as out:
        out.write(data)


def grow(path, data, piece, pause=0.01):
    for at in range(0, len(data), piece):
        append(path, data[at:at + piece])
        time.sleep(pause)


def main():
    data = open(CAPTURE, "rb").read()
    header, packets = records(data)
    whole = Follow("--idle-exit", "0", CAPTURE)
    check("a capture that is whole", whole.end() == 0, whole.said)
    plain = [json.loads(line) for line in subprocess.run([PROGRAM, "--format", "ndjson", CAPTURE], stdout=subprocess.PIPE,
                                                         check=True).stdout.splitlines()]
    check("its report is the plain one", [r for r in whole.rows if r["type"] not in LIVE] == plain)
    check("something is suspected, heals, and has a verdict", {r["type"] for r in whole.of(*LIVE)} == set(LIVE), whole.rows)
    want, ends = told(whole.rows), verdicts(whole.rows)
    half = len(packets) // 2

    with tempfile.TemporaryDirectory() as folder:
        name = lambda *part: os.path.join(folder, *part)

        # A file that comes to be, and grows by pieces that are no records; and one of the other format.
        for kind, text in ("pcap", data), ("pcapng", b"".join(as_pcapng(header, packets))):
            f = Follow("--idle-exit", "2", name("grows." + kind))
            time.sleep(0.2)
            grow(name("grows." + kind), text, 1 + len(text) // 40)
            check(f"{kind}: status", f.end() == 0, f.said)
            check(f"{kind}: the same is told", told(f.rows) == want, told(f.rows))
            check(f"{kind}: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))

        # Packets of several interfaces are put in order, and yet not held back for the sake of what does not come.
        blocks = as_pcapng(header, packets, 2)
        append(name("whole.pcapng"), b"".join(blocks))
        append(name("several.pcapng"), b"".join(blocks[:-1]))
        f = Follow("--idle-exit", "3", name("several.pcapng"))
        check("several interfaces: told at once", f.wait_for("suspected"), f.rows)
        append(name("several.pcapng"), blocks[-1])
        check("several interfaces: status", f.end() == 0, f.said)
        single = subprocess.run([PROGRAM, "--format", "ndjson", name("whole.pcapng")], stdout=subprocess.PIPE, check=True).stdout
        check("several interfaces: as the plain run has it", verdicts(f.rows) == verdicts([json.loads(r) for r in single.splitlines()]),
              verdicts(f.rows))

        # It is told when it is known, not at the end: the rest is written only then. A torn record is waited for.
        append(name("torn.pcap"), data[:-7])
        f = Follow("--idle-exit", "3", name("torn.pcap"))
        first = f.wait_for("suspected")
        check("told at once", first and not f.of("connection", "summary"), f.rows)
        append(name("torn.pcap"), data[-7:])
        check("torn: status", f.end() == 0, f.said)
        check("torn: the same is told", told(f.rows) == want, told(f.rows))

        # One that stays torn is what the plain reader says of it.
        append(name("stays.pcap"), data[:-7])
        f = Follow("--idle-exit", "0", name("stays.pcap"))
        check("stays torn: status", f.end() == 2, f.said)
        check("stays torn: said", "the file ends inside a packet" in f.said, f.said)

        # A pipe, by pieces; it ends when its writer does.
        f = Follow("-", stdin=subprocess.PIPE)
        for at in range(0, len(data), 500):
            f.child.stdin.write(data[at:at + 500])
            f.child.stdin.flush()
        f.child.stdin.close()
        check("pipe: status", f.end() == 0, f.said)
        check("pipe: the same is told", told(f.rows) == want, told(f.rows))
        check("pipe: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))

        # Text, line by line, whose reading begins before its writer ends.
        lines = subprocess.run(["tshark", "-r", CAPTURE, "-t", "e"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                               check=False).stdout.splitlines(True) if any(
            os.access(os.path.join(p, "tshark"), os.X_OK) for p in os.environ["PATH"].split(":")) else []
        if lines:
            f = Follow("-", stdin=subprocess.PIPE)
            for line in lines:
                f.child.stdin.write(line)
                f.child.stdin.flush()
            check("text: told before its end", f.wait_for("suspected"), f.rows)
            f.child.stdin.close()
            check("text: status", f.end() == 0, f.said)
            check("text: the same verdicts", [v[1] for v in verdicts(f.rows)] == [v[1] for v in ends], verdicts(f.rows))

        # A folder: files that come one after the other are one run, whatever their names' order.
        os.mkdir(name("rotated"))
        f = Follow("--idle-exit", "2", name("rotated"))
        parts = [packets[:half], packets[half:half + 3], packets[half + 3:]]
        for part, file in zip(parts, ("c.pcap", "a.pcap", "b.pcap")):
            append(name("rotated", "notes.txt"), b"this is no capture\n")
            grow(name("rotated", file), header + b"".join(part), 300, 0.02)
            time.sleep(0.4)
        check("folder: status", f.end() == 0, f.said)
        check("folder: the same is told", told(f.rows) == want or [t[:4] for t in told(f.rows)] == [t[:4] for t in want], told(f.rows))
        check("folder: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))
        check("folder: frames are of their files", [os.path.basename(r["path"]) for r in f.of("input")] == ["c.pcap", "a.pcap", "b.pcap"],
              f.of("input"))
        together = subprocess.run([PROGRAM, "--format", "ndjson", "--together", name("rotated")], stdout=subprocess.PIPE, check=False)
        rows = [json.loads(line) for line in together.stdout.splitlines()]
        check("folder: as --together has it", verdicts(rows) == verdicts(f.rows), verdicts(rows))

        f = Follow("--idle-exit", "0", name("rotated"))
        check("folder that is whole: status", f.end() == 0, f.said)
        check("folder that is whole: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))
        for number in range(12):
            with open(name("rotated", f"empty-{number}.pcap"), "wb") as out:
                out.write(header + packets[number])
        f = Follow("--idle-exit", "0", name("rotated"))
        check("many files: all are read", f.end() == 0 and len(f.of("input")) == 15, f.of("input"))

        # A ring of two files: the first is begun anew, the same file, when the second is full.
        os.mkdir(name("ring"))
        f = Follow("--idle-exit", "2", name("ring"))
        for part, file in zip(parts, ("r0", "r1", "r0")):
            with open(name("ring", file), "wb") as out:
                out.write(header + b"".join(part))
            time.sleep(1.2)
        check("ring: status", f.end() == 0, f.said)
        check("ring: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))

        # One file that is renamed, as logrotate does, and made anew under its name.
        append(name("log.pcap"), header + b"".join(packets[:half]))
        f = Follow("--idle-exit", "2", name("log.pcap"))
        time.sleep(0.5)
        os.rename(name("log.pcap"), name("log.pcap.1"))
        append(name("log.pcap"), header + b"".join(packets[half:]))
        check("renamed: status", f.end() == 0, f.said)
        check("renamed: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))
        check("renamed: two inputs", len(f.of("input")) == 2, f.of("input"))

        # Deleted: said, and the next one of its name is waited for.
        append(name("gone.pcap"), header + b"".join(packets[:half]))
        f = Follow("--idle-exit", "2", name("gone.pcap"))
        time.sleep(0.5)
        os.remove(name("gone.pcap"))
        time.sleep(0.5)
        append(name("gone.pcap"), header + b"".join(packets[half:]))
        check("deleted: status", f.end() == 0, f.said)
        check("deleted: said", "it was deleted" in f.said, f.said)
        check("deleted: the same verdicts", verdicts(f.rows) == ends, verdicts(f.rows))

        # Ctrl-C: the report of what there is.
        f = Follow(CAPTURE)
        f.wait_for("healed")
        f.child.send_signal(signal.SIGINT)
        check("SIGINT: status", f.end() == 130, f.said)
        check("SIGINT: the report", verdicts(f.rows) == ends and f.of("summary"), f.rows)
        check("SIGINT: nothing is missing in it", not f.of("summary")[0]["interrupted"], f.of("summary"))

        # For a person: lines on standard output, the report where it was asked for.
        done = subprocess.run([PROGRAM, "--follow", "--idle-exit", "0", "-o", name("report"), CAPTURE], stdout=subprocess.PIPE, check=False)
        text = done.stdout.decode()
        check("lines fit a terminal", max(len(line) for line in text.splitlines()) <= 80, text)
        check("a suspicion is called one", "  suspected  " in text and "  healed  " in text and "  verdict  " in text, text)
        check("the report is in its file", open(name("report"), encoding="utf-8").read() == subprocess.run(
            [PROGRAM, CAPTURE], stdout=subprocess.PIPE, check=True).stdout.decode())
        quiet = subprocess.run([PROGRAM, "--follow", "--idle-exit", "0", "-q", "--fail-on", "healed", CAPTURE], stdout=subprocess.PIPE,
                               check=False)
        check("--quiet and --fail-on", (quiet.returncode, quiet.stdout) == (1, b""), quiet)

        nothing = Follow("--idle-exit", "0", name("nowhere", "x.pcap"))
        check("no folder to wait in", nothing.end() == 2 and "can't open it" in nothing.said, nothing.said)
        late = Follow("--idle-exit", "0.5", name("late.pcap"))
        check("a file that never comes", late.end() == 2 and "it is waited for" in late.said, late.said)
        for args in (["--format", "json", CAPTURE], ["--format", "html", CAPTURE], [CAPTURE, "-"], ["--together", CAPTURE],
                     ["-w", name("w.pcapng"), CAPTURE], ["--sqlite", name("a.db"), CAPTURE], ["--idle-exit", "x", CAPTURE]):
            done = subprocess.run([PROGRAM, "--follow"] + args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
            check(f"--follow {args[:2]} is refused", done.returncode == 64 and done.stderr.startswith(b"tcpautopsy: "), done.stderr)
        done = subprocess.run([PROGRAM, "--idle-exit", "1", CAPTURE], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        check("--idle-exit alone is refused", done.returncode == 64, done.stderr)

    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


main()
