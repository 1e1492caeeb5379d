# SPDX-License-Identifier: MIT
"""Frames to what the auditor knows: TCP segments, ICMP errors about TCP, ARP and neighbour discovery.

Everything else is an `Other`. Of those, `dark` ones may hide TCP (tunnels, fragments, other links): what is said of
their content can't be checked here, and isn't."""
import socket
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
ETHER_TAGS = (0x8100, 0x88A8, 0x9100)
TUNNELS = (4, 41, 47, 50, 51, 94, 97, 98, 115)
EXTENSIONS = (0, 43, 60, 135, 139, 140)


class Other:
    kind = "other"
    __slots__ = ("frame", "t", "dark", "src", "whole")

    def __init__(self, dark=False, src=None, whole=False):
        self.dark, self.src, self.whole = dark, src, whole


class Segment:
    kind = "tcp"
    dark = False
    __slots__ = (
        "frame", "t", "src", "dst", "sport", "dport", "seq", "ack", "flags", "win", "len", "ttl", "ipid", "tsval", "tsecr",
        "sack", "mss", "shift", "sackok", "head", "print", "options", "v6", "cut",
        # filled in by follow.py
        "dir", "rel", "end", "relack", "dup", "nxt", "una", "twin", "i", "stale", "far",
    )  # fmt: skip

    def has(self, flag):
        return bool(self.flags & flag)


class Icmp:
    """An ICMP error that quotes TCP; quote = (src, sport, dst, dport, seq or None)."""

    kind = "icmp"
    dark = False
    __slots__ = ("frame", "t", "src", "dst", "type", "code", "quote", "ipid")


class Neighbour:
    """ARP or neighbour discovery: `op` request | reply; who speaks, and whose address is asked for or told."""

    kind = "neighbour"
    dark = False
    __slots__ = ("frame", "t", "op", "src", "target")


def address(raw):
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw)


def decode(link, data, length):
    """One of the classes above, without frame and time."""
    try:
        return _link(link, data, length - len(data))
    except (struct.error, IndexError, ValueError, OSError):
        return Other(dark=True)


def _link(link, data, missing):
    if link == 1:
        return _ether(data, 12, missing)
    if link == 113:
        return _ether(data, 14, missing)
    if link == 276:
        return _payload(struct.unpack_from(">H", data)[0], data, 20, missing)
    if link in (0, 108):
        return _ip(data, 4, missing) if data[4] >> 4 in (4, 6) else Other(dark=True)
    if link in (12, 14, 101, 228, 229):
        return _ip(data, 0, missing)
    return Other(dark=True)


def _ether(data, at, missing):
    kind, at = struct.unpack_from(">H", data, at)[0], at + 2
    while kind in ETHER_TAGS:
        kind, at = struct.unpack_from(">H", data, at + 2)[0], at + 4
    return _payload(kind, data, at, missing)


def _payload(kind, data, at, missing):
    if kind == 0x0806:
        return _arp(data, at)
    if kind in (0x0800, 0x86DD):
        return _ip(data, at, missing)
    return Other(dark=True)


def _arp(data, at):
    hlen, plen, op = data[at + 4], data[at + 5], struct.unpack_from(">H", data, at + 6)[0]
    if plen != 4 or op not in (1, 2):
        return Other(dark=True)
    found = Neighbour()
    sender = at + 8 + hlen
    target = sender + 4 + hlen
    found.op = "request" if op == 1 else "reply"
    found.src, found.target = address(data[sender : sender + 4]), address(data[target : target + 4])
    if op == 2 or found.src == found.target:  # an announcement tells of its sender
        found.op, found.target = "reply", found.src
    return found


def _ip(data, at, missing):
    if data[at] >> 4 == 4:
        head, total, ident, fragment, ttl, proto = (data[at] & 15) * 4, *struct.unpack_from(">HHHBB", data, at + 2)
        src, dst = address(data[at + 12 : at + 16]), address(data[at + 16 : at + 20])
        available = len(data) - at + missing
        if head < 20 or total > available or total and total < head:
            return Other(dark=True, src=src)
        if fragment & 0x3FFF:
            return Other(dark=True, src=src)
        end, at, v6 = at + (total or available), at + head, False
    elif data[at] >> 4 == 6:
        total, proto, ttl = struct.unpack_from(">HBB", data, at + 4)
        src, dst = address(data[at + 8 : at + 24]), address(data[at + 24 : at + 40])
        available = len(data) - at - 40 + missing
        if total > available:
            return Other(dark=True, src=src)
        end, at, ident, v6 = at + 40 + (total or available), at + 40, 0, True
        while proto in EXTENSIONS:
            proto, at = data[at], at + (data[at + 1] + 1) * 8
        if proto == 44:
            return Other(dark=True, src=src)
    else:
        return Other(dark=True)
    if proto == 6:
        found = _tcp(data, at, end)
    elif proto == 1 and not v6:
        found = _icmp(data, at)
    elif proto == 58 and v6:
        found = _icmp6(data, at)
    else:
        return Other(dark=proto in TUNNELS or proto == 17, src=src, whole=proto == 17)
    if isinstance(found, Segment):
        found.ttl, found.ipid, found.v6, found.dst = ttl, ident, v6, dst
    elif isinstance(found, Icmp):
        found.dst, found.ipid = dst, ident
    if found.kind == "neighbour" and found.op == "reply":
        found.src = found.target
    else:
        found.src = src
    return found


def _tcp(data, at, end):
    s = Segment()
    s.sport, s.dport, s.seq, s.ack, offset, s.flags, s.win = struct.unpack_from(">HHIIBBH", data, at)
    size = (offset >> 4) * 4
    if size < 20 or at + size > end:
        return Other(dark=True)  # gets its source above
    s.flags &= 0x3F
    s.len = end - at - size
    s.head = data[at + size : min(end, at + size + 8)]
    s.print = (s.seq, s.ack, s.flags, s.win, s.len, data[at + 20 : at + size], bytes(data[at + size : end]))
    s.tsval = s.tsecr = s.mss = s.shift = None
    s.sackok, s.sack, s.options = False, [], set()
    s.cut = len(data) < at + size
    _tcp_options(s, data[at + 20 : at + size])
    return s


def _tcp_options(s, raw):
    at = 0
    while at < len(raw) and raw[at]:
        if raw[at] == 1:
            at += 1
            continue
        if at + 1 >= len(raw) or raw[at + 1] < 2 or at + raw[at + 1] > len(raw):
            return
        kind, size = raw[at], raw[at + 1]
        s.options.add(kind)
        if kind == 8 and size == 10:
            s.tsval, s.tsecr = struct.unpack_from(">II", raw, at + 2)
        elif kind == 5:
            s.sack = [struct.unpack_from(">II", raw, at + 2 + i * 8) for i in range((size - 2) // 8)]
        elif kind == 2 and size == 4:
            s.mss = struct.unpack_from(">H", raw, at + 2)[0]
        elif kind == 3 and size == 3:
            s.shift = min(raw[at + 2], 14)
        elif kind == 4:
            s.sackok = True
        at += size


def _quote(data, at):
    if data[at] >> 4 == 4:
        if data[at + 9] != 6 or struct.unpack_from(">H", data, at + 6)[0] & 0x1FFF:
            return None
        src, dst, at = data[at + 12 : at + 16], data[at + 16 : at + 20], at + (data[at] & 15) * 4
    elif data[at] >> 4 == 6:
        proto, start, at = data[at + 6], at, at + 40
        while proto in EXTENSIONS:
            proto, at = data[at], at + (data[at + 1] + 1) * 8
        if proto != 6:
            return None
        src, dst = data[start + 8 : start + 24], data[start + 24 : start + 40]
    else:
        return None
    sport, dport = struct.unpack_from(">HH", data, at)
    seq = struct.unpack_from(">I", data, at + 4)[0] if len(data) >= at + 8 else None
    return address(src), sport, address(dst), dport, seq


def _icmp(data, at):
    if data[at] not in (3, 4, 5, 11, 12):
        return Other()
    return _error(data, at)


def _error(data, at):
    found = Icmp()
    found.type, found.code = data[at], data[at + 1]
    found.quote = _quote(data, at + 8)
    return found if found.quote else Other()


def _icmp6(data, at):
    if data[at] in (1, 2, 3, 4):
        return _error(data, at)
    if data[at] in (135, 136):
        found = Neighbour()
        found.op = "request" if data[at] == 135 else "reply"
        found.target = address(data[at + 8 : at + 24])
        return found
    return Other()
