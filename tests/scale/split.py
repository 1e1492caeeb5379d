#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tcpautopsy split: each packet goes to the shard of its hosts and to no other, keeps its number, time, bytes, direction and comments, and
a shard read alone tells of its connections what the whole capture does, where no other host has a say in it.

usage: split.py    (TCPAUTOPSY and top_srcdir from the environment)
"""
import gzip
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(os.environ.get("TCPAUTOPSY", "./tcpautopsy"))
TESTDATA = os.path.join(os.path.abspath(os.environ.get("top_srcdir", ".")), "testdata")
SHARD_BLOCK = 0x80746173
START_NS = 1_700_000_000_000_000_000

wrong = []
checks = 0


def check(what, fine, shown=""):
    global checks
    checks += 1
    if not fine:
        wrong.append(f"{what}: {shown!r}" if shown != "" else what)


def run(*args, **more):
    more.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([PROGRAM, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300, **more)


# ---- packets ----


def checksum(data):
    total = sum(struct.unpack(f">{len(data) // 2}H", data + (b"\0" * (len(data) % 2)))) if len(data) % 2 == 0 else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def address(host):
    return bytes([10, 0, host >> 8, host & 255])


ip_id = 0


def ipv4(src, dst, protocol, payload, fragment=0, ident=None):
    global ip_id
    if ident is None:
        ip_id = (ip_id + 1) & 0xFFFF
        ident = ip_id
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), ident, fragment, 64, protocol, 0, address(src), address(dst))
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def tcp(sport, dport, seq, ack, flags, payload=b""):
    return struct.pack(">HHIIBBHHH", sport, dport, seq, ack, 0x50, flags, 65535, 0, 0) + payload


def ethernet(kind, payload, vlan=None):
    tag = struct.pack(">HH", 0x8100, vlan) if vlan is not None else b""
    return b"\x02\0\0\0\0\x01\x02\0\0\0\0\x02" + tag + struct.pack(">H", kind) + payload


def udp(sport, dport, payload):
    return struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload


def vxlan(frame):
    return udp(40000, 4789, b"\x08\0\0\0\0\0\x2a\0" + frame)


def arp(sender, target):
    return ethernet(0x0806, struct.pack(">HHBBH", 1, 0x0800, 6, 4, 1) + b"\x02\0\0\0\0\x01" + address(sender) + b"\0" * 6 + address(target))


def icmp_quoting(router, src, dst, sport, dport, seq):
    quoted = ipv4(src, dst, 6, tcp(sport, dport, seq, 0, 2))[:28]
    body = struct.pack(">BBHI", 3, 1, 0, 0) + quoted
    return ethernet(0x0800, ipv4(router, src, 1, body[:2] + struct.pack(">H", checksum(body)) + body[4:]))


SYN, ACK, PSH, FIN = 2, 16, 8, 1


def conversation(a, b, sport, begin_ns, wrap):
    """(time, frame) of a connection that opens, says something, and closes; `wrap` puts an IP packet into a frame."""
    step = 10_000_000
    segments = [
        (a, b, tcp(sport, 443, 100, 0, SYN)),
        (b, a, tcp(443, sport, 900, 101, SYN | ACK)),
        (a, b, tcp(sport, 443, 101, 901, ACK)),
        (a, b, tcp(sport, 443, 101, 901, PSH | ACK, b"hello")),
        (b, a, tcp(443, sport, 901, 106, ACK)),
        (b, a, tcp(443, sport, 901, 106, PSH | ACK, b"world!")),
        (a, b, tcp(sport, 443, 106, 907, FIN | ACK)),
        (b, a, tcp(443, sport, 907, 107, FIN | ACK)),
        (a, b, tcp(sport, 443, 107, 908, ACK)),
    ]
    return [(begin_ns + i * step, wrap(ipv4(src, dst, 6, payload))) for i, (src, dst, payload) in enumerate(segments)]


def plain(packet):
    return ethernet(0x0800, packet)


def in_vlan(packet):
    return ethernet(0x0800, packet, vlan=7)


def in_vxlan(packet):
    return ethernet(0x0800, ipv4(3000, 3001, 17, vxlan(ethernet(0x0800, packet))))


def in_fragments(packet, mtu):
    """An IP packet as fragments, in frames."""
    payload, ident = packet[20:], struct.unpack(">H", packet[4:6])[0]
    src, dst = (packet[14] << 8 | packet[15]), (packet[18] << 8 | packet[19])
    parts = [payload[i : i + mtu] for i in range(0, len(payload), mtu)]
    return [
        ethernet(0x0800, ipv4(src, dst, packet[9], part, (i * mtu // 8) | (0x2000 if i + 1 < len(parts) else 0), ident))
        for i, part in enumerate(parts)
    ]


def scene():
    """Frames of many hosts: [(time, bytes)], and where special ones are."""
    frames = []
    for i in range(40):
        wrap = (plain, in_vlan, in_vxlan)[i % 3]
        frames += conversation(1 + i, 500 + i % 5, 20000 + i, START_NS + i * 3_000_000, wrap)
    for i in range(10):
        frames.append((START_NS + 1_000_000 + i * 30_000_000, arp(1 + i, 900)))
    for i in range(6):  # nobody answers, a router complains
        frames.append((START_NS + 5_000_000 + i, plain(ipv4(700 + i, 800, 6, tcp(3000, 80, 5, 0, SYN)))))
        frames.append((START_NS + 6_000_000 + i, icmp_quoting(999, 700 + i, 800, 3000, 80, 5)))
    # A segment in fragments, and one in a tunnel whose packet is in fragments: the later ones show neither ports nor the inner hosts.
    whole = conversation(60, 61, 4000, START_NS + 400_000_000, lambda packet: packet)
    for at, packet in whole:
        sides = (packet[15], packet[19])
        big = ipv4(*sides, 6, packet[20:] + (b"x" * 64 if len(packet) > 40 else b""))
        frames += [(at + k, f) for k, f in enumerate(in_fragments(big, 32) if len(big) > 52 else [plain(big)])]
    for i in range(12):
        inner = conversation(70 + i, 90, 5000, START_NS + 600_000_000 + i, lambda packet: packet)
        for at, packet in inner:
            outer = ipv4(3000, 3001, 17, vxlan(plain(packet)))
            frames += [(at + k * 20, f) for k, f in enumerate(in_fragments(outer, 40))]
    frames.append((START_NS + 3_000_000_000, ethernet(0x88CC, b"\0" * 40)))  # not decoded
    frames.append((START_NS + 9_000_000_000, plain(ipv4(1, 500, 17, udp(1, 2, b"late")))))  # after a silence
    frames.sort(key=lambda f: f[0])
    return frames


# ---- files ----


def pcap(path, frames, nanoseconds=False, big=False, snaplen=65535):
    e, unit = (">" if big else "<"), (1 if nanoseconds else 1000)
    with open(path, "wb") as out:
        out.write(struct.pack(e + "IHHIIII", 0xA1B23C4D if nanoseconds else 0xA1B2C3D4, 2, 4, 0, 0, snaplen, 1))
        for at, data in frames:
            seen = data[:snaplen]
            out.write(struct.pack(e + "IIII", at // 10**9, at % 10**9 // unit, len(seen), len(data)) + seen)


def option(e, code, value):
    return struct.pack(e + "HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def block(e, kind, body):
    return struct.pack(e + "II", kind, len(body) + 12) + body + struct.pack(e + "I", len(body) + 12)


def pcapng(path, frames, big=False):
    """Two interfaces in turns, the second one's frames late by some; directions, comments, drops; nanoseconds on one."""
    e = ">" if big else "<"
    with open(path, "wb") as out:
        out.write(block(e, 0x0A0D0D0A, struct.pack(e + "IHHq", 0x1A2B3C4D, 1, 0, -1) + option(e, 1, b"a section")))
        for name, digits in ((b"eth0", 9), (b"eth1", 9)):
            options = option(e, 2, name) + option(e, 9, bytes([digits])) + option(e, 11, b"\0tcp or arp") + option(e, 0, b"")
            out.write(block(e, 1, struct.pack(e + "HHI", 1, 0, 262144) + options))
        late = []
        for i, (at, data) in enumerate(frames):
            options = option(e, 2, struct.pack(e + "I", 1 + i % 2))
            if i % 5 == 0:
                options += option(e, 1, f"frame of {at}".encode())
            body = struct.pack(e + "IIIII", i % 2, at >> 32, at & 0xFFFFFFFF, len(data), len(data))
            body += data + b"\0" * (-len(data) % 4) + options + option(e, 0, b"")
            if i % 2:
                late.append(body)
            else:
                out.write(block(e, 6, body))
            if len(late) == 3:
                for one in late:
                    out.write(block(e, 6, one))
                late = []
        for one in late:
            out.write(block(e, 6, one))
        end = frames[-1][0] + 10**9
        for i in range(2):
            counts = option(e, 3, struct.pack(e + "II", end >> 32, end & 0xFFFFFFFF)) + option(e, 5, struct.pack(e + "Q", 17 + i))
            out.write(block(e, 5, struct.pack(e + "III", i, end >> 32, end & 0xFFFFFFFF) + counts + option(e, 0, b"")))


def read_shard(path):
    """Packets: (input, frame, ordinal, flags) -> (bytes, ns, wire length, options); and the records."""
    data, at, packets, records, faces = open(path, "rb").read(), 0, {}, [], []
    while at < len(data):
        kind, size = struct.unpack_from("<II", data, at)
        body = data[at + 8 : at + size - 4]
        at += size
        options = {}
        if kind == 1:
            rest = body[8:]
        elif kind == 6:
            face, high, low, captured, wire = struct.unpack_from("<IIIII", body)
            rest = body[20 + (captured + 3 & ~3) :]
        elif kind == SHARD_BLOCK:
            enterprise, magic, what, length = struct.unpack_from("<IIII", body)
            records.append((what, json.loads(body[16 : 16 + length])))
            continue
        else:
            continue
        while len(rest) >= 4:
            code, n = struct.unpack_from("<HH", rest)
            if not code:
                break
            options.setdefault(code, []).append(rest[4 : 4 + n])
            rest = rest[4 + (n + 3 & ~3) :]
        if kind == 1:
            link, _, snaplen = struct.unpack_from("<HHI", body)
            own = struct.unpack("<IIII", options[19373][0])
            faces.append((own[2], own[3], options[9][0][0], snaplen, link, options.get(2), options.get(11)))
        else:
            source, interface, digits = faces[face][:3]
            id_ = struct.unpack("<Q", options[5][0])[0]
            flags = struct.unpack("<III", options[19373][0])[2] if 19373 in options else 0
            ns = (high << 32 | low) * 10 ** (9 - digits)
            told = (body[20 : 20 + captured], ns, wire, interface, options.get(1), options.get(2))
            packets[source, id_ >> 32, id_ & 0xFFFFFFFF, flags] = told
    return packets, records, faces


# ---- what must hold ----


def report(*args):
    r = run("--format", "json", *args)
    return json.loads(r.stdout), r


def identity(c):
    return json.dumps([c["run"], c["first_frame"], c["client"], c["server"], c["start_ns"]])


def told(c):
    """Of a connection, what no other host's packets decide: all but its number, and what counts connections."""
    c = dict(c)
    for key in ("id", "twins"):
        c.pop(key, None)
    return c


def split(where, n, *args):
    shutil.rmtree(where, ignore_errors=True)
    return run("split", "--shards", str(n), "--output", where, *args)


def hold_together(what, where, n, *args, expected_packets=None):
    """The union of the shards is the whole."""
    whole, _ = report(*args)
    r = split(where, n, *args)
    check(f"{what}: splits", r.returncode == 0, r.stderr)
    names = sorted(os.listdir(where))
    check(f"{what}: {n} shards", names == [f"shard-{i + 1:04d}-of-{n:04d}.pcapng" for i in range(n)], names)
    by_id = {identity(c): c for c in whole["connections"]}
    seen, counted, duplicates = 0, {}, [0] * len(whole["inputs"])
    for name in names:
        part, p = report(os.path.join(where, name))
        said = f"this is shard {int(name[6:10])} of {n}".encode()
        check(f"{what}: {name} is read", p.returncode == 0 and said in p.stderr, p.stderr)
        for c in part["connections"]:
            seen += 1
            of = by_id.get(identity(c))
            check(f"{what}: a connection is the whole's", of is not None and told(of) == told(c), (told(c), of and told(of)))
        for i, (a, b) in enumerate(zip(part["inputs"], whole["inputs"])):
            duplicates[i] += a["duplicates"]
            same = all(a[k] == b[k] for k in a if k not in ("duplicates", "anomalies"))
            check(f"{what}: what {name} tells of its inputs", same, (a, b))
        packets = read_shard(os.path.join(where, name))[0]
        for source, frame, ordinal, flags in packets:
            if not flags & 4 and not (flags & 2 and name != names[0]):
                check(f"{what}: a packet is in one shard", counted.setdefault((source, frame), name) == name, (source, frame))
    check(f"{what}: all connections are there", seen == len(whole["connections"]), (seen, len(whole["connections"])))
    check(f"{what}: all second captures", duplicates == [i["duplicates"] for i in whole["inputs"]], duplicates)
    check(f"{what}: all packets", len(counted) == sum(i["packets"] for i in whole["inputs"]), len(counted))
    return whole


def test_hosts(folder, frames):
    """Both directions, tunnels and ICMP go to the pair's shard; neighbour messages to all."""
    path, out = os.path.join(folder, "scene.pcap"), os.path.join(folder, "out")
    pcap(path, frames, nanoseconds=True)
    for n in (1, 2, 7, 64):
        whole = hold_together(f"scene in {n}", out, n, path)
    check("the scene has connections", len(whole["connections"]) == 40 + 6 + 1 + 12, len(whole["connections"]))
    split(out, 7, path)
    arps, given = [0] * 7, set(frames)
    for i, name in enumerate(sorted(os.listdir(out))):
        packets, records, _ = read_shard(os.path.join(out, name))
        arps[i] = sum(data[12:14] == b"\x08\x06" for data, *_ in packets.values())
        ordinals = [ordinal for (_, _, ordinal, flags) in packets if not flags & 4]
        check("packets are in order", ordinals == sorted(ordinals))
        check("bytes and times", all((ns, data) in given and wire == len(data) for data, ns, wire, *_ in packets.values()))
        check("a shard is closed", [what for what, _ in records] == [1, 2, 3], records)
    check("ARP is in all shards", arps == [10] * 7, arps)
    again = os.path.join(folder, "again")
    split(again, 7, path)
    same = all(open(os.path.join(out, f), "rb").read() == open(os.path.join(again, f), "rb").read() for f in os.listdir(out))
    check("the same shards the second time", same)


def test_forms(folder, frames):
    """Containers, byte orders, resolutions, cut frames, several inputs, standard input, compression."""
    out = os.path.join(folder, "out")
    for name, how in (("micro", {}), ("big", {"big": True, "nanoseconds": True}), ("cut", {"snaplen": 60})):
        path = os.path.join(folder, name + ".pcap")
        pcap(path, frames, **how)
        hold_together(name, out, 7, path)
    for big in (False, True):
        path = os.path.join(folder, "two.pcapng")
        pcapng(path, frames, big)
        whole = hold_together("two interfaces", out, 7, path)
        comments, sides = 0, set()
        for shard in sorted(os.listdir(out)):
            packets, _, faces = read_shard(os.path.join(out, shard))
            for (source, frame, _, flags), (data, ns, _, interface, comment, way) in packets.items():
                if not flags:
                    comments += bool(comment)
                    sides.add((interface, way[0]))
                    check("a comment is its frame's", not comment or comment == [f"frame of {ns}".encode()], (comment, ns))
            for _, _, digits, snaplen, link, name, filtered in faces:
                check("an interface", (digits, snaplen, link, filtered) == (9, 262144, 1, [b"\0tcp or arp"]) and name[0][:3] == b"eth", faces)
        check("comments are kept", comments >= whole["inputs"][0]["comments"] - 1 - 3, (comments, whole["inputs"][0]["comments"]))
        check("directions are kept", sides == {(0, b"\1\0\0\0"), (1, b"\2\0\0\0")}, sides)
    half = len(frames) // 2
    a, b = os.path.join(folder, "piece-1.pcap"), os.path.join(folder, "piece-2.pcap")
    pcap(a, frames[:half], nanoseconds=True)
    pcap(b, frames[half - 5 :], nanoseconds=True)
    hold_together("two inputs", out, 7, a, b)
    whole = hold_together("pieces together", out, 7, "--together", a, b)
    check("they are one run", max(i["run"] for i in whole["inputs"]) == 0)
    check("with copies", sum(i["duplicates"] for i in whole["inputs"]) > 0, whole["inputs"])
    with gzip.open(a + ".gz", "wb") as z:
        z.write(open(a, "rb").read())
    hold_together("gzip", out, 2, a + ".gz")
    r = run("split", "-n", "2", "-o", out, "-", stdin=open(a, "rb"))
    part, _ = report(os.path.join(out, "shard-0001-of-0002.pcapng"))
    check("standard input", r.returncode == 0 and part["inputs"][0]["path"] == "-", part["inputs"])
    empty = os.path.join(folder, "empty.pcap")
    pcap(empty, [])
    hold_together("no packet at all", out, 2, empty)
    odd = os.path.join(os.fsencode(folder), b"name-\xff.pcap")
    shutil.copy(a, odd)
    r = run("split", "-n", "2", "-o", out, odd)
    shown = run("--format", "csv", os.path.join(out, "shard-0001-of-0002.pcapng")).stdout
    check("a name that is no UTF-8", r.returncode == 0 and shown == run("--format", "csv", os.path.join(out, "shard-0001-of-0002.pcapng")).stdout)


def test_refused(folder, frames):
    path, out = os.path.join(folder, "scene.pcap"), os.path.join(folder, "refused")
    for n in ("0", "1025", "x", "", "7x", "-1"):
        r = run("split", "--shards", n, "-o", out, path)
        check(f"{n!r} shards", r.returncode == 64 and b"shards" in r.stderr, (r.returncode, r.stderr))
    for args in (["--shards", "2", path], ["-o", out, path], ["--shards", "2", "-o", out]):
        r = run("split", *args)
        check("what is missing is said", r.returncode == 64 and b"split needs" in r.stderr, r.stderr)
    r = run("split", "-n", "2", "-o", out, os.path.join(TESTDATA, "seed-tunnel-dead.txt"))
    check("a text", r.returncode == 2 and b"this is text" in r.stderr, r.stderr)
    check("leaves nothing", not os.listdir(out), os.listdir(out))
    r = run("split", "-n", "2", "-o", folder, path)
    check("shards beside their input", r.returncode == 64 and b"another" in r.stderr, r.stderr)
    r = run("split", "-n", "2", "-o", out, os.path.join(folder, "nowhere.pcap"))
    check("a file that is not there", r.returncode == 2 and len(os.listdir(out)) == 2, r.stderr)
    r = run("split", "-n", "2", "-o", out, path)
    shard = os.path.join(out, "shard-0001-of-0002.pcapng")
    other = os.path.join(out, "shard-0002-of-0002.pcapng")
    inner = run("split", "-n", "2", "-o", os.path.join(folder, "inner"), shard)
    check("a shard of a shard", inner.returncode == 2 and b"shard already" in inner.stderr, inner.stderr)
    both = run("-q", shard, other)
    database = os.path.join(folder, "shards.sqlite")
    stored = run("--sqlite", database, "-q", shard)
    check("a shard is not stored without a word", stored.returncode == 2 and b"shard nothing is added" in stored.stderr, (stored.returncode, stored.stderr))
    check("two shards at once", both.returncode == 2 and b"alone" in both.stderr, both.stderr)
    check("a shard with --together", b"whole captures" in run("--together", shard).stderr)
    full = run("split", "-n", "2", "-o", out, path, preexec_fn=lambda: __import__("resource").setrlimit(1, (5000, 5000)))
    check("a full disk", full.returncode == 2 and b"could not be written" in full.stderr, full.stderr)


def test_damaged(folder):
    """A shard that was cut, or changed: said, never believed, never a crash."""
    out = os.path.join(folder, "refused")
    path, bad = os.path.join(out, "shard-0001-of-0002.pcapng"), os.path.join(folder, "bad.pcapng")
    good = open(path, "rb").read()

    def put(data):
        with open(bad, "wb") as f:
            f.write(data)
        return run("--format", "json", bad)

    # Without the last block: where the records are is told by their type.
    at, last = 0, 0
    while at < len(good):
        kind, size = struct.unpack_from("<II", good, at)
        if kind == SHARD_BLOCK:
            last = at
        at += size
    r = put(good[:last])
    check("a torn shard", r.returncode == 2 and b"not written to its end" in r.stderr, (r.returncode, r.stderr))
    check("and its report says so", not json.loads(r.stdout)["inputs"][0]["complete"])
    r = put(good[: last - 200])
    check("a shard cut in a block", r.returncode == 2, (r.returncode, r.stderr))
    for old, new in ((b'"packets":', b'"packetz":'), (b'"run":0', b'"run":9'), (b'{"run"', b'["run"'), (b'"last_ns":', b'"last_nz":')):
        r = put(good.replace(old, new))
        check(f"{new!r}", r.returncode == 2 and b"damaged" in r.stderr, (r.returncode, r.stderr))
    for at in range(0, len(good), 1009):
        changed = bytearray(good)
        changed[at] ^= 0x41
        r = put(bytes(changed))
        check(f"byte {at} changed", r.returncode in (0, 2), (r.returncode, r.stderr))


def main():
    folder = tempfile.mkdtemp()
    try:
        frames = scene()
        test_hosts(folder, frames)
        test_forms(folder, frames)
        test_refused(folder, frames)
        test_damaged(folder)
    finally:
        shutil.rmtree(folder)
    for w in wrong[:20]:
        print("wrong:", w[:1500])
    print(f"{checks} checks, {len(wrong)} wrong")
    return 1 if wrong or not checks else 0


if __name__ == "__main__":
    sys.exit(main())
