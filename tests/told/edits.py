# SPDX-License-Identifier: MIT
"""Captures changed in one to three places, as a network, a host or a user might have: a packet lost, late, doubled, out of order; a silence
longer or shorter; a window, a flag, a number, a hop, an option changed; one direction gone; the capture cut, or its snapshot length
short. What is changed comes from a seed alone. Checksums hold where they held.

    for name, data in edited("x.pcap", 5): ...    # name of the edit, bytes of a pcap file
"""
import pathlib
import random
import struct
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "views"), str(TESTS / "tools")]
from internet import checksum  # noqa: E402
from transformed import Capture, LINKS  # noqa: E402

MOST = 160  # packets of a capture that are kept: the first, or those around a place
MS, S = 10**6, 10**9
WAITS = (1000, 100 * 1000, MS, 10 * MS, 40 * MS, 190 * MS, 200 * MS, 210 * MS, 300 * MS, 500 * MS, 990 * MS, S, 3 * S, 7 * S, 15 * S, 31 * S, 60 * S, 63 * S,
         75 * S, 120 * S, 127 * S, 300 * S, 930 * S, 3600 * S, 7200 * S, 86400 * S)
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


class Packet:
    """Time in ns, bytes on the wire, bytes; where its IP and TCP headers begin (tcp 0: none)."""

    def __init__(self, ns, wire, data, link):
        self.ns, self.wire, self.data, self.link = ns, wire, bytearray(data), link
        self.ip, self.tcp, self.end = LINKS[link], 0, 0
        ip = self.data[self.ip:]
        if len(ip) >= 40 and ip[0] >> 4 == 4 and ip[9] == 6 and not ip[6] & 0x1F:
            self.tcp, self.end = self.ip + (ip[0] & 15) * 4, self.ip + struct.unpack_from(">H", ip, 2)[0]
            self.source = bytes(ip[12:16])
        elif len(ip) >= 60 and ip[0] >> 4 == 6 and ip[6] == 6:
            self.tcp, self.end = self.ip + 40, self.ip + 40 + struct.unpack_from(">H", ip, 4)[0]
            self.source = bytes(ip[8:24])
        if self.tcp + 20 > len(self.data):
            self.tcp = 0

    def copy(self, ns):
        return Packet(ns, self.wire, self.data, self.link)

    def sum(self):
        """The Internet checksum of the TCP segment and its pseudo header: 0 where it holds; None: not all of it is there."""
        if self.end > len(self.data):
            return None
        ip6 = self.data[self.ip] >> 4 == 6
        pseudo = self.data[self.ip + 8:self.ip + 40] if ip6 else self.data[self.ip + 12:self.ip + 20]
        return checksum(bytes(pseudo) + struct.pack(">IxxxB", self.end - self.tcp, 6) + bytes(self.data[self.tcp:self.end]))

    def held(self):
        return self.sum() == 0

    def seal(self):
        """Makes the checksums hold."""
        if self.data[self.ip] >> 4 == 4:
            at = self.ip + 10
            self.data[at:at + 2] = b"\0\0"
            struct.pack_into(">H", self.data, at, checksum(bytes(self.data[self.ip:self.ip + (self.data[self.ip] & 15) * 4])))
        if self.end > len(self.data):
            return
        struct.pack_into(">H", self.data, self.tcp + 16, 0)
        struct.pack_into(">H", self.data, self.tcp + 16, self.sum())

    def options(self):
        """(at, kind, length) of each option of TCP but NOPs."""
        at, end = self.tcp + 20, min(self.tcp + (self.data[self.tcp + 12] >> 4) * 4, len(self.data))
        while at + 1 < end and self.data[at]:
            kind, length = self.data[at], self.data[at + 1]
            if kind == 1:
                at += 1
                continue
            if length < 2 or at + length > end:
                return
            yield at, kind, length
            at += length


# ---- edits: they change the list of packets; `at` is the place ----

def lose(r, packets, at):
    del packets[at:at + r.choice((1, 1, 1, 2, 3, 8))]


def lose_direction(r, packets, at):
    source = getattr(packets[at], "source", None)
    packets[at:] = [p for p in packets[at:] if not p.tcp or p.source != source]


def double(r, packets, at):
    later = packets[at].copy(packets[at].ns + r.choice(WAITS[:22]))
    packets.append(later)


def wait(r, packets, at):
    more = r.choice(WAITS)
    for p in packets[at:]:
        p.ns += more


def scale(r, packets, at):
    factor, begin = r.choice((1, 6, 8, 9, 11, 12, 15, 20, 40)), packets[at].ns
    for p in packets[at + 1:]:
        p.ns = begin + (p.ns - begin) * factor // 10


def move(r, packets, at):
    packets[at].ns += r.choice((-1, 1)) * r.choice(WAITS[:14])


def cut_before(r, packets, at):
    del packets[:at]


def cut_after(r, packets, at):
    del packets[at + 1:]


def snap(r, packets, at):
    length = r.choice((54, 60, 66, 68, 74, 80, 96, 128))
    for p in packets:
        del p.data[length:]
        if len(p.data) < p.tcp + 20:
            p.tcp = 0


def number(offset):
    """One of the segment's numbers is off."""
    def edit(r, packets, at):
        p = packets[at]
        if p.tcp:
            old = struct.unpack_from(">I", p.data, p.tcp + offset)[0]
            struct.pack_into(">I", p.data, p.tcp + offset, (old + r.choice(OFF)) & 0xFFFFFFFF)
    return edit


OFF = (1, -1, 1, -1, 2, -100, 100, 1448, -1448, 100000, -100000, 1 << 31)
sequence, acknowledge = number(4), number(8)


def window(r, packets, at):
    p = packets[at]
    if p.tcp:
        struct.pack_into(">H", p.data, p.tcp + 14, r.choice((0, 0, 0, 1, 10, 100, 501, 1024, 65535)))


def window_of_side(r, packets, at):
    source, size = getattr(packets[at], "source", None), r.choice((0, 0, 1, 100))
    for p in packets[at:]:
        if p.tcp and p.source == source:
            struct.pack_into(">H", p.data, p.tcp + 14, size)


def flags(r, packets, at):
    p = packets[at]
    if p.tcp:
        p.data[p.tcp + 13] = r.choice((p.data[p.tcp + 13] ^ (1 << r.randrange(8)), RST, RST | ACK, FIN | ACK, SYN, SYN | ACK, ACK, ACK | PSH))


def hop(r, packets, at):
    p = packets[at]
    if p.tcp:
        p.data[p.ip + (8 if p.data[p.ip] >> 4 == 4 else 7)] = r.choice((1, 60, 63, 64, 120, 128, 250, 255))


def ident(r, packets, at):
    p = packets[at]
    if p.tcp and p.data[p.ip] >> 4 == 4:
        struct.pack_into(">H", p.data, p.ip + 4, r.choice((0, 1, 54321, 65535)))


def congestion(r, packets, at):
    p = packets[at]
    if p.tcp:
        p.data[p.ip + 1] ^= r.choice((1, 2, 3)) << (0 if p.data[p.ip] >> 4 == 4 else 4)


def no_option(r, packets, at):
    kind = r.choice((2, 3, 4, 5, 8, 8, 8))
    for p in packets:
        for where, k, length in list(p.options()) if p.tcp else ():
            if k == kind:
                p.data[where:where + length] = b"\1" * length


def option(r, packets, at):
    """One byte of an option of the packet, or its timestamp by a little."""
    p = packets[at]
    found = list(p.options()) if p.tcp else []
    if found:
        where, kind, length = r.choice(found)
        if kind == 8 and length == 10:
            spot = where + r.choice((2, 6))
            old = struct.unpack_from(">I", p.data, spot)[0]
            struct.pack_into(">I", p.data, spot, (old + r.choice((1, -1, 10, -10, 1000, -1000, 10**6))) & 0xFFFFFFFF)
        elif length > 2:
            p.data[where + 2 + r.randrange(length - 2)] ^= 1 << r.randrange(8)


def shorter(r, packets, at):
    """Less payload in the packet, or none."""
    p = packets[at]
    if not p.tcp or p.data[p.ip] >> 4 != 4:
        return
    header = (p.data[p.tcp + 12] >> 4) * 4
    payload = p.end - p.tcp - header
    if payload > 0:
        less = r.choice((1, payload, payload // 2, payload - 1)) or 1
        p.end -= less
        struct.pack_into(">H", p.data, p.ip + 2, p.end - p.ip)
        p.wire = p.end
        del p.data[p.end:]


def reset(r, packets, at):
    """What the packet answers is answered by a RST."""
    p = packets[at].copy(packets[at].ns + r.choice((20, 1000, 300000, 40 * MS)))
    if p.tcp:
        p.data[p.tcp + 13] = r.choice((RST, RST | ACK))
        p.data[p.tcp + 12] = 5 << 4
        p.end = p.tcp + 20
        del p.data[p.end:]
        p.wire = p.end
        if p.data[p.ip] >> 4 == 4:
            struct.pack_into(">H", p.data, p.ip + 2, p.end - p.ip)
        else:
            struct.pack_into(">H", p.data, p.ip + 4, 20)
        packets[at + 1:at + 1] = [p]


def broken(r, packets, at):
    p = packets[at]
    if p.tcp and len(p.data) > p.tcp + 17:
        p.data[p.tcp + 17] ^= 0x55


EDITS = (lose, lose, lose_direction, double, double, wait, wait, scale, move, cut_before, cut_after, snap, sequence, acknowledge, window, window_of_side, flags,
         flags, hop, ident, congestion, no_option, option, option, shorter, reset)


def edit_once(r, packets):
    """Names what it did."""
    edit, at = r.choice(EDITS), r.randrange(len(packets))
    p = packets[at]
    held = p.tcp and p.held()
    edit(r, packets, at)
    if edit in (window_of_side, no_option):
        for q in packets:
            if q.tcp and held:
                q.seal()
    elif held and p.tcp and len(p.data) >= p.tcp + 20:
        p.seal()
    if edit is reset and at + 1 < len(packets) and packets[at + 1].tcp:
        packets[at + 1].seal()
    return "%s@%d" % (edit.__name__, at + 1)


def edited(name, path, count):
    """(what was done, bytes of a pcap file), count times."""
    capture = Capture(path)
    if capture.link not in LINKS:
        return
    whole = [Packet(*packet, capture.link) for packet in capture.packets]
    for n in range(count):
        r = random.Random("%s %d" % (name, n))
        begin = 0 if len(whole) <= MOST or r.random() < 0.5 else r.randrange(len(whole) - MOST)
        packets = [p.copy(p.ns) for p in whole[begin:begin + MOST]]
        done = []
        for _ in range(r.choice((1, 1, 2, 3))):
            if packets:
                done.append(edit_once(r, packets))
        if r.random() < 0.05 and packets:
            at = r.randrange(len(packets))
            broken(r, packets, at)
            done.append("broken@%d" % (at + 1))
        packets.sort(key=lambda p: p.ns)
        yield " ".join(done), capture.pcap("<", 1, [(p.ns, p.wire, bytes(p.data)) for p in packets])
