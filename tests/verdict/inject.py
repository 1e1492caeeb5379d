#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Injects one or a few segments into captures, in the name of either side, at two instants, as somebody on the path would: with
another TTL, without the timestamp, and numbers that no receiver takes (RFC 9293 section 3.10.7.4, RFC 5961, RFC 7323 section
5.3). The verdict must be that of the capture without them, or less than certain; and it must be the same in most cases."""
import json
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from internet import checksum  # noqa: E402

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
TTL = 201
LEAST_EQUAL = 0.95  # of all verdicts
SAMPLE = (
    "network-keepalive-client",
    "network-healed-data-client",
    "gateway-dead-ipv6-client",
    "censored-start-keepalive-client",
    "process-exit-kill-client",
    "receiver-stalled-for-good-client",
)
LINK_BYTES = {1: 14, 101: 0, 113: 16, 276: 20, 12: 0}


class Packet:
    """A TCP segment in its frame; ip is where the IP header begins."""

    def __init__(self, frame, ip):
        self.frame, self.ip = frame, ip
        self.v6 = frame[ip] >> 4 == 6
        head = 40 if self.v6 else (frame[ip] & 15) * 4
        self.tcp = ip + head
        if frame[ip + (6 if self.v6 else 9)] != 6:
            raise ValueError("no TCP")
        self.addresses = frame[ip + 8 : ip + 40] if self.v6 else frame[ip + 12 : ip + 20]
        total = struct.unpack_from(">H", frame, ip + (4 if self.v6 else 2))[0] + (40 if self.v6 else 0)
        self.sport, self.dport, self.seq, self.ack = struct.unpack_from(">HHII", frame, self.tcp)
        offset, self.flags = frame[self.tcp + 12] >> 4, frame[self.tcp + 13]
        self.end = self.seq + total - head - 4 * offset + bool(self.flags & SYN) + bool(self.flags & FIN)
        half = len(self.addresses) // 2
        self.side = (self.addresses[:half], self.sport)
        self.other = (self.addresses[half:], self.dport)

    def forge(self, flags, seq, ack=None, payload=b"", window=500, damaged=False):
        """A segment of the same sender, in a frame like this one's."""
        tcp = struct.pack(">HHIIBBHHH", self.sport, self.dport, seq % 2**32, (ack or 0) % 2**32, 5 << 4, flags, window, 0, 0) + payload
        pseudo = self.addresses + (struct.pack(">II", len(tcp), 6) if self.v6 else struct.pack(">HH", 6, len(tcp)))
        right = checksum(pseudo + tcp)
        tcp = tcp[:16] + struct.pack(">H", right ^ 0x5A5A if damaged else right) + tcp[18:]
        ip = bytearray(self.frame[self.ip : self.ip + (40 if self.v6 else 20)])
        if self.v6:
            struct.pack_into(">H", ip, 4, len(tcp))
            ip[7] = TTL
        else:
            ip[0] = 0x45
            struct.pack_into(">HH", ip, 2, 20 + len(tcp), 4711)
            ip[8], ip[10], ip[11] = TTL, 0, 0
            struct.pack_into(">H", ip, 10, checksum(bytes(ip)))
        return self.frame[: self.ip] + bytes(ip) + tcp


# what is injected: of a packet p, SND.NXT of its sender and of the other side
KINDS = {
    "syn-random": lambda p, n, o: [p.forge(SYN, n + 1222333444)],
    "syn-in-window": lambda p, n, o: [p.forge(SYN, n + 50)],
    "syn-ack": lambda p, n, o: [p.forge(SYN | ACK, n + 1222333444, 77)],
    "syn-fin": lambda p, n, o: [p.forge(SYN | FIN, n + 7)],
    "fin-behind-hole": lambda p, n, o: [p.forge(FIN | ACK, n + 3000, o)],
    "fin-far": lambda p, n, o: [p.forge(FIN | ACK, n + 50000000, o)],
    "rst-far": lambda p, n, o: [p.forge(RST, n + 50000000)],
    "rst-far-behind": lambda p, n, o: [p.forge(RST, n - 50000000)],
    "rst-damaged": lambda p, n, o: [p.forge(RST | ACK, n, o, damaged=True)],
    "data-far-twice": lambda p, n, o: [p.forge(PSH | ACK, n + 500000000 + i, o, b"evil" * 20) for i in (0, 80)],
    "data-behind-hole": lambda p, n, o: [p.forge(PSH | ACK, n + 5000, o, b"evil" * 20)],
    "data-acks-unsent": lambda p, n, o: [p.forge(PSH | ACK, n, o + 900000, b"evil" * 20)],
    "ack-of-unsent": lambda p, n, o: [p.forge(ACK, n, o + 30000 + i) for i in range(3)],
    "keepalive": lambda p, n, o: [p.forge(ACK, n - 1, o) for i in range(3)],
    "shut-window": lambda p, n, o: [p.forge(ACK, n, o, window=0)],
}


def read(path):
    data = path.read_bytes()
    nano = data[:4] == struct.pack("<I", 0xA1B23C4D)
    if not nano and data[:4] != struct.pack("<I", 0xA1B2C3D4):
        raise SystemExit(f"{path}: no little-endian pcap")
    link, at, records = struct.unpack_from("<I", data, 20)[0], 24, []
    while at + 16 <= len(data):
        s, fraction, captured, length = struct.unpack_from("<IIII", data, at)
        records.append(((s * 10**9 + fraction * (1 if nano else 1000)), length, data[at + 16 : at + 16 + captured]))
        at += 16 + captured
    return link, records


def write(path, link, records):
    out = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, link)]
    for time, length, frame in records:
        out.append(struct.pack("<IIII", time // 10**9, time % 10**9, len(frame), length) + frame)
    path.write_bytes(b"".join(out))


def verdicts(program, path):
    run = subprocess.run([program, "--format", "json", path], capture_output=True, check=False)
    if not run.stdout:
        raise SystemExit(f"{path}: no report: {run.stderr.decode()}")
    found = []
    for c in json.loads(run.stdout)["connections"]:
        d = c["diagnosis"]
        found.append((d["scenario"], d["confidence"], c["client"]["port"]))
    return found


def injected(link, records):
    """(name, records) with something injected behind each of two instants, in the name of either side."""
    ip = LINK_BYTES[link]
    packets = []
    for i, (_, _, frame) in enumerate(records):
        try:
            packets.append((i, Packet(frame, ip)))
        except (ValueError, IndexError, struct.error):
            continue
    for part in (0.4, 0.8):
        at = int(len(packets) * part)
        i, last = packets[at]
        pair = {last.side, last.other}
        before = [p for _, p in packets[: at + 1] if {p.side, p.other} == pair and not p.flags & RST]
        goes_on = {p.side for _, p in packets[at + 1 :] if {p.side, p.other} == pair and not p.flags & (SYN | RST)}
        for side in pair:
            own = [p for p in before if p.side == side]
            others = [p for p in before if p.side != side]
            if len(own) < 3 or len(others) < 3:
                continue
            n, o = max(p.end for p in own), max(p.end for p in others)
            for name, make in KINDS.items():
                if name.startswith("syn-") and side not in goes_on:
                    continue  # nothing tells such a SYN from a new connection's
                extra = [(records[i][0] + 1000 * (k + 1), len(f), f) for k, f in enumerate(make(own[-1], n, o))]
                yield f"{name} at {part}", records[: i + 1] + extra + records[i + 1 :]


def main():
    top = pathlib.Path(os.environ.get("top_srcdir", pathlib.Path(__file__).resolve().parents[2])).resolve()
    program = os.environ.get("TCPAUTOPSY", str(top / "build" / "tcpautopsy"))
    paths = [pathlib.Path(p) for p in sys.argv[1:]] or [top / "testdata" / "captures" / f"{name}.pcap" for name in SAMPLE]
    done = equal = wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder) / "x.pcap"
        for path in paths:
            link, records = read(path)
            base = verdicts(program, path)
            for name, changed in injected(link, records):
                write(scratch, link, changed)
                got = verdicts(program, scratch)
                done += 1
                equal += got == base
                bad = [g for g in got if g[1] == "certain" and g[0] not in [b[0] for b in base if b[2] == g[2]]]
                wrong += bool(bad)
                if bad or got != base:
                    print("WRONG" if bad else "other", path.stem, name, [g[:2] for g in got], "for", [b[:2] for b in base])
    print(f"{done} injections: {equal} verdicts as without, {wrong} wrong and certain")
    return 1 if wrong or not done or equal < LEAST_EQUAL * done else 0


if __name__ == "__main__":
    sys.exit(main())
