#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""views.py PROGRAM SRCDIR: the kept captures seen badly, and what may still be said of them.

A faithful view (short snapshots, every packet captured twice) leaves the expectations of expected.tsv as they are. One
that hides something may only make a verdict know less: never of a healthy connection a failed one."""
import collections
import os
import struct
import sys
import tempfile

import judge

Record = collections.namedtuple("Record", "time_ns length data")
ETHERNET, IPV4, IPV6 = 14, 0x0800, 0x86DD


def read_pcap(path):
    """(file header, records) of a pcap with nanoseconds in this machine's byte order, as the lab writes them."""
    with open(path, "rb") as f:
        blob = f.read()
    records, at = [], 24
    while at + 16 <= len(blob):
        seconds, nanoseconds, kept, length = struct.unpack_from("<IIII", blob, at)
        records.append(Record(seconds * 10**9 + nanoseconds, length, blob[at + 16:at + 16 + kept]))
        at += 16 + kept
    return blob[:24], records


def write_pcap(path, header, records):
    with open(path, "wb") as f:
        f.write(header)
        for r in records:
            f.write(struct.pack("<IIII", r.time_ns // 10**9, r.time_ns % 10**9, len(r.data), r.length) + r.data)


def from_client(record):
    """Whether a TCP segment comes from the client (the servers' ports lie between 7000 and 9500); None: no TCP."""
    ethertype = struct.unpack_from(">H", record.data, 12)[0]
    if ethertype == IPV4 and record.data[ETHERNET + 9] == 6:
        at = ETHERNET + 4 * (record.data[ETHERNET] & 15)
    elif ethertype == IPV6 and record.data[ETHERNET + 6] == 6:
        at = ETHERNET + 40
    else:
        return None
    return not 7000 <= struct.unpack_from(">H", record.data, at)[0] < 9500


def one_hop_on(record):
    """The same packet as a router sends it on: other link addresses, TTL one less, checksum mended."""
    data = bytearray(record.data)
    data[0:12] = bytes.fromhex("027700000aaa027700000bbb")
    ethertype = struct.unpack_from(">H", data, 12)[0]
    if ethertype == IPV4:
        data[ETHERNET + 8] -= 1
        total = struct.unpack_from(">H", data, ETHERNET + 10)[0] + 0x100
        struct.pack_into(">H", data, ETHERNET + 10, (total & 0xFFFF) + (total >> 16))
    elif ethertype == IPV6:
        data[ETHERNET + 7] -= 1
    return Record(record.time_ns + 40000, record.length, bytes(data))


def snapped(length):
    return lambda records: [r._replace(data=r.data[:length]) for r in records]


def doubled(records):
    """Every IP packet captured on both sides of a router."""
    copies = [one_hop_on(r) for r in records if from_client(r) is not None]
    return sorted(records + copies, key=lambda r: r.time_ns)


def repeated(records):
    """Every packet captured twice, byte for byte, as a mirror port does."""
    return sorted(records + [r._replace(time_ns=r.time_ns + 3000) for r in records], key=lambda r: r.time_ns)


def side(client):
    return lambda records: [r for r in records if from_client(r) in (None, client)]


def thinned(every):
    return lambda records: [r for i, r in enumerate(records) if i % every != every - 1]


def part(low, high):
    return lambda records: records[int(len(records) * low):int(len(records) * high)]


def gap(records):
    first = records[0].time_ns if records else 0
    return [r for r in records if not 500 * 10**6 < r.time_ns - first < 2500 * 10**6]


FAITHFUL = {"snap 128": snapped(128), "doubled at a router": doubled, "mirrored twice": repeated}
HIDING = {"snap 68": snapped(68), "snap 54": snapped(54), "client's side only": side(True),
          "server's side only": side(False), "every 7th missing": thinned(7), "every 3rd missing": thinned(3),
          "gap of 2 s": gap, "first quarter": part(0, 0.25), "first half": part(0, 0.5),
          "first three quarters": part(0, 0.75), "without the first quarter": part(0.25, 1),
          "last half": part(0.5, 1), "last quarter": part(0.75, 1), "middle": part(0.3, 0.7)}
KNOWS_LESS = {"normal", "undetermined", "peer-silent"}


def weakened(row, view):
    """What may be said of a row's connection where @view hides something."""
    if view in FAITHFUL:
        return row
    healthy = row["right"] == ["normal"]
    allowed = set(row["right"]) | set(row["open"]) | (KNOWS_LESS - {"peer-silent"} if healthy else KNOWS_LESS)
    return dict(row, right=sorted(allowed), open=[], failed=[], end=[], direction=None, healed=False, counts={})


def main(program, directory):
    rows = collections.defaultdict(list)
    for row in judge.read_table(directory):
        rows[row["capture"]].append(row)
    tally, wrong = collections.Counter(), 0
    with tempfile.TemporaryDirectory(prefix="talab-view-") as folder:
        scratch = os.path.join(folder, "view.pcap")
        for name, wants in rows.items():
            header, records = read_pcap(os.path.join(directory, "testdata", "captures", name + ".pcap"))
            for view, transform in list(FAITHFUL.items()) + list(HIDING.items()):
                write_pcap(scratch, header, transform(records))
                connections = judge.report(program, scratch)["connections"]
                for want in wants:
                    connection = judge.find(connections, int(want["port"]), int(want["nth"]))
                    if not connection or view not in FAITHFUL and len(wants) > 1:
                        continue  # cut away; or which is which can't be told by counting any more
                    grade, said, faults = judge.verdict(connection, weakened(want, view))
                    possible = connection["diagnosis"]["confidence"] == "possible"
                    if view in HIDING and want["right"] != ["normal"] and possible:
                        faults = []  # claims nothing
                    tally[view, bool(faults)] += 1
                    if faults:
                        wrong += 1
                        print("%-36s %-26s #%s %-46s %s" % (name, view, want["nth"], said, "; ".join(faults)))
    for view in list(FAITHFUL) + list(HIDING):
        print("%-28s %4d hold, %d don't" % (view, tally[view, False], tally[view, True]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
