#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make_capture.py PACKETS CONNECTIONS FILE [BATCH]: a pcap of healthy connections, BATCH of them (all) side by side: handshake,
then requests and responses with timestamps, every byte acknowledged."""
import random, struct, sys

FIN, SYN, PSH, ACK = 1, 2, 8, 16


def ip_header(src, dst, ident, payload_len):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + payload_len, ident, 0x4000, 64, 6, 0, src, dst)


class Connection:
    def __init__(self, n):
        host = n % 1000
        self.ip = [bytes((10, 0, host >> 8, host & 255)), bytes((192, 0, 2, 1 + n % 200))]
        self.port = [20000 + n // 1000, 443]
        self.seq = [random.getrandbits(32), random.getrandbits(32)]
        self.ident = [random.getrandbits(16), random.getrandbits(16)]
        self.step = 0

    def segment(self, d, flags, payload, ms, options=b""):
        opts = options or struct.pack(">BBBBII", 1, 1, 8, 10, ms & 0xffffffff, ms & 0xffffffff)
        tcp = struct.pack(">HHIIBBHHH", self.port[d], self.port[1 - d], self.seq[d] & 0xffffffff,
                          self.seq[1 - d] & 0xffffffff if flags & ACK else 0, (20 + len(opts)) // 4 << 4, flags, 502, 0, 0)
        self.ident[d] = self.ident[d] + 1 & 0xffff
        self.seq[d] += payload + (1 if flags & (SYN | FIN) else 0)
        ip = ip_header(self.ip[d], self.ip[1 - d], self.ident[d], 20 + len(opts) + payload)
        return b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp + opts, payload

    def next(self, ms):
        step, self.step = self.step, self.step + 1
        syn = struct.pack(">BBHBBBBIIBBB", 2, 4, 1460, 4, 2, 8, 10, ms & 0xffffffff, 0, 1, 3, 3) + b"\7"
        syn = syn[:20]
        if step == 0:
            return self.segment(0, SYN, 0, ms, syn)
        if step == 1:
            return self.segment(1, SYN | ACK, 0, ms, syn)
        if step == 2:
            return self.segment(0, ACK, 0, ms)
        return (lambda: self.segment(0, PSH | ACK, 200, ms), lambda: self.segment(1, ACK, 0, ms),
                lambda: self.segment(1, PSH | ACK, 1200, ms), lambda: self.segment(0, ACK, 0, ms))[(step - 3) % 4]()


def main():
    packets, count, path = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    batch = int(sys.argv[4]) if len(sys.argv) > 4 else count
    steps = packets // count  # packets of one connection
    random.seed(1)
    connections = [Connection(n) for n in range(count)]
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
        ns = 1700000000 * 10**9
        for i in range(packets):
            ns += 20000
            turn, place = divmod(i, batch * steps)
            frame, payload = connections[turn * batch + place % batch].next(ns // 10**6)
            # Headers only, as of a capture with a snap length: the IP length tells the payload.
            f.write(struct.pack("<IIII", ns // 10**9, ns % 10**9, len(frame), len(frame) + payload) + frame)


main()
