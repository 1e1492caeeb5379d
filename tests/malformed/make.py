#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes testdata/malformed/<what-is-wrong>/input: one small input for each fault that a message or an anomaly names.

usage: make.py TOP_SRCDIR

The frames are our own: 192.0.2.1:1024 > 192.0.2.2:80 unless said otherwise. What each input must give is in `expected`
beside it, written by `check.py --rewrite` and read by a person.
"""
import gzip
import io
import pathlib
import struct
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
from internet import checksum  # noqa: E402

A, B = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
A6 = bytes.fromhex("20010db8000000000000000000000001")
B6 = bytes.fromhex("20010db8000000000000000000000002")
MACS = bytes.fromhex("020000000002020000000001")


def tcp(payload=b"", options=b"", flags=0x10, offset=None, src=A, dst=B):
    words = 5 + len(options) // 4 if offset is None else offset
    head = struct.pack(">HHIIBBHHH", 1024, 80, 1000, 2000, words << 4, flags, 502, 0, 0)
    segment = head + options + payload
    pseudo = src + dst + struct.pack(">IHBB", len(segment), 0, 0, 6)
    return segment[:16] + struct.pack(">H", checksum(pseudo + segment)) + segment[18:]


def ipv4(payload, protocol=6, length=None, word=0x4000, first=0x45, ident=1):
    length = 20 + len(payload) if length is None else length
    head = struct.pack(">BBHHHBBH4s4s", first, 0, length, ident, word, 64, protocol, 0, A, B)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(payload, protocol=6, length=None, first=0x60):
    length = len(payload) if length is None else length
    return struct.pack(">BBHHBB", first, 0, 0, length, protocol, 64) + A6 + B6 + payload


def ethernet(payload, kind=0x0800):
    return MACS + struct.pack(">H", kind) + payload


def nested(times, data):
    for _ in range(times):
        data = ipv4(data, 4)
    return data


def udp(port, payload):
    return struct.pack(">HHHH", 49152, port, 8 + len(payload), 0) + payload


def pcap(*frames, link=1, version=(2, 4), magic=0xA1B2C3D4, snaplen=262144):
    out = struct.pack("<IHHiIII", magic, *version, 0, 0, snaplen, link)
    for number, frame in enumerate(frames):
        data, captured, wire = frame if isinstance(frame, tuple) else (frame, len(frame), len(frame))
        out += struct.pack("<IIII", 1700000000 + number, 0, captured, wire) + data
    return out


def block(kind, body, first=None, last=None):
    body += b"\0" * (-len(body) % 4)
    length = len(body) + 12
    return struct.pack("<II", kind, first if first is not None else length) + body + struct.pack(
        "<I", last if last is not None else length
    )


def option(code, value, length=None):
    return struct.pack("<HH", code, len(value) if length is None else length) + value + b"\0" * (-len(value) % 4)


def section(major=1, magic=0x1A2B3C4D):
    return block(0x0A0D0D0A, struct.pack("<IHHq", magic, major, 0, -1))


def interface(options=b"", link=1, snaplen=262144):
    return block(1, struct.pack("<HHI", link, 0, snaplen) + options)


def packet(data, number=0, captured=None, wire=None, stamp=1700000000000000, options=b"", **lengths):
    captured = len(data) if captured is None else captured
    wire = len(data) if wire is None else wire
    body = struct.pack("<IIIII", number, stamp >> 32, stamp & 0xFFFFFFFF, captured, wire)
    return block(6, body + data + b"\0" * (-len(data) % 4) + options, **lengths)


def tar(name, data):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def packed(data, times):
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


GOOD = ethernet(ipv4(tcp(b"good")))
START = section() + interface()


def noise(count):
    value, out = 1, bytearray()
    for _ in range(count):
        value = (value * 1664525 + 1013904223) & 0xFFFFFFFF
        out.append(value >> 24)
    return bytes(out)


def fragment(data, offset, more, ident=1):
    return ethernet(ipv4(data, word=(0x2000 if more else 0) | offset // 8, ident=ident))


WHOLE = tcp(b"0123456789abcdef0123456789abcdef")

CASES = {
    # what an input can be
    "empty-file": b"",
    "binary-noise": noise(512),
    "core-file": b"\x7fELF\2\1\1" + bytes(57),
    "pdf-document": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "network-monitor-capture": b"GMBU" + bytes(60),
    "text-without-packets": b"Dear all,\n\nthe server at 192.0.2.1 hangs again. Any ideas?\n",
    "text-in-utf16-cut-in-a-character": "1 0.0 192.0.2.1 \u2192 192.0.2.2 TCP\n".encode("utf-16") + b"x",
    # compressed and packed
    "gzip-cut-short": packed(pcap(GOOD, ethernet(ipv4(tcp(noise(200))))), 1)[:-60],
    "gzip-cut-before-anything": packed(pcap(GOOD), 1)[:20],
    "gzip-magic-and-nothing-behind-it": b"\x1f\x8bnothing",
    "gzip-of-nothing": packed(b"", 1),
    "gzip-five-times-over": packed(pcap(GOOD), 5),
    "tar-without-a-capture": tar("README", b"nothing here\n"),
    "tar-of-a-cut-capture": tar("a.pcap", pcap(GOOD, GOOD)[:-3]),
    # pcap
    "pcap-header-cut": pcap()[:20],
    "pcap-version-too-old": pcap(GOOD, version=(1, 4)),
    "pcap-record-header-cut": pcap(GOOD) + bytes(7),
    "pcap-packet-cut": pcap(GOOD, GOOD)[:-10],
    "pcap-packet-too-long": pcap(GOOD, (b"", 0xFFFFFFFF, 60)),
    "pcap-captured-more-than-there-was": pcap((GOOD, len(GOOD), 20)),
    "pcap-fraction-beyond-a-second": pcap(GOOD)[:28] + struct.pack("<I", 5000000) + pcap(GOOD)[32:],
    # snoop
    "snoop-version-unknown": b"snoop\0\0\0" + struct.pack(">II", 9, 4),
    "snoop-record-lies": b"snoop\0\0\0" + struct.pack(">IIIIIIII", 2, 4, 60, 60, 24, 0, 1, 0),
    # pcapng
    "pcapng-without-byte-order": section(magic=0x11223344),
    "pcapng-version-unknown": section(major=9) + interface() + packet(GOOD),
    "pcapng-block-of-no-length": START + packet(GOOD) + struct.pack("<III", 6, 8, 8),
    "pcapng-block-cut": START + packet(GOOD) + packet(GOOD)[:-6],
    "pcapng-block-too-short": START + block(6, b"\0" * 8) + packet(GOOD),
    "pcapng-lengths-differ": START + packet(GOOD, last=1000) + packet(GOOD),
    "pcapng-packet-longer-than-its-block": START + packet(GOOD, captured=4000, wire=4000),
    "pcapng-captured-more-than-there-was": START + packet(GOOD, wire=20),
    "pcapng-interface-not-described": START + packet(GOOD, number=3) + packet(GOOD),
    "pcapng-option-longer-than-its-block": START + packet(GOOD, options=option(1, b"?", length=500)),
    "pcapng-clock-that-no-one-has": section() + interface(option(9, b"\x30")) + packet(GOOD),
    "pcapng-time-beyond-all": section() + interface(option(9, b"\x01")) + packet(GOOD, stamp=2**63),
    "pcapng-simple-packets-have-no-time": START + block(3, struct.pack("<I", len(GOOD)) + GOOD),
    # Ethernet and what is around IP
    "ethernet-header-cut": pcap(GOOD[:13]),
    "vlan-tag-cut": pcap(ethernet(b"\0\x01\x08", 0x8100)),
    "mpls-stack-without-end": pcap(ethernet(bytes.fromhex("00010040") * 20, 0x8847)),
    "layers-without-end": pcap(ethernet(bytes.fromhex("00018100") * 30, 0x8100)),
    "tunnels-without-end": pcap(ethernet(nested(8, ipv4(tcp())))),
    "link-type-unknown": pcap(GOOD, link=299),
    "radiotap-length-lies": pcap(bytes.fromhex("0000040000000000") + GOOD, link=127),
    "gtp-extension-of-no-length": pcap(
        ethernet(ipv4(udp(2152, bytes.fromhex("34ff00100000000100000085") + bytes(20)), 17))
    ),
    # IP
    "ipv4-version-lies": pcap(ethernet(ipv4(tcp(), first=0x55))),
    "ipv4-header-length-too-small": pcap(ethernet(ipv4(tcp(), first=0x44))),
    "ipv4-length-too-small": pcap(ethernet(ipv4(tcp(), length=19))),
    "ipv4-longer-than-its-frame": pcap(ethernet(ipv4(tcp(b"12"), length=1500))),
    "ipv4-header-cut": pcap(ethernet(ipv4(tcp())[:15])),
    "ipv6-version-lies": pcap(ethernet(ipv6(tcp(src=A6, dst=B6), first=0x40), 0x86DD)),
    "ipv6-longer-than-its-frame": pcap(ethernet(ipv6(tcp(src=A6, dst=B6), length=900), 0x86DD)),
    "ipv6-extension-header-cut": pcap(ethernet(ipv6(b"\x06\xff" + bytes(20), 0), 0x86DD)),
    "fragment-length-no-multiple-of-8": pcap(fragment(WHOLE[:23], 0, True)),
    "fragment-beyond-the-longest-packet": pcap(fragment(bytes(16), 65528, False)),
    "fragments-overlap": pcap(
        fragment(WHOLE[:32], 0, True), fragment(WHOLE[16:40], 16, True), fragment(WHOLE[40:], 40, False)
    ),
    "fragment-an-hour-late": pcap(fragment(WHOLE[:32], 0, True))
    + struct.pack("<IIII", 1700003600, 0, 14 + 20 + 20, 14 + 20 + 20)
    + fragment(WHOLE[32:], 32, False),
    # TCP
    "tcp-header-cut": pcap(ethernet(ipv4(tcp()[:13]))),
    "tcp-header-length-too-small": pcap(ethernet(ipv4(tcp(offset=4)))),
    "tcp-header-longer-than-its-packet": pcap(ethernet(ipv4(tcp(offset=10)))),
    "tcp-option-without-length": pcap(ethernet(ipv4(tcp(options=b"\1\1\1\2")))),
    "tcp-option-of-length-0": pcap(ethernet(ipv4(tcp(options=b"\2\0\0\0")))),
    "tcp-option-longer-than-the-list": pcap(ethernet(ipv4(tcp(options=b"\x08\x0a\0\0")))),
    "tcp-option-of-the-wrong-length": pcap(ethernet(ipv4(tcp(options=b"\2\3\5\1", flags=2)))),
    "tcp-window-scale-15": pcap(ethernet(ipv4(tcp(options=b"\3\3\x0f\0", flags=2)))),
    # neighbours
    "neighbour-option-of-no-length": pcap(
        ethernet(ipv6(bytes.fromhex("8700000000000000") + B6 + bytes(8), 58), 0x86DD)
    ),
}


def main():
    top = pathlib.Path(sys.argv[1]) / "testdata" / "malformed"
    for name, data in CASES.items():
        (top / name).mkdir(parents=True, exist_ok=True)
        (top / name / "input").write_bytes(data)


if __name__ == "__main__":
    main()
