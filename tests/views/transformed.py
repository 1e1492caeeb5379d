#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Captures changed in ways that change nothing: the verdicts and their numbers are the same.

usage: transformed.py [PROGRAM FILE|DIR...] [--only NAME]... [-v]

  times       all moved by a constant: to 1970, over the end of 31 bits of seconds (2038) and of 32 (2106, in pcapng)
  renamed     other addresses, each always the same one, also in ARP, neighbour discovery and what ICMP errors quote; checksums hold
  company     a healthy connection of two other hosts beside them
  tail        such a connection after the end: no certain verdict becomes another certain one
  pieces      cut in 7, read together in random order
  order       read after and before another capture: each as if alone
  containers  pcap in both byte orders, with us and ns, pcapng, gzip, zstd

Without arguments (make check): a sample of testdata/captures. Files that are no pcap, or whose times are damaged, are passed over. Exit status 1 where one is not so."""
import argparse
import concurrent.futures
import gzip
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import cut_pieces

PIECES = 7
SAMPLE = ("accept-queue-full-client", "haproxy-http-checks-server", "vip-failover-far-middle", "balancer-reload-ipv6-client", "close-fin-lost-server", "connect-refused-ipv6-client",
          "connect-unreachable-host-client", "curl-max-time-client", "network-keepalive-client", "peer-crash-link-data-client",
          "situation-gateway-dead-client", "peer-reboot-keepalive-client", "receiver-stalled-for-good-client",
          "middlebox-reset-one-client", "nginx-stale-client", "network-healed-data-client")
NFLOG = 239  # its attributes are in the byte order of the file
LINKS = {1: 14, 101: 0, 113: 16, 276: 20, 12: 0, 228: 0, 229: 0}  # bytes before the IP header
MAGIC = {b"\xd4\xc3\xb2\xa1": ("<", 1000), b"\x4d\x3c\xb2\xa1": ("<", 1), b"\xa1\xb2\xc3\xd4": (">", 1000), b"\xa1\xb2\x3c\x4d": (">", 1)}


class Capture:
    """Packets as [time in ns, bytes on the wire, bytes]."""

    def __init__(self, path):
        head, self.order, records = cut_pieces.records(path)
        self.unit = MAGIC[bytes(head[:4])][1]
        self.snaplen, self.link = struct.unpack(self.order + "II", head[16:24])
        self.packets, self.odd = [], False  # odd: a time's fraction is a second and more
        for r in records:
            s, part, kept, wire = struct.unpack_from(self.order + "IIII", r)
            self.odd |= part * self.unit >= 10**9
            self.packets.append([s * 10**9 + part * self.unit, wire, bytes(r[16:16 + kept])])

    def pcap(self, order=None, unit=None, packets=None):
        order, unit = order or self.order, unit or self.unit
        out = [struct.pack(order + "IHHIIII", 0xA1B23C4D if unit == 1 else 0xA1B2C3D4, 2, 4, 0, 0, self.snaplen, self.link)]
        for ns, wire, data in self.packets if packets is None else packets:
            out += [struct.pack(order + "IIII", ns // 10**9, ns % 10**9 // unit, len(data), wire), data]
        return b"".join(out)

    def pcapng(self, order=None, packets=None):
        order = order or self.order

        def block(kind, body):
            return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)

        out = [block(0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1)),
               block(1, struct.pack(order + "HHIHHB3xHH", self.link & 0xFFFF, 0, self.snaplen, 9, 1, 9, 0, 0))]
        for ns, wire, data in self.packets if packets is None else packets:
            body = struct.pack(order + "IIIII", 0, ns >> 32, ns & 0xFFFFFFFF, len(data), wire) + data + b"\0" * (-len(data) % 4)
            out.append(block(6, body))
        return b"".join(out)


def moved(capture, first_ns):
    by = first_ns - capture.packets[0][0]
    return [[ns + by, wire, data] for ns, wire, data in capture.packets]


def times(capture):
    """The first packet's instant; microseconds stay what they are."""
    first = capture.packets[0][0]
    part, span = first % 10**9, max(p[0] for p in capture.packets) - min(p[0] for p in capture.packets)
    early = first - min(p[0] for p in capture.packets)
    yield "1970", capture.pcap(packets=moved(capture, early - early % 10**9 + 10**9 + part))
    yield "2038", capture.pcap(packets=moved(capture, (2**31 - span // 2 // 10**9) * 10**9 + part))
    yield "2106", capture.pcapng(packets=moved(capture, (2**32 - span // 2 // 10**9) * 10**9 + part))


def shift_words(data, at, high, low):
    """One's complement: what one 16-bit word gains another one loses, so that every checksum over both stays."""
    for where, by in ((at + high, 0x0300), (at + low, 0xFFFF - 0x0300)):
        word = struct.unpack_from(">H", data, where)[0] + by
        struct.pack_into(">H", data, where, word % 0xFFFF or 0xFFFF)


def rename4(data, at):
    a = data[at]
    if at + 4 <= len(data) and a not in (0, 127) and a < 224 and tuple(data[at:at + 2]) != (169, 254):
        shift_words(data, at, 0, 2)


def rename6(data, at):
    if at + 16 <= len(data) and data[at] & 0xE0 == 0x20 or data[at] & 0xFE == 0xFC:
        shift_words(data, at, 4, 6)


def rename_ip(data, at, quoted=False):
    if at + 20 > len(data):
        return
    if data[at] >> 4 == 4:
        rename4(data, at + 12)
        rename4(data, at + 16)
        inner = at + (data[at] & 15) * 4
        if data[at + 9] == 1 and not quoted and inner < len(data) and data[inner] in (3, 4, 5, 11, 12):
            rename_ip(data, inner + 8, True)
    elif data[at] >> 4 == 6 and at + 40 <= len(data):
        rename6(data, at + 8)
        rename6(data, at + 24)
        if data[at + 6] == 58 and not quoted and at + 40 < len(data):
            if data[at + 40] < 128:
                rename_ip(data, at + 48, True)
            elif data[at + 40] in (135, 136) and at + 64 <= len(data):
                rename6(data, at + 48)


def renamed(capture):
    if capture.link not in LINKS:
        return
    start, packets = LINKS[capture.link], []
    for ns, wire, data in capture.packets:
        data = bytearray(data)
        kind = struct.unpack_from(">H", data, start - 2)[0] if 2 <= start <= len(data) and capture.link != 276 else None
        if capture.link == 276 and len(data) >= 2:
            kind = struct.unpack_from(">H", data)[0]
        if kind == 0x0806 and len(data) >= start + 28:
            rename4(data, start + 14)
            rename4(data, start + 24)
        elif kind in (None, 0x0800, 0x86DD):
            rename_ip(data, start)
        elif kind not in (0x88CC,):
            return  # a tag, a tunnel: what lies in it is not looked for
        packets.append([ns, wire, bytes(data)])
    if any(p[2] != q[2] for p, q in zip(packets, capture.packets)):
        yield "renamed", capture.pcap(packets=packets)


def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(link, way, seq, ack, flags, payload):
    """A frame of the company: 203.0.113.77 and 203.0.113.78, even payloads."""
    ends = [bytes((203, 0, 113, 77)), bytes((203, 0, 113, 78))]
    ports = [51234, 8099]
    tcp = struct.pack(">HHIIBBHHH", ports[way], ports[not way], seq, ack, 0x50, flags, 64240, 0, 0) + payload
    total = checksum(ends[way] + ends[not way] + struct.pack(">HH", 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack(">H", total) + tcp[18:]
    ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), seq & 0xFFFF, 0x4000, 64, 6, 0) + ends[way] + ends[not way]
    ip = ip[:10] + struct.pack(">H", checksum(ip)) + ip[12:]
    macs = [b"\2\0\0\0\x0a\1", b"\2\0\0\0\x0a\2"]
    head = {1: macs[not way] + macs[way] + b"\x08\0", 113: b"\0\0\0\1\0\6" + macs[way] + b"\0\0\x08\0",
            276: struct.pack(">HHIHBB", 0x800, 0, 1, 1, 0, 6) + macs[way] + b"\0\0"}.get(link, b"")
    return head + ip + tcp


def healthy(link):
    """The frames of a short connection, closed in order."""
    c, s = 1000, 5000
    script = [(0, c, 0, 2, b""), (1, s, c + 1, 0x12, b""), (0, c + 1, s + 1, 0x10, b""), (0, c + 1, s + 1, 0x18, b"ab"),
              (1, s + 1, c + 3, 0x18, b"cdef"), (0, c + 3, s + 5, 0x11, b""), (1, s + 5, c + 4, 0x11, b""), (0, c + 4, s + 6, 0x10, b"")]
    return [segment(link, *p) for p in script]


def company(capture):
    if capture.link not in LINKS or len(capture.packets) < 2:
        return
    first, last = capture.packets[0][0], capture.packets[-1][0]
    if last - first < 10**6:
        return
    frames = healthy(capture.link)
    step = min((last - first) // (len(frames) + 2), 10**6) // 1000 * 1000 or 1000
    more = [[first + step * (i + 1), len(f), f] for i, f in enumerate(frames)]
    # In their places between packets that keep their order, clock steps and all.
    packets = list(capture.packets)
    for p in more:
        at = next((i for i, q in enumerate(packets) if q[0] > p[0]), len(packets))
        packets.insert(at, p)
    yield "company", capture.pcap(packets=packets)


def tail(capture):
    """The end lies later."""
    if capture.link not in LINKS:
        return
    last = max(p[0] for p in capture.packets)
    for name, after in (("tail at once", 10**6), ("tail after a minute", 60 * 10**9), ("tail after an hour", 3600 * 10**9)):
        more = [[last + after + i * 10**6, len(f), f] for i, f in enumerate(healthy(capture.link))]
        yield name, capture.pcap(packets=capture.packets + more)


def containers(capture):
    for name, order, unit in (("pcap us be", ">", 1000), ("pcap us le", "<", 1000), ("pcap ns be", ">", 1), ("pcap ns le", "<", 1)):
        if unit <= capture.unit and (capture.link != NFLOG or order == capture.order):
            yield name, capture.pcap(order, unit)
    for name, order in (("pcapng le", "<"), ("pcapng be", ">")):
        if capture.link != NFLOG or order == capture.order:
            yield name, capture.pcapng(order)
    yield "gzip", gzip.compress(capture.pcap(), 1, mtime=0)
    if shutil.which("zstd"):
        yield "zstd", subprocess.run(["zstd", "-q", "-c"], input=capture.pcap(), stdout=subprocess.PIPE, check=True).stdout


def read(program, files, *options):
    ran = subprocess.run([program, "--format", "json", "--all", *options, *map(str, files)], capture_output=True, timeout=300)
    return json.loads(ran.stdout)


def of_connection(c, base_ns):
    d = c["diagnosis"]
    ports = [c[e]["port"] if c.get(e) else None for e in ("client", "server")]
    numbers = [None if c[k] is None else c[k] - base_ns for k in ("start_ns", "end_ns")]
    numbers += [None if d[k] is None else d[k] - base_ns for k in ("since_ns", "healed_ns")]
    chains = [(e["kind"], e["attempts_total"], e["result"]) for e in c["episodes"]]
    return (ports, d["scenario"], d["confidence"], d["mechanism"], d["failed"], d["direction"], numbers, chains,
            sorted((h["scenario"], h["confidence"]) for h in d["hypotheses"]))


def verdicts(report, of=lambda c: True):
    chosen = [c for c in report["connections"] if of(c)]
    base = min((c["start_ns"] for c in chosen if c["start_ns"] is not None), default=0)
    return sorted((of_connection(c, base) for c in chosen), key=str)


def difference(want, got):
    """The first connection that differs, both ways."""
    left, right = [v for v in want if v not in got], [v for v in got if v not in want]
    return "%d of %d connections differ: %s, but of the original %s" % (
        max(len(left), len(right)), len(want), right[:1], left[:1])


def is_company(c):
    return any(c.get(e) and c[e].get("address") == "203.0.113.77" for e in ("client", "server"))


def unsaid(want, got):
    """The certain verdicts in whose place another certain one stands. What was open or in use at the end may be told of
    otherwise now that time has passed without another sign, but not with certainty as another scenario."""
    later = {(str(v[0]), v[6][0]): v for v in got}
    for v in want:
        now = later.get((str(v[0]), v[6][0]))
        if not now or "certain" == v[2] == now[2] and v[1] != now[1]:
            yield v, now


def told_by_company(want):
    """A healthy connection shows that the capture was not filtered, and that it ran: what rested on that may be told now."""
    return any(v[3].startswith("capture-") or ("undetermined", "possible") in v[8] for v in want)


def pieces(program, path, capture, want, at):
    if len(capture.packets) < 2 * PIECES:
        return
    files = cut_pieces.cut(path, os.path.join(at, "piece"), PIECES)
    random.Random(os.path.basename(path)).shuffle(files)
    got = verdicts(read(program, files, "--together"))
    if got != want:
        yield "pieces", difference(want, got)


def order(program, path, other, at):
    """Each input is a run of its own: the order of files changes nothing of it."""
    def by_path(report):
        runs = {i["run"]: os.path.basename(i["path"]) for i in report["inputs"]}
        return {name: verdicts(report, lambda c, run=run: c["run"] == run) for run, name in runs.items()}

    a, b = by_path(read(program, [path, other])), by_path(read(program, [other, path]))
    for name in a:
        if a[name] != b.get(name):
            yield "order", "%s: %s" % (name, difference(a[name], b.get(name, [])))


def faults(job):
    program, path, other, only = job
    found, done = [], 0
    raw = open(path, "rb").read(24)
    if len(raw) < 24 or raw[:4] not in MAGIC:
        return path, None, []
    capture = Capture(path)
    stamps = [p[0] for p in capture.packets]
    if not stamps or capture.odd or max(stamps) - min(stamps) >= 2**30 * 10**9:
        return path, None, []
    try:
        want = verdicts(read(program, [path]))
        with tempfile.TemporaryDirectory() as at:
            for kind in (times, renamed, company, tail, containers):
                if only and kind.__name__ not in only:
                    continue
                for name, data in kind(capture):
                    changed = os.path.join(at, "changed")
                    with open(changed, "wb") as out:
                        out.write(data)
                    got = verdicts(read(program, [changed]), lambda c: not is_company(c))
                    done += 1
                    if kind is tail:
                        found += [(name, "certain %s, and with it %s" % (v, now)) for v, now in unsaid(want, got)]
                    elif got != want and not (name == "company" and told_by_company(want)):
                        found.append((name, difference(want, got)))
            if not only or "pieces" in only:
                found += pieces(program, path, capture, want, at)
                done += 1
            if other and (not only or "order" in only):
                found += order(program, path, other, at)
                done += 1
    except (ValueError, KeyError, OSError, struct.error, subprocess.TimeoutExpired) as error:
        found.append(("trouble", repr(error)))
    return path, done, found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program", nargs="?")
    parser.add_argument("path", nargs="*")
    parser.add_argument("--only", action="append")
    parser.add_argument("-j", type=int, default=1)
    args = parser.parse_args()
    if args.program:
        paths = [str(f) for p in map(pathlib.Path, args.path) for f in (sorted(p.rglob("*")) if p.is_dir() else [p]) if f.is_file()]
    else:
        args.program = os.environ.get("TCPAUTOPSY", "./tcpautopsy")
        at = pathlib.Path(os.environ.get("top_srcdir", ".")) / "testdata" / "captures"
        paths = [str(at / (name + ".pcap")) for name in SAMPLE]
    others = paths[1:] + paths[:1] if len(paths) > 1 else [None]
    captures = changes = wrong = 0
    with concurrent.futures.ProcessPoolExecutor(args.j) as pool:
        for path, done, found in pool.map(faults, [(args.program, p, o, args.only) for p, o in zip(paths, others)]):
            captures += done is not None
            changes += done or 0
            wrong += len(found)
            for name, what in found:
                print("%s: %s: %s" % (path, name, what))
    print("%d captures, %d changes, %d differences" % (captures, changes, wrong))
    return 1 if wrong or not captures else 0


if __name__ == "__main__":
    sys.exit(main())
