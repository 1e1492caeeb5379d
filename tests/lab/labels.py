# SPDX-License-Identifier: MIT
"""Labelled captures: which frames the sender's kernel sent again, and why.

A directory holds either NAME.truth.json beside NAME.pcap (or .pcapng), a truth that lists each connection's copies and the
kernel's tracepoints, or CELL.json of this lab, whose `copies` say the same. Both become `Capture`s here."""
import collections
import glob
import json
import os
import socket
import struct

Packet = collections.namedtuple("Packet", "frame time source destination seq length flags tsval")
# kind: a name of the report's; flow: (connection, side of the sender); sight: "again", "hole" (fills one) or "new" (nothing
# tells it from new data); delivered: whether an earlier copy had reached the peer (None: not known)
Copy = collections.namedtuple("Copy", "frame flow kind sight delivered length")
Row = collections.namedtuple("Row", "time side seq length flags tsval kind delivered")  # tsval: None where the truth has none
Connection = collections.namedtuple("Connection", "client server rows")

FIN, SYN, RST = 1, 2, 4
EARLY_S = 50e-6  # a stamp at another tap may be this much before the sender's own
SAME_STAMP_S = 100e-6  # the sender's own capture and the kernel's event
TRANSIT_S = 5.0  # the longest way through the lab
CLOCK_S = 20e-3  # by the sender's TSval: its tick, and how evenly the ways take their halves of a round trip
STATE_BEFORE_S, STATE_AFTER_S = 50e-6, 200e-6  # tcp_retransmit_skb against the packet's stamp
RECOVERY, LOSS = "3", "4"
NAMES = {"rto": "rto", "tlp": "tlp", "tlp_new_data": "tlp, new data", "fast": "fast", "after_rto": "after-rto",
         "synack_timer": "syn", "synack_rexmit": "syn", "pmtu_retransmit": "pmtu"}


# the capture's packets

def read_records(path):
    """(link type, time in seconds, bytes) of each packet of a pcap or pcapng file, little-endian."""
    with open(path, "rb") as f:
        blob = f.read()
    if blob[:4] == b"\x0a\x0d\x0d\x0a":
        yield from read_blocks(blob)
        return
    unit = {0xA1B2C3D4: 1e-6, 0xA1B23C4D: 1e-9}[struct.unpack_from("<I", blob)[0]]
    link, at = struct.unpack_from("<H", blob, 20)[0], 24
    while at + 16 <= len(blob):
        seconds, fraction, kept = struct.unpack_from("<III", blob, at)
        yield link, seconds + fraction * unit, blob[at + 16:at + 16 + kept]
        at += 16 + kept


def read_blocks(blob):
    interfaces, at = [], 0
    while at + 12 <= len(blob):
        kind, size = struct.unpack_from("<II", blob, at)
        if kind == 1:  # interface: its link type, and option 9, the resolution
            unit, option = 1e-6, at + 16
            while option + 4 <= at + size - 4:
                code, length = struct.unpack_from("<HH", blob, option)
                if code == 9:
                    unit = 10.0 ** -blob[option + 4]
                option += 4 + (length + 3) // 4 * 4
            interfaces.append((struct.unpack_from("<H", blob, at + 8)[0], unit))
        elif kind == 6:
            interface, high, low, kept = struct.unpack_from("<IIII", blob, at + 8)
            link, unit = interfaces[interface]
            yield link, (high << 32 | low) * unit, blob[at + 28:at + 28 + kept]
        at += size


def read_packets(path):
    """The TCP packets of a capture: Ethernet, raw IP, or "any" of Linux."""
    for frame, (link, when, data) in enumerate(read_records(path), 1):
        ip = {1: 14, 113: 16, 276: 20}.get(link, 0)
        if len(data) < ip + 40:
            continue
        if data[ip] >> 4 == 4 and data[ip + 9] == 6:
            end, tcp = ip + struct.unpack_from(">H", data, ip + 2)[0], ip + 4 * (data[ip] & 15)
            hosts = socket.inet_ntop(socket.AF_INET, data[ip + 12:ip + 16]), socket.inet_ntop(socket.AF_INET, data[ip + 16:ip + 20])
        elif data[ip] >> 4 == 6 and data[ip + 6] == 6:
            end, tcp = ip + 40 + struct.unpack_from(">H", data, ip + 4)[0], ip + 40
            hosts = socket.inet_ntop(socket.AF_INET6, data[ip + 8:ip + 24]), socket.inet_ntop(socket.AF_INET6, data[ip + 24:ip + 40])
        else:
            continue
        if len(data) < tcp + 20:
            continue
        source, destination, seq = struct.unpack_from(">HHI", data, tcp)
        payload = tcp + 4 * (data[tcp + 12] >> 4)
        yield Packet(frame, when, (hosts[0], source), (hosts[1], destination), seq, end - payload, data[tcp + 13],
                     read_tsval(data[tcp + 20:payload]))


def read_tsval(options):
    at = 0
    while at + 1 < len(options) and options[at]:
        if options[at] == 8 and at + 10 <= len(options):
            return struct.unpack_from(">I", options, at + 2)[0]
        at += 1 if options[at] == 1 else max(2, options[at + 1])
    return None


def room(packet):
    """The sequence space that a packet takes."""
    return packet.length + bool(packet.flags & SYN) + bool(packet.flags & FIN)


def sights(packets):
    """By frame, of one sender's packets: what can be seen of each that takes sequence space ("new", "hole" or "again")."""
    out, seen, high = {}, [], None
    for p in packets:
        size = room(p)
        if not size or p.flags & RST:
            continue
        if high is None:
            start = high = 0
            origin = p.seq
        else:
            start = (p.seq - origin + 2**31) % 2**32 - 2**31
        known = any(a < start + size and start < b for a, b in seen)
        out[p.frame] = "again" if known else "hole" if start < high else "new"
        if seen and seen[-1][1] == start:
            seen[-1][1] = start + size
        else:
            seen.append([start, start + size])
        high = max(high, start + size)
    return out


# the truth

def state_at(events, side, when):
    """The congestion state in which the kernel sent the copy stamped @when; None: it sent none then."""
    state, nearest, found = "0", STATE_AFTER_S, None
    for e in events:
        if e.get("side") != side:
            continue
        if e["ev"] == "tcp_cong_state_set":
            state = str(e["cong_state"])
        elif e["ev"] == "tcp_retransmit_skb" and -STATE_BEFORE_S <= e["t"] - when <= STATE_AFTER_S:
            off = abs(e["t"] - when - EARLY_S / 2)
            if found is None or off < nearest:
                nearest, found = off, state
    return found


def truth_rows(connection, path_mtu):
    """What a NAME.truth.json says that a connection sent again. Kind None: the label may have slipped from another packet.

    `fast` and `after-rto` go by the congestion state at the kernel's own tracepoint; where a path MTU was learned, what
    left in Loss without a timeout before it was let out by the ICMP message."""
    rows, timeouts = [], set()
    for r in sorted(connection["retransmissions"], key=lambda r: r["t"]):
        kind = r["kind"]
        if kind in ("fast", "after_rto", "recovery"):
            state = state_at(connection["kernel_events"], r["side"], r["t"])
            kind = {RECOVERY: "fast", LOSS: "after_rto", None: None}.get(state, "fast" if kind == "recovery" else kind)
        if kind == "rto":
            timeouts.add(r["side"])
        if kind == "after_rto" and path_mtu and r["side"] not in timeouts:
            kind = "pmtu_retransmit"
        if kind in ("rto", "tlp") and r["flags"] & SYN:
            kind = "synack_timer"
        rows.append(Row(r["t"], r["side"], r["seq"], r["len"], r["flags"], None, NAMES.get(kind), r.get("earlier_copy_delivered")))
    return rows


class Capture:
    def __init__(self, path, point, round_trip_s, connections):
        self.path, self.name, self.round_trip_s, self.connections = path, os.path.basename(path), round_trip_s, connections
        self.point = {"far": "middle", "router": "middle"}.get(point.split("-")[0], point.split("-")[0])

    def vantage(self, flow):
        """Where this capture was made, as the sender of @flow sees it."""
        return "middle" if self.point == "middle" else "sender" if self.point == flow[1] else "receiver"

    def frames(self):
        """(copies, {frame that is no copy: flow}, frames of which the truth is not sure); probes of one byte stand in none."""
        flows = collections.defaultdict(list)
        for p in read_packets(self.path):
            flows[p.source, p.destination].append(p)
        copies, plain, unsure = [], {}, set()
        for index, c in enumerate(self.connections):
            for side, ends in (("client", (c.client, c.server)), ("server", (c.server, c.client))):
                packets, flow = flows[ends], (index, side)
                sight = sights(packets)
                rows = [r for r in c.rows if r.side == side]
                paired = self.pair(packets, rows, side)
                for frame, (row, length) in paired.items():
                    if row.kind is None:
                        unsure.add(frame)
                    elif frame in sight:
                        copies.append(Copy(frame, flow, row.kind, sight[frame], row.delivered, length))
                left = {(r.seq, r.length) for r in rows} - {(r.seq, r.length) for r, _ in paired.values()}
                for p in packets:
                    if p.frame not in sight or p.frame in paired or p.length <= 1 and not p.flags & (SYN | FIN) and sight[p.frame] != "new":
                        continue
                    if (p.seq, p.length) in left and sight[p.frame] != "new":
                        unsure.add(p.frame)
                    else:
                        plain[p.frame] = flow
        return copies, plain, unsure

    def pair(self, packets, rows, side):
        """{frame: (row, length)}: each row's packet here, the nearest pair in time first; a copy that was lost before the tap has none."""
        near, pairs = self.point == side, []
        base = min((p.time - p.tsval / 1000 for p in packets if p.tsval is not None), default=None)
        for index, r in enumerate(rows):
            for p in packets:
                off = p.time - r.time
                if (p.seq, p.length) != (r.seq, r.length) or (p.flags ^ r.flags) & (FIN | SYN | RST):
                    continue
                if near:
                    fits = abs(off) <= SAME_STAMP_S
                else:
                    fits = -EARLY_S <= off <= TRANSIT_S
                    if r.tsval is not None:
                        fits = fits and p.tsval == r.tsval
                    elif p.tsval is not None and self.round_trip_s:
                        off = p.tsval / 1000 + base - self.round_trip_s / 2 - r.time
                        fits = fits and abs(off) <= CLOCK_S
                if fits:
                    pairs.append((abs(off), index, p.frame, p.length))
        found, used = {}, set()
        for _, index, frame, length in sorted(pairs):
            if index not in used and frame not in found:
                used.add(index)
                found[frame] = (rows[index], length)
        return found


def from_truth(path):
    with open(path) as f:
        truth = json.load(f)
    stem = path[:-len(".truth.json")]
    capture = next((stem + end for end in (".pcap", ".pcapng") if os.path.exists(stem + end)), None)
    mtu = any("mtu" in o["kind"] for o in truth["outages"])
    connections = [Connection(tuple(c["client"]), tuple(c["server"]), truth_rows(c, mtu)) for c in truth["connections"] if c["client"] and c["server"]]
    if capture:
        yield Capture(capture, truth["capture"]["point"], (truth["rtt_ms"] or 0) / 1000, connections)


def from_cell(path):
    with open(path) as f:
        truth = json.load(f)
    by_flow = collections.defaultdict(list)
    for r in truth.get("copies", []):
        row = Row(r["epoch_ns"] / 1e9, r["side"], r["seq_raw"], r["length"], r["flags"], r["tsval"], NAMES.get(r["kind"]), None)
        by_flow[tuple(r["client"]), tuple(r["server"])].append(row)
    connections = [Connection(client, server, rows) for (client, server), rows in by_flow.items()]
    for point, name in truth["captures"].items():
        yield Capture(os.path.join(os.path.dirname(path), name), point, None, connections)


def labelled(directory):
    """The labelled captures of a directory."""
    for path in sorted(glob.glob(os.path.join(directory, "*.json"))):
        if path.endswith(".truth.json"):
            yield from from_truth(path)
        elif os.path.basename(path) != "index.json":
            yield from from_cell(path)
