# SPDX-License-Identifier: MIT
"""The report's numbers on inputs and connections, against the packets."""
import calendar
import collections
import re
import time

from decode import ACK, FIN, RST, SYN
from findings import seconds
from follow import SIDES, canonical, union


def check_input(out, report, cap):
    entry = report["inputs"][0]
    tcp = sum(f.kind == "tcp" for f in cap.frames)
    whole = entry["packets"] - len(cap.frames)
    out.check(
        whole == 0 or bool(cap.damaged) and whole < 0,
        "input.packets",
        f"{entry['packets']} packets",
        f"{len(cap.frames)} are in the file",
    )
    out.check(
        tcp <= entry["tcp_segments"] <= tcp + cap.dark,
        "input.tcp",
        f"{entry['tcp_segments']} TCP segments",
        f"{tcp}, and {cap.dark} that may hide one",
    )
    total = entry["tcp_segments"] + entry["icmp"] + entry["neighbour"] + sum(entry["skipped"].values())
    out.equal("input.sum", "packets = segments + icmp + neighbour + skipped", entry["packets"], total)
    out.check(entry["duration_ns"] >= 0, "input.duration", f"duration {entry['duration_ns']}", "a duration is not negative")
    if cap.wild:
        return
    if cap.frames and cap.in_order and not whole:
        out.equal("input.duration", "duration_ns", entry["duration_ns"], cap.frames[-1].t)
    if cap.frames and entry["start"] and cap.in_order:
        match = re.fullmatch(r"(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)\.(\d{9})Z", entry["start"])
        civil = time.struct_time((*map(int, match.groups()[:6]), 0, 0, 0)) if match else None
        stamp = civil and calendar.timegm(civil) * 10**9 + int(match[7])
        out.equal("input.start", "start", stamp, cap.t0)
        out.equal("input.start", "start_epoch_ns", entry["start_epoch_ns"], cap.t0)


def check_summary(out, report):
    listed, said = report["connections"], report["summary"]
    kinds = collections.Counter(c["diagnosis"]["scenario"] for c in listed)
    failed = [c for c in listed if c["diagnosis"]["scenario"] not in ("normal", "undetermined")]
    if not said["folded"]:
        out.equal("summary.count", "connections", said["connections"], len(listed))
        out.equal("summary.count", "by_scenario", {k: n for k, n in said["by_scenario"].items() if n}, dict(kinds))
        out.equal("summary.count", "failed", said["failed"], len(failed))
        out.equal("summary.count", "healed", said["healed"], sum(c["diagnosis"]["healed_ns"] is not None for c in failed))
    out.equal("summary.ids", "ids", [c["id"] for c in listed], sorted(c["id"] for c in listed))


def one_isn(mine):
    return len({s.seq for s in mine if s.has(SYN)}) < 2


def check_connection(out, c):
    r = c.report
    first, last = c.cap.frame(r["first_frame"]), c.cap.frame(r["last_frame"])
    for name, frame, stamp in (("first", first, r["start_ns"]), ("last", last, r["end_ns"])):
        mine = frame is not None and r[name + "_frame"] in c.by_frame
        out.check(mine, "connection.frame", f"{name}_frame {r[name + '_frame']}", "that frame is none of this connection's")
        if frame is not None and c.cap.in_order:
            out.equal("connection.time", f"{name} frame at", stamp, frame.t)
    if not c.reused and not c.cap.blind:
        out.equal("connection.frame", "first_frame", r["first_frame"], c.flow[0].frame)
        later = [s for s in c.segs if s.frame > r["last_frame"] and not s.dup]
        out.check(
            not later,
            "connection.frame",
            f"last_frame {r['last_frame']}",
            lambda: f"frame {later[-1].frame} is later, and no second sight of a packet",
        )
    if not c.alone:
        return
    _handshake(out, c)
    for side in (0, 1):
        _half(out, c, side, r["halves"][SIDES[side]])
    _end(out, c)
    _icmp(out, c)
    _vantage(out, c)


def _handshake(out, c):
    syn = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN]
    synack = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN | ACK]
    said = c.report["handshake"]
    if said == "complete":
        ok = bool(syn and synack) and any(s.relack is not None and not s.has(SYN) and s.dir == syn[0].dir for s in c.segs)
        out.check(ok, "connection.handshake", "handshake complete", f"{len(syn)} SYN, {len(synack)} SYN-ACK")
    elif said == "absent":
        out.check(not syn and not synack, "connection.handshake", "no handshake", f"{len(syn)} SYN, {len(synack)} SYN-ACK")
    if c.report["roles"] == "handshake" and syn and not synack:
        out.check(all(s.dir == 0 for s in syn), "connection.roles", "the client by its SYN", "the server sent one")


def _half(out, c, side, half):
    mine = c.of(side)
    dups = sum(s.dup for s in mine)
    who = SIDES[side]
    gone = len(mine) - half["segments"]
    said = f"{who}: {half['segments']} segments without duplicates"
    out.check(gone >= 0, "half.segments", said, f"{len(mine)} are there")
    out.check(gone <= dups, "half.duplicates", said, f"{len(mine)} are there, {dups} of them second sights of a packet")
    if half["last_seen_ns"] is not None and mine and c.cap.in_order:
        seen = {s.t for s in mine if s.frame == mine[-1].frame or s.dup} | {
            next((s.t for s in reversed(mine) if not s.dup), None)
        }
        out.check(
            half["last_seen_ns"] in seen,
            "half.last-seen",
            f"{who} last seen at {seconds(half['last_seen_ns'])}",
            f"at {seconds(mine[-1].t)}, frame {mine[-1].frame}",
        )
    syn = next((s for s in mine if s.has(SYN) and not s.has(RST)), None)
    if syn is not None and half["isn_known"]:
        for field, found in (("mss", syn.mss), ("sack_permitted", syn.sackok)):
            same = {getattr(s, "mss" if field == "mss" else "sackok") for s in mine if s.has(SYN)}
            out.check(half[field] in same, "half.options", f"{who}: {field} {half[field]}", f"its SYN says {found}")
    out.check(not half["isn_known"] or syn is not None, "half.isn", f"{who}: ISN known", "no SYN of it")
    if syn is None and half["mss"] is not None:
        out.check(False, "half.options", f"{who}: mss {half['mss']}", "no SYN of it")
    spans = [(s.rel + s.has(SYN), s.rel + s.has(SYN) + s.len) for s in mine if s.len and not s.has(RST)]
    near_ = [x for s, x in zip([m for m in mine if m.len and not m.has(RST)], spans) if not c.is_probe(s) and not s.far]
    # the number of a FIN is a byte's, too, where a proxy or padding gives it twice
    fins = {s.end - 1 for s in mine if s.has(FIN)}
    low, high = union(near_) - len(fins), union(spans)
    if c.una[side] is not None:
        high = max(high, union(spans + [(1, c.una[side])]))  # acknowledged, though not in the capture
    if not c.reused:
        out.check(
            low <= 0 and (high > 0 or not mine) if half["payload_bytes"] is None else low <= half["payload_bytes"] <= high,
            "half.payload",
            f"{who}: {half['payload_bytes']} bytes of payload",
            f"{low} of sequence space",
        )
    acked = half.get("acked_bytes")
    if not c.reused and acked is not None and c.una[side] is not None:
        out.check(acked <= max(0, c.una[side] - 1), "half.acked", f"{who}: {acked} bytes acknowledged", f"{c.una[side] - 1}, a FIN in it")
        if half["isn_known"] and one_isn(mine) and c.una[side] - 1 <= union(spans) + len(fins):
            out.check(
                c.una[side] - 1 - acked <= len(fins), "half.acked", f"{who}: {acked} bytes acknowledged", f"{c.una[side] - 1}, a FIN in it"
            )
    again = sum(1 for s in mine if s.nxt is not None and s.end > s.rel and s.rel < s.nxt)
    out.check(
        half["retransmitted_segments"] <= again if one_isn(mine) else None,
        "half.retransmitted",
        f"{who}: {half['retransmitted_segments']} segments sent again",
        f"{again} at most",
    )


def _end(out, c):
    end, rsts = c.report["end"], [s for s in c.flow if s.has(RST)]
    if end in ("reset", "refused"):
        out.check(bool(rsts), "connection.end", f"end {end}", "there is no RST")
    if end == "refused":
        out.check(not any(s.len for s in c.segs if not s.has(SYN)), "connection.end", "end refused", "data was sent")
    if end == "closed":
        for side in (0, 1):
            acked = any(s.relack is not None and c.nxt[side] is not None and s.relack > c.nxt[side] for s in c.of(1 - side))
            out.check(bool(c.fins(side)) or acked, "connection.end", "end closed", f"no FIN of the {SIDES[side]}")
    if end == "half-closed":
        fins = [s for s in (0, 1) if c.fins(s)]
        out.check(bool(fins), "connection.end", "end half-closed", "no FIN")
    if end == "open":
        done = [s for s in (0, 1) if c.fins(s) and c.covers(s, c.fins(s)[-1].end - 1)]
        out.check(len(done) < 2, "connection.end", "end open", "both sent a FIN, and both were acknowledged")
    if end == "unreachable":
        out.check(bool(c.icmp), "connection.end", "end unreachable", "no ICMP error quotes it")
    out.check(not (c.diagnosis["scenario"] == "normal" and end == "gave-up"), "contradiction", "normal", "end is gave-up")


def _icmp(out, c):
    for row in c.report["icmp"]:
        frame = c.cap.frame(row["frame"])
        what = f"ICMP {row['type']}/{row['code']} in frame {row['frame']}"
        ok = frame is not None and frame.kind == "icmp" and frame in c.icmp
        if frame is not None and frame.dark:
            continue
        out.check(ok, "icmp.frame", what, "that frame quotes nothing of this connection")
        if ok:
            out.check(
                (row["type"], row["code"]) == (frame.type, frame.code), "icmp.type", what, f"it is {frame.type}/{frame.code}"
            )
            out.equal("icmp.from", what + " from", canonical(row["from"]), frame.src)
            out.equal("icmp.time", what + " at", row["time_ns"], frame.t)


def _vantage(out, c):
    reason = c.report["vantage_reason"] or ""
    match = re.match(r"the (client|server)'s TTL is still (\d+), the other side's has been counted down to (\d+)", reason)
    if match:
        side = SIDES.index(match[1])
        mine, other = {s.ttl for s in c.of(side)}, {s.ttl for s in c.of(1 - side)}
        out.check(
            int(match[2]) in mine and int(match[3]) in other, "vantage.ttl", reason, f"TTLs {sorted(mine)} and {sorted(other)}"
        )
