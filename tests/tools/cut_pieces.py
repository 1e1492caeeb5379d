#!/usr/bin/env python3
"""cut_pieces.py [-n PIECES] [--shift S] [PROGRAM CLIENT SERVER [CLIENT SERVER]...]: captures of both ends in pieces, against the whole.

Each capture of a pair (pcap) is cut into PIECES (7) of as many packets, as a rotating tcpdump does, and all pieces are read in a
random order with --together, the server's clock S seconds ahead:

  all      the verdicts are those of the two whole captures, and each end is one point
  doubled  two pieces are given twice: the same
  overlap  each piece begins with the last packets of the one before: the same
  missing  a piece of either is not there: no more is lost between the points than the whole captures say

Exit status 1 where one is not so, and says which. Without arguments: $TCPAUTOPSY on some pairs of testdata, with clocks an hour apart.
SPDX-License-Identifier: MIT
"""
import argparse
import json
import os
import random
import struct
import subprocess
import sys
import tempfile

OVERLAP = 3
KEPT = ("network-oneway-to-client", "network-server-data", "accept-queue-full", "nat-port-reused", "connect-refused", "pmtu-blackhole",
        "normal-loss-timeout", "peer-crash-link-ipv6", "middlebox-reset-both")


def records(path):
    raw = open(path, "rb").read()
    order = "<" if raw[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    at, found = 24, []
    while at + 16 <= len(raw):
        kept = struct.unpack_from(order + "I", raw, at + 8)[0]
        found.append(bytearray(raw[at:at + 16 + kept]))
        at += 16 + kept
    return raw[:24], order, found


def write(path, head, packets):
    with open(path, "wb") as out:
        out.write(head + b"".join(packets))
    return path


def cut(source, stem, pieces, shift=0, overlap=0):
    head, order, packets = records(source)
    for p in packets:
        struct.pack_into(order + "I", p, 0, struct.unpack_from(order + "I", p, 0)[0] + shift)
    per = -(-len(packets) // pieces)
    return [write("%s_%05d.pcap" % (stem, i), head, packets[max(0, at - overlap):at + per])
            for i, at in enumerate(range(0, len(packets), per))]


def read(program, files):
    ran = subprocess.run([program, "--format", "json", "--together"] + files, capture_output=True, timeout=300)
    return json.loads(ran.stdout)


def verdicts(report):
    told = []
    for c in report["connections"]:
        ends = [(c[e]["address"], c[e]["port"]) for e in ("client", "server") if c.get(e)]
        d = c["diagnosis"]
        told.append((str(sorted(ends)), d["scenario"], d["confidence"], d["direction"]))
    return sorted(told)


def lost(report):
    return sum(p["between"][way]["lost"] for c in report["connections"] for p in c.get("points") or []
               for way in ("client", "server"))


def ends(report):
    """The runs that the pieces of each end are in."""
    runs = {}
    for i in report["inputs"]:
        runs.setdefault(os.path.basename(i["path"])[0], set()).add(i["run"])
    return sorted(map(sorted, runs.values()))


def faults(program, pair, pieces, shift, at):
    chance = random.Random(os.path.basename(pair[0]))
    own = [cut(f, os.path.join(at, "cs"[i]), pieces, shift * i) for i, f in enumerate(pair)]
    over = [cut(f, os.path.join(at, "cs"[i] + "o"), pieces, shift * i, OVERLAP) for i, f in enumerate(pair)]
    whole = read(program, [cut(f, os.path.join(at, "cs"[i] + "w"), 1, shift * i)[0] for i, f in enumerate(pair)])
    want, lost_whole = verdicts(whole), lost(whole)

    def of(files):
        chance.shuffle(files)
        return read(program, files)
    every = own[0] + own[1]
    for name, files in (("all", every), ("doubled", every + chance.sample(every, 2)), ("overlap", over[0] + over[1])):
        got = of(list(files))
        if ends(got) not in ([[0], [1]], [[1], [0]]):
            yield name, "the pieces are in runs %s" % ends(got)
        elif verdicts(got) != want:
            yield name, "%s, and of the whole %s" % (verdicts(got), want)
    left = [f for e in own for k, f in enumerate(e) if k != len(e) // 2 or len(e) < 3]
    got = of(left)
    if lost(got) > lost_whole:
        yield "missing", "%d lost between the points, and of the whole %d" % (lost(got), lost_whole)


def main():
    args = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    args.add_argument("-n", type=int, default=7)
    args.add_argument("--shift", type=int, default=0)
    args.add_argument("program", nargs="?")
    args.add_argument("capture", nargs="*")
    a = args.parse_args()
    wrong = 0
    if not a.program:
        a.program, a.shift = os.environ.get("TCPAUTOPSY", "./tcpautopsy"), 3600
        at = os.path.join(os.environ.get("top_srcdir", "."), "testdata", "captures")
        a.capture = [os.path.join(at, "%s-%s.pcap" % (name, end)) for name in KEPT for end in ("client", "server")]
    for pair in zip(a.capture[::2], a.capture[1::2]):
        with tempfile.TemporaryDirectory() as at:
            for name, what in faults(a.program, pair, a.n, a.shift, at):
                print("%s: %s: %s" % (pair[0], name, what))
                wrong += 1
    print("%d pairs, %d faults" % (len(a.capture) // 2, wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
