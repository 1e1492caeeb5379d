# SPDX-License-Identifier: MIT
"""The usual ways in which a capture shows less than there was. A view is one row of VIEWS: its name, and a function of the
frames [(time_ns, bytes, length, decoded)] that gives the (time_ns, bytes, length) that are left."""
import collections
import struct

SYN_FIN_RST = 0x07
SNAP = 54  # Ethernet, IPv4 and TCP headers without options
HOUR_NS = 3600 * 10**9
LOSS_PERCENT = 10


def _bare(frames):
    return [f[:3] for f in frames]


def _tcp(frames):
    return [f for f in frames if f[3].kind == "tcp"]


def no_acks(frames):
    """tcpdump 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0 or <payload>'"""
    return _bare(f for f in _tcp(frames) if f[3].flags & SYN_FIN_RST or f[3].len)


def ends_only(frames):
    """tcpdump 'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0'"""
    return _bare(f for f in _tcp(frames) if f[3].flags & SYN_FIN_RST)


def _host(frames):
    first = next(iter(_tcp(frames)), None)
    return first[3].src if first else None


def one_way(frames):
    """tcpdump 'src host X', X the sender of the first segment"""
    host = _host(frames)
    return _bare(f for f in frames if getattr(f[3], "src", None) == host)


def other_way(frames):
    host = _host(frames)
    return _bare(f for f in _tcp(frames) if f[3].dst == host)


def snapped(frames):
    return [(t, data[:SNAP], length) for t, data, length, _ in frames]


def lossy(frames):
    """Every frame is lost with the same chance; which ones depends on nothing but its place."""
    def stays(i):
        mixed = (i * 2654435761 + 40503) & 0xFFFFFFFF
        return (mixed ^ mixed >> 15) * 2246822519 % 2**32 % 100 >= LOSS_PERCENT

    return _bare(f for i, f in enumerate(frames) if stays(i))


def first_third(frames):
    return _bare(frames[: len(frames) // 3])


def last_third(frames):
    return _bare(frames[2 * len(frames) // 3 :])


def one_pair(frames):
    """What passed between the two hosts that said the most to each other: tcpdump 'host A and host B or arp or icmp6', with the ICMP errors that quote them."""
    pairs = collections.Counter(frozenset((f[3].src, f[3].dst)) for f in _tcp(frames))
    if len(pairs) < 2:
        return []
    pair = max(sorted(pairs, key=sorted), key=pairs.get)

    def stays(d):
        if d.kind == "tcp":
            return {d.src, d.dst} == pair
        return d.kind == "neighbour" or d.kind == "icmp" and {d.quote[0], d.quote[2]} == pair

    return _bare(f for f in frames if stays(f[3]))


def _stepped(frames, by):
    return [(t + (by if 2 * i >= len(frames) else 0), data, length) for i, (t, data, length, _) in enumerate(frames)]


def clock_forward(frames):
    return _stepped(frames, HOUR_NS)


def clock_back(frames):
    return _stepped(frames, -HOUR_NS)


VIEWS = {
    "no-acks": no_acks,
    "ends-only": ends_only,
    "one-way": one_way,
    "other-way": other_way,
    "snap-54": snapped,
    "lossy": lossy,
    "one-pair": one_pair,
    "first-third": first_third,
    "last-third": last_third,
    "clock-forward": clock_forward,
    "clock-back": clock_back,
}


def write(path, link, frames):
    """A pcap with time stamps in nanoseconds; what a clock that went back puts before 1970 begins there."""
    early = min((t for t, _, _ in frames), default=0)
    if early < 0:
        frames = [(t - early, data, length) for t, data, length in frames]
    out = [struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, link)]
    for t, data, length in frames:
        out.append(struct.pack("<IIII", t // 10**9, t % 10**9, len(data), length))
        out.append(data)
    path.write_bytes(b"".join(out))
