# SPDX-License-Identifier: MIT
"""Captures: pcap and pcapng, also behind gzip. Gives (frame, time_ns, linktype, bytes, length on the wire)."""
import gzip
import struct

MAGIC = {
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
    b"\xa1\xb2\x3c\x4d": (">", 1),
    b"\x34\xcd\xb2\xa1": ("<", 1000),  # Kuznetzov's, with 8 bytes more a packet
}
SECTION, INTERFACE, OLD_PACKET, SIMPLE, ENHANCED = 0x0A0D0D0A, 1, 2, 3, 6


class NotACapture(Exception):
    pass


class Damaged(Exception):
    """The file ends, or makes no sense, behind the packets given so far."""


def load(path):
    with open(path, "rb") as file:
        data = file.read()
    if data[:2] == b"\x1f\x8b":
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            raise NotACapture(str(error)) from error
    return data


def packets(data):
    if data[:4] in MAGIC:
        yield from _pcap(data)
    elif data[:4] == b"\x0a\x0d\x0d\x0a":
        yield from _pcapng(data)
    else:
        raise NotACapture("neither pcap nor pcapng")


def _pcap(data):
    order, unit = MAGIC[data[:4]]
    header = 24 if data[:4] == b"\x34\xcd\xb2\xa1" else 16
    if len(data) < 24:
        raise Damaged("no header")
    major, minor = struct.unpack_from(order + "HH", data, 4)
    link = struct.unpack_from(order + "I", data, 20)[0] & 0x0FFFFFFF
    at, frame = 24, 0
    while at < len(data):
        if at + header > len(data):
            raise Damaged("half a packet header")
        sec, part, caplen, length = struct.unpack_from(order + "4I", data, at)
        if (major, minor) < (2, 3) or (major, minor) == (2, 3) and caplen > length:
            caplen, length = length, caplen  # as they stood in old files
        at += header
        if at + caplen > len(data) or caplen > 1 << 26:
            raise Damaged("half a packet")
        frame += 1
        yield frame, sec * 1000000000 + part * unit, link, data[at : at + caplen], length
        at += caplen


def _options(body, order, at):
    while at + 4 <= len(body):
        code, length = struct.unpack_from(order + "HH", body, at)
        if code == 0:
            return
        yield code, body[at + 4 : at + 4 + length]
        at += 4 + (length + 3) // 4 * 4


def _interface(body, order):
    """(linktype, ticks per second, seconds to add)"""
    link, ticks, offset = struct.unpack_from(order + "H", body)[0], 1000000, 0
    for code, value in _options(body, order, 8):
        if code == 9 and value:  # if_tsresol
            ticks = 1 << (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == 14 and len(value) == 8:  # if_tsoffset
            offset = struct.unpack(order + "q", value)[0]
    return link, ticks, offset


def _stamp(high, low, interface):
    _, ticks, offset = interface
    value = high << 32 | low
    return offset * 1000000000 + value * 1000000000 // ticks


def _pcapng(data):
    at, frame, order, interfaces, last = 0, 0, "<", [], 0
    while at < len(data):
        if at + 12 > len(data):
            raise Damaged("half a block")
        kind = struct.unpack_from("<I", data, at)[0]
        if kind == SECTION:
            order = "<" if data[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            interfaces = []
        kind, size = struct.unpack_from(order + "II", data, at)
        if size < 12 or at + size > len(data):
            raise Damaged("half a block")
        body = data[at + 8 : at + size - 4]
        at += size
        try:
            if kind == INTERFACE:
                interfaces.append(_interface(body, order))
                continue
            if kind == ENHANCED:
                which, high, low, caplen, length = struct.unpack_from(order + "5I", body)
                start, stamp = 20, _stamp(high, low, interfaces[which])
            elif kind == OLD_PACKET:
                which, _, high, low, caplen, length = struct.unpack_from(order + "HH4I", body)
                start, stamp = 20, _stamp(high, low, interfaces[which])
            elif kind == SIMPLE:
                which, length = 0, struct.unpack_from(order + "I", body)[0]
                start, caplen, stamp = 4, min(length, len(body) - 4), last
            else:
                continue
            link = interfaces[which][0]
        except (struct.error, IndexError) as error:
            raise Damaged("a block that makes no sense") from error
        if start + caplen > len(body):
            raise Damaged("a packet longer than its block")
        frame, last = frame + 1, stamp
        yield frame, stamp, link, body[start : start + caplen], length
