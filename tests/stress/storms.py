# SPDX-License-Identifier: MIT
"""Storms that are no packets alone: text, pcapng blocks, archives, directories. Each writes storm n to the path that it is given."""
import io
import os
import struct
import tarfile
import zipfile

START = 1700000000


def segment(i):
    """A bare SYN of client i as raw IPv4."""
    return (struct.pack(">BBHHHBBHII", 0x45, 0, 40, i & 0xffff, 0, 64, 6, 0, 0x0a000001 + (i // 60000 << 8), 0x0a000002)
            + struct.pack(">HHIIBBHHH", 1024 + i % 60000, 80, 1000 + i, 0, 0x50, 2, 65535, 0, 0))


def block(kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


SECTION = block(0x0a0d0d0a, struct.pack("<IHHq", 0x1a2b3c4d, 1, 0, -1))
INTERFACE = block(1, struct.pack("<HHI", 101, 0, 0))


def packet(interface, i):
    us, data = START * 1000000 + i * 1000, segment(i)
    return block(6, struct.pack("<IIIII", interface, us >> 32, us & 0xffffffff, len(data), len(data)) + data)


def pcap(i):
    data = segment(i)
    return struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101) + struct.pack("<IIII", START + i, 0, len(data), len(data)) + data


def written(path, parts):
    with open(path, "wb") as out:
        for part in parts:
            out.write(part if isinstance(part, bytes) else part.encode())


def lines(n, path):
    written(path, ("%d.%06d IP 10.0.0.1.%d > 10.0.0.2.80: Flags [.], seq %d:%d, ack 1, win 501, length 10\n" % (
        START + i // 1000, i % 1000 * 1000, 40000 + i % 50, 1 + i // 50 * 10, 11 + i // 50 * 10) for i in range(n)))


def names(n, path):
    written(path, ("%d.000000 IP host%d.example.net.40000 > server.example.net.80: Flags [S], seq 1, win 64240, length 0\n" % (START + i, i)
                   for i in range(n)))


def one_line(n, path):
    written(path, ["12:00:00.000000 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 1" + " x" * n + "\n"])


def deep_json(n, path):
    written(path, ['[{"_source":{"layers":' + "[" * n + "\n"])


def deep_objects(n, path):
    written(path, ['[{"_source":{"layers":' + '{"a":' * n + "\n"])


FIELDS = [("frame.number", "1"), ("frame.time_epoch", "1700000000.000000"), ("ip.src", "10.0.0.1"), ("ip.dst", "10.0.0.2"),
          ("tcp.srcport", "40000"), ("tcp.dstport", "80"), ("tcp.seq", "1"), ("tcp.flags", "0x0002")]


def huge_json(n, path):
    """One packet, with one value of n bytes and n / 100 others."""
    fields = FIELDS + [("tcp.comment", "x" * n)] + [("tcp.field%d" % i, "y" * 90) for i in range(n // 100)]
    written(path, ['[{"_index":"a","_source":{"layers":{'] + [",\n".join('"%s":"%s"' % f for f in fields)] + ["}}}]\n"])


def huge_ek(n, path):
    fields = [(k.replace(".", "_"), v) for k, v in FIELDS] + [("tcp_comment", "x" * n)] + [("tcp_field%d" % i, "y" * 90) for i in range(n // 100)]
    written(path, ['{"index":{"_index":"a"}}\n', '{"timestamp":"1700000000000","layers":{', ",".join('"%s":["%s"]' % f for f in fields), "}}\n"])


def huge_pdml(n, path):
    fields = FIELDS + [("tcp.comment", "x" * n)] + [("tcp.field%d" % i, "y" * 90) for i in range(n // 100)]
    written(path, ['<?xml version="1.0"?>\n<pdml version="0">\n<packet>\n<proto name="tcp">\n']
            + ['<field name="%s" show="%s" value="%s"/>\n' % (k, v, v) for k, v in fields] + ["</proto>\n</packet>\n</pdml>\n"])


def interfaces(n, path):
    def parts():
        yield SECTION
        for i in range(n):
            yield INTERFACE
            yield packet(i, i)
    written(path, parts())


def sections(n, path):
    written(path, (SECTION + INTERFACE + packet(0, i) for i in range(n)))


def name_records(n, path):
    """Half of the names in a block each, half of them in blocks of 1000."""
    def record(i):
        name = b"host%d.example.net\0" % i
        data = struct.pack(">I", 0x0b000000 + i) + name
        return struct.pack("<HH", 1, len(data)) + data + bytes(-len(data) % 4)

    def parts():
        yield SECTION + INTERFACE
        for i in range(n // 2):
            yield block(4, record(i) + bytes(4))
        for at in range(n // 2, n, 1000):
            yield block(4, b"".join(record(i) for i in range(at, min(n, at + 1000))) + bytes(4))
        for i in range(100):
            yield packet(0, i)
    written(path, parts())


def directory(n, path):
    """A thousand of them with a packet, the rest text that is none."""
    for i in range(n):
        folder = os.path.join(path, "%03d" % (i // 1000))
        if not i % 1000:
            os.makedirs(folder)
        written(os.path.join(folder, "%d.pcap" % i), [pcap(i) if not i % 10 else b"nothing\n"])


def members(n):
    for i in range(n):
        yield "%d.pcap" % i, pcap(i) if not i % 10 else b"nothing\n"


def tar(n, path):
    with tarfile.open(path, "w") as out:
        for name, data in members(n):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            out.addfile(entry, io.BytesIO(data))


def zipped(n, path):
    with zipfile.ZipFile(path, "w") as out:
        for name, data in members(n):
            out.writestr(name, data)


def nested(n, path):
    """Archives of a hundred members in an archive."""
    with tarfile.open(path, "w") as out:
        for at in range(0, n, 100):
            inner = io.BytesIO()
            with tarfile.open(fileobj=inner, mode="w:gz", compresslevel=1) as made:
                for i in range(at, min(n, at + 100)):
                    data = pcap(i)
                    entry = tarfile.TarInfo("%d.pcap" % i)
                    entry.size = len(data)
                    made.addfile(entry, io.BytesIO(data))
            entry = tarfile.TarInfo("%d.tar.gz" % at)
            entry.size = len(inner.getvalue())
            inner.seek(0)
            out.addfile(entry, inner)


# Kind, its maker, and the first size.
STORMS = [("tcpdump-lines", lines, 20000), ("host-names", names, 5000), ("one-line", one_line, 6000000), ("deep-json", deep_json, 1000000),
          ("deep-objects", deep_objects, 200000), ("huge-json", huge_json, 1000000), ("huge-ek", huge_ek, 1000000), ("huge-pdml", huge_pdml, 1000000),
          ("interfaces", interfaces, 10000), ("sections", sections, 10000), ("name-records", name_records, 200000), ("directory", directory, 2000),
          ("tar", tar, 2000), ("zip", zipped, 2000), ("nested", nested, 2000)]
