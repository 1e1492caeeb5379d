#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make_lossy.py PACKETS CONNECTIONS LOSS_PERCENT FILE: a pcap of bulk transfers with SACK and timestamps, captured at the sender,
that lose so many of their data segments. The receiver acknowledges each segment with up to three SACK blocks; the sender keeps a
window of 100 segments, sends a hole again when three segments behind it have arrived, again a round trip later, and by a timer."""
import heapq, random, struct, sys

WINDOW, MSS, WAY_NS = 100, 1448, 10 * 10**6
SYN, ACK = 2, 16
RTO_NS = 220 * 10**6


def frame(n, d, flags, seq, ack, blocks, ms):
    """Returns the bytes and the length on the wire. seq and ack count from the first byte; blocks: SACK, or None."""
    ip = [bytes((10, 1, n >> 8 & 255, n & 255)), bytes((192, 0, 2, 1))]
    port = [20000 + n % 40000, 443]
    payload = MSS if d == 0 and not flags & SYN and blocks is None and seq >= 0 and ack == 0 and flags == 16 else 0
    opts = struct.pack(">BBBBII", 1, 1, 8, 10, ms & 0xffffffff, ms & 0xffffffff)
    if flags & SYN:
        opts = struct.pack(">BBH", 2, 4, 1460) + struct.pack(">BB", 4, 2) + opts[2:] + b"\1\3\3\7"
    elif blocks:
        opts += struct.pack(">BBBB", 1, 1, 5, 2 + 8 * len(blocks))
        for a, b in blocks:
            opts += struct.pack(">II", a + 1 & 0xffffffff, b + 1 & 0xffffffff)
    tcp = struct.pack(">HHIIBBHHH", port[d], port[1 - d], seq + 1 & 0xffffffff, ack + 1 & 0xffffffff if flags & 16 else 0,
                      (20 + len(opts)) // 4 << 4, flags, 4000, 0, 0)
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp) + len(opts) + payload, 0, 0x4000, 64, 6, 0, ip[d], ip[1 - d])
    data = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + head + tcp + opts
    return data, len(data) + payload


class Transfer:
    def __init__(self, n, loss):
        self.n, self.loss = n, loss
        self.una = self.nxt = 0
        self.got, self.sent = set(), {}
        self.recent = []

    def data(self, now, out, arrivals, i):
        self.sent[i] = now
        out.append((now, 0, i, None))
        heapq.heappush(arrivals, (now + RTO_NS, self.n, 2, i, now))
        if random.random() >= self.loss:
            heapq.heappush(arrivals, (now + WAY_NS, self.n, 0, i, None))

    def blocks(self, newest):
        """Up to three blocks beyond the hole, the newest first (RFC 2018 section 4)."""
        ret = []
        for at in [newest] + self.recent:
            if at < self.rcv or any(a <= at < b for a, b in ret):
                continue
            a = b = at
            while a - 1 in self.got and a - 1 >= self.rcv:
                a -= 1
            while b in self.got:
                b += 1
            ret.append((a, b))
            if len(ret) == 3:
                break
        self.recent = [a for a, _ in ret]
        return ret

    rcv = 0

    def receive(self, now, arrivals, i):
        self.got.add(i)
        while self.rcv in self.got:
            self.got.discard(self.rcv)
            self.rcv += 1
        heapq.heappush(arrivals, (now + WAY_NS, self.n, 1, self.rcv, self.blocks(i)))

    def heard(self, now, out, arrivals, ack, blocks):
        out.append((now, 1, ack, blocks))
        for i in range(self.una, ack):
            self.sent.pop(i, None)
        self.una = max(self.una, ack)
        top = max((b for _, b in blocks), default=0)
        sacked = lambda i: any(a <= i < b for a, b in blocks)
        for i in range(self.una, min(self.una + 3, top - 3)):
            if i in self.sent and not sacked(i) and now - self.sent[i] > 2 * WAY_NS:
                self.data(now, out, arrivals, i)
                break
        while self.nxt - self.una < WINDOW:
            self.data(now, out, arrivals, self.nxt)
            self.nxt += 1


def main():
    packets, count, loss, path = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 100, sys.argv[4]
    random.seed(2)
    start = 1700000000 * 10**9
    transfers = [Transfer(n, loss) for n in range(count)]
    arrivals, written = [], 0
    with open(path, "wb") as f:
        def write(ns, n, d, flags, seq, ack, blocks):
            data, length = frame(n, d, flags, seq, ack, blocks, ns // 10**6)
            f.write(struct.pack("<IIII", ns // 10**9, ns % 10**9, len(data), length) + data)
        f.write(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
        for t in transfers:
            write(start, t.n, 0, SYN, -1, 0, None)
            write(start + 2 * WAY_NS, t.n, 1, SYN | ACK, -1, 0, None)
            write(start + 2 * WAY_NS, t.n, 0, ACK, 0, 0, None)
            written += 3
            heapq.heappush(arrivals, (start + 2 * WAY_NS + t.n * 1000, t.n, 1, 0, []))
        while written < packets and arrivals:
            now, n, d, i, blocks = heapq.heappop(arrivals)
            out = []
            if d == 2:
                if i == transfers[n].una and transfers[n].sent.get(i) == blocks:
                    transfers[n].data(now, out, arrivals, i)
            elif d:
                transfers[n].heard(now, out, arrivals, i, blocks)
            else:
                transfers[n].receive(now, arrivals, i)
            for ns, way, at, told in out:
                if way:
                    write(ns, n, 1, ACK, 0, at * MSS, [(a * MSS, b * MSS) for a, b in told])
                else:
                    write(ns, n, 0, ACK, at * MSS, 0, None)
                written += 1


main()
