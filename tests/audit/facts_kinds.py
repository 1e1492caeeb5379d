# SPDX-License-Identifier: MIT
"""What a kind of fact says of frames and values: **the table KINDS**, a row for each that the packets can confirm.

Values of time are exact; where a value is rounded (the handshake's halves are kept in microseconds) so is the check."""
import re

from decode import ACK, FIN, RST, SYN
from findings import seconds
from follow import MASK, SIDES, canonical

US = 1000
UNKNOWN = (None, "")


def side_of(f):
    """0, 1, or None where the subject is neither side nor its host."""
    return next((n for n, name in enumerate(SIDES) if f["subject"].startswith(name)), None)


def event(c, f):
    return next((x for x in c.diagnosis["facts"] if x["id"] == f["about"]), None)


def own(c, f):
    return [c.by_frame[n] for n in f["frames"] if n in c.by_frame]


def of_side(c, f, side, what="a segment of it"):
    """All frames are of the side's, and there is one."""
    mine = own(c, f)
    bad = [n for n in f["frames"] if n not in c.by_frame] + [s.frame for s in mine if s.dir != side]
    return (bool(mine) and not bad, f"frame {bad[0] if bad else None} is not {what}")


def among(value, times, what):
    return (any(abs(value - t) <= US for t in times), f"no {what} gives {seconds(value)}")


def count(said, segs):
    return (sum(not s.dup for s in segs) <= said <= len(segs), f"{len(segs)} are there")


def at_most(said, found):
    return (0 < said <= found, f"{found} are there")


def end_ns(c):
    return max(f.t for f in c.cap.frames)


# events


def course(c, f):
    v = f["values"]
    return [count(v["client_segments"], c.of(0)), count(v["server_segments"], c.of(1))]


def silence(c, f):
    side, v = side_of(f), f["values"]
    mine = own(c, f)
    if not mine or any(s.dir != side for s in mine):
        return False, "its frames are none of that side's"
    first, last = mine[0], mine[-1]
    sent = [s for s in c.of(side) if first.frame <= s.frame <= last.frame and s.end > s.rel]
    ends = [s.t - first.t for s in sent]
    acks = [s for s in c.covers(side, first.rel, first.frame) if s.frame < last.frame]
    told = {x["kind"] for x in c.diagnosis["facts"] if x["about"] == f["id"]}
    known = told & {"answered-here", "arrived", "answer-unknown", "not-accepted", "healed"}
    return [
        at_most(v["attempts"], len(sent) + sum(e["attempts_omitted"] for e in c.report["episodes"])),
        among(v["silence_ns"], ends, "copy"),
        (not acks or bool(known), lambda: f"frame {acks[0].frame} acknowledges it"),
    ]


def probes_unanswered(c, f):
    side, v, mine = side_of(f), f["values"], own(c, f)
    if not mine:
        return False, "its frames are none of this connection's"
    sent = [s for s in c.of(side) if mine[0].frame <= s.frame <= mine[-1].frame]
    told = {x["kind"] for x in c.diagnosis["facts"] if x["about"] == f["id"]}
    heard = [s for s in c.of(1 - side, dups=False) if mine[0].frame < s.frame < mine[-1].frame and s.has(ACK) and not s.has(RST)]
    heard = [s for s in heard if not c.is_probe(s)]
    return [
        of_side(c, f, side),
        at_most(v["probes"], len(sent) + sum(e["attempts_omitted"] for e in c.report["episodes"])),
        among(v["silence_ns"], [s.t - mine[0].t for s in mine], "probe"),
        (not heard or bool(told & {"answered-here", "answer-unknown", "peer-heard", "not-accepted", "stall-answered"}) or v["window_probe"] > 0,
         lambda: f"frame {heard[0].frame} came between them"),
    ]  # fmt: skip


def the_rst(c, f):
    return next((s for s in own(c, f) if s.has(RST)), None)


def event_rst(c, f):
    rst = the_rst(c, f)
    return rst if rst is not None or event(c, f) is None else the_rst(c, event(c, f))


def reset(c, f):
    rst = the_rst(c, f)
    if rst is None:
        return False, "none of its frames is a RST"
    ttl = f["values"]["ttl"]
    return [(rst.dir == side_of(f), f"it is the {SIDES[rst.dir]}'s"), (ttl in (-1, 0, rst.ttl), f"its TTL is {rst.ttl}")]


def refusal(c, f):
    rst = the_rst(c, f)
    syn = [s for s in c.segs if s.has(SYN) and not s.has(ACK) and rst is not None and s.frame < rst.frame]
    return rst is not None and bool(syn) and rst.dir != syn[-1].dir, "no RST that comes after a SYN of the other side"


def icmp(c, f):
    v = f["values"]
    same = [i for i in c.icmp if (i.type, i.code) == (v["icmp_type"], v["icmp_code"])]
    mine = [i for i in c.icmp if i.frame in f["frames"]]
    if any(getattr(x, "dark", False) for x in map(c.cap.frame, f["frames"])):
        return UNKNOWN
    return [(bool(mine), "its frames are no ICMP errors about it"), at_most(v["count"], len(c.icmp)), (bool(same), "no such error")]


def syn_unanswered(c, f):
    sent = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN and s.dir == side_of(f)]
    heard = [s for s in c.of(1 - side_of(f)) if s.relack is not None and sent and s.relack == sent[0].end]
    v = f["values"]
    return [
        count(v["attempts"], sent),
        among(v["silence_ns"], [s.t - sent[0].t for s in sent], "SYN"),
        (not heard, lambda: f"frame {heard[0].frame} answers"),
    ]


def synack_unanswered(c, f):
    sent = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN | ACK]
    if not sent:
        return False, "there is no SYN-ACK"
    acks = c.covers(sent[0].dir, sent[0].rel, sent[0].frame)
    return [count(f["values"]["attempts"], sent), (not acks, lambda: f"frame {acks[0].frame} acknowledges it")]


def stall(c, f):
    zero = [s for s in c.of(side_of(f)) if s.win == 0 and not s.has(RST) and not s.has(SYN)]
    v = f["values"]
    return [
        (0 < v["advertised"] <= len(zero) if zero or v["advertised"] else None, f"{len(zero)} segments with window 0"),
        (v["answered"] <= v["probes"], "more answers than probes"),
    ]


def fin_unanswered(c, f):
    side, mine = side_of(f), own(c, f)
    first, last = (mine[0].frame, mine[-1].frame) if mine else (0, 0)
    fins = [s for s in c.of(side) if first <= s.frame <= last and (s.has(FIN) or s.end > s.rel)]
    acks = [s for s in c.covers(side, fins[-1].end - 1, first) if s.frame < last] if fins else []
    told = {x["kind"] for x in c.diagnosis["facts"] if x["about"] == f["id"]}
    known = told & {"answered-here", "arrived", "answer-unknown", "not-accepted", "healed"}
    return [
        at_most(f["values"]["attempts"], len(fins)),
        (not acks or bool(known), lambda: f"frame {acks[0].frame} acknowledges it"),
    ]


def request_unanswered(c, f):
    side, mine = side_of(f), own(c, f)
    if not mine:
        return False, "its frame is none of this connection's"
    end = mine[0]
    asked = [s for s in c.of(side) if s.len and s.frame < end.frame]
    waits = [end.t - s.t for s in asked]
    ok = any(abs(f["values"]["waited_ns"] - w) <= 1000 * US for w in waits)  # kept to the millisecond
    return [(end.dir == side and (end.has(FIN) or end.has(RST)), "it does not close there"), (ok, "no data of it was sent then")]


def hole(c, f):
    side = side_of(f)
    spans = sorted((s.rel, s.end) for s in c.of(side) if not s.has(RST))
    acks = [s.relack for s in c.of(1 - side) if s.relack is not None and not s.has(RST)]
    if not spans:
        return False, "that side sent nothing"
    reach, missing = min([spans[0][0]] + [a for a in acks if a < spans[0][0]]), 0
    for a, b in spans:
        missing, reach = missing + max(0, a - reach), max(reach, b)
    return at_most(f["values"]["bytes"], missing)


# how it stood


def handshake_complete(c, f):
    synack = next((s for s in c.flow if s.flags & (SYN | ACK | RST) == SYN | ACK), None)
    acks = synack and [s for s in c.segs if s.dir != synack.dir and s.has(ACK) and s.frame > synack.frame]
    return bool(acks), "no SYN-ACK" if synack is None else "nothing acknowledges the SYN-ACK"


def closed(c, f):
    missing = [
        s for s in (0, 1)
        if not c.fins(s) and not any(p.relack is not None and c.nxt[s] is not None and p.relack > c.nxt[s] for p in c.of(1 - s))
    ]  # fmt: skip
    return not missing, lambda: f"no FIN of the {SIDES[missing[0]]}"


def fin_sent(c, f):
    side = side_of(f)
    acked = any(p.relack is not None and c.nxt[side] is not None and p.relack > c.nxt[side] for p in c.of(1 - side))
    return bool(c.fins(side)) or acked, "it sent no FIN"


def last_heard(c, f):
    side, mine, e = side_of(f), own(c, f), event(c, f)
    if not mine or e is None or e["from_ns"] is None or not c.cap.in_order:
        return UNKNOWN
    between = [s for s in c.of(side, dups=False) if s.frame > mine[0].frame and s.t < e["from_ns"]]
    return [
        (mine[0].dir == side, "that frame is the other side's"),
        (f["values"]["idle_ns"] == e["from_ns"] - mine[0].t, f"{seconds(e['from_ns'] - mine[0].t)} before"),
        (not between, lambda: f"frame {between[-1].frame} is later"),
    ]


def keepalive_answered(c, f):
    v = f["values"]
    listed = sum(x["attempts_total"] for x in c.report["episodes"] if x["kind"] == "keep-alive" and x["sender"] == f["subject"])
    return [
        (v["answered"] <= v["probes"], "more answers than probes"),
        (v["probes"] <= listed or c.report["episodes_omitted"] > 0, f"the episodes show {listed}"),
    ]


def retransmitted(c, f):
    again = [s for s in c.of(side_of(f)) if s.nxt is not None and s.end > s.rel and s.rel < s.nxt]
    syns = {s.seq for s in c.of(side_of(f)) if s.has(SYN)}
    return at_most(f["values"]["segments"], len(again)) if len(syns) < 2 else UNKNOWN


def breaks_off(c, f):
    side = side_of(f)
    whole = c.una[side] is not None and c.nxt[side] is not None and c.una[side] >= c.nxt[side]
    return not whole, "all that it sent was acknowledged"


def quiet_at_end(c, f):
    gaps = [end_ns(c) - s.t for s in c.segs]
    return among(f["values"]["quiet_ns"], gaps, "segment") if c.cap.in_order and not c.cap.damaged else UNKNOWN


def left(c, f):
    mine = c.segs
    gaps = [end_ns(c) - s.t for s in mine]
    return among(f["values"]["left_ns"], gaps, "segment") if c.cap.in_order and not c.cap.damaged else UNKNOWN


def succeeded(c, f):
    other = next((x for x in c.everyone if x.id == f["connection"]), None)
    return other is not None and other.key == c.key, "that connection has other ports"


# how much a silence says


def attempts(c, f):
    e = event(c, f)
    if e is None or e["from_ns"] is None:
        return UNKNOWN
    side = side_of(e)
    if side is None:
        return UNKNOWN
    sent = [s for s in c.of(side) if s.t >= e["from_ns"]]
    return at_most(f["values"]["attempts"], len(sent) + sum(x["attempts_omitted"] for x in c.report["episodes"]))


def healed(c, f):
    e, mine = event(c, f), own(c, f)
    if not mine or e is None or e["from_ns"] is None:
        return UNKNOWN
    copy = mine[0]
    later = [s for s in c.of(1 - copy.dir) if s.frame > copy.frame and not s.has(RST)]
    acked = [s for s in later if copy.end == copy.rel or s.relack is not None and s.relack > copy.rel]
    return [
        (f["values"]["outage_ns"] == copy.t - e["from_ns"], f"frame {copy.frame} came {seconds(copy.t - e['from_ns'])} after it"),
        (bool(acked), f"nothing answers frame {copy.frame}"),
    ]


def rst_of_other(c, f):
    rst = the_rst(c, f)
    return rst is not None and rst.dir != side_of(f), "no RST of the other side"


# heard meanwhile


def peer_quiet(c, f):
    side = side_of(f)
    if f["from_ns"] is None or f["to_ns"] is None or not c.cap.in_order:
        return UNKNOWN
    heard = [s for s in c.of(side, dups=False) if f["from_ns"] < s.t < f["to_ns"] and not s.has(RST) and not s.stale]
    return [
        (not heard, lambda: f"frame {heard[0].frame} came meanwhile"),
        (f["values"]["silence_ns"] <= f["to_ns"] - f["from_ns"], seconds(f["to_ns"] - f["from_ns"])),
    ]


def peer_heard(c, f):
    e, side = event(c, f), side_of(f)
    first = own(c, e)[0] if e is not None and own(c, e) else None
    found = [of_side(c, f, side)]
    mine = [s for s in own(c, f) if s.dir == side]
    if first is not None and first.dir != side and first.end > first.rel:
        until = mine[0].frame if mine else 0
        known = max((s.relack for s in c.of(side) if s.frame < until and s.relack is not None), default=first.rel)
        acks = [s for s in mine if s.relack is not None and s.relack > max(known, first.rel) and not s.has(RST)]
        found.append((not acks, lambda: f"frame {acks[0].frame} acknowledges it"))
    if mine:
        whole = [s for s in c.of(side) if mine[0].frame <= s.frame <= mine[-1].frame]
        found.append(at_most(f["values"]["segments"], len(whole)))
    return found


def frames_of(c, f):
    return of_side(c, f, side_of(f))


def frames_of_ports(c, f):
    """Also of the next connection on the same ports."""
    here = {s.frame for s in c.flow}
    return all(n in here for n in f["frames"]), "its frames are not of these ports"


def frames_of_either(c, f):
    return all(n in c.by_frame for n in f["frames"]), "its frames are none of this connection's"


def answer_unknown(c, f):
    mine = own(c, f)
    if not mine or mine[0].tsecr is None:
        return (False, "that frame has no timestamps") if mine else (False, "that frame is none of its")
    newer = [s for s in c.of(1 - mine[0].dir) if s.frame < mine[-1].frame and s.tsval is not None and s.tsval > mine[0].tsecr]
    return bool(newer), f"no older frame of the other side has a newer timestamp than {mine[0].tsecr}"


# link addresses


def unresolved(c, f):
    match = re.search(r"gateway ([0-9a-f.:]+)", f["text"])
    host = canonical(match[1]) if match else c.hosts[side_of(f)]
    asked = [x for x in c.cap.neighbour if x.op == "request" and x.target == host]
    inside = [x for x in c.cap.neighbour if x.op == "reply" and x.src == host and f["frames"] and f["frames"][0] < x.frame < f["frames"][-1]]
    return [at_most(f["values"]["requests"], len(asked)), (not inside, lambda: f"frame {inside[0].frame} answers")]


def resolved(c, f):
    found = [x for x in map(c.cap.frame, f["frames"]) if x is not None and x.kind == "neighbour" and x.op == "reply"]
    host = c.hosts[side_of(f)]
    return bool(found) and all(x.src == host for x in found), "its frames are no replies of that host"


# other connections


def there(c, f):
    """Its connection is one of the same hosts, and its frame is there."""
    other = next((x for x in c.everyone if x.id == f["connection"]), None)
    if other is None:
        return False, "there is no such connection"
    if not other.judged or not c.judged:
        return UNKNOWN
    shared = set(other.hosts) & set(c.hosts)
    return [
        (bool(shared), f"it is {other.name()}, of other hosts"),
        (all(n in other.by_frame for n in f["frames"]), "its frames are not of that connection"),
    ]


def alive(c, f):
    host, found = c.hosts[side_of(f)], [x for x in map(c.cap.frame, f["frames"]) if x is not None]
    if any(x.dark for x in found):
        return UNKNOWN
    e = event(c, f)
    late = [x for x in found if e is not None and e["from_ns"] is not None and c.cap.in_order and x.t < e["from_ns"]]
    return [
        (bool(found) and all(x.src == host for x in found), "its frames are not of that host"),
        (not late, lambda: f"frame {late[0].frame} came before it"),
    ]


def idle(c, f):
    """Values of an idle time are the distance of two segments."""
    value, e = f["values"]["idle_ns"], event(c, f)
    if e is None or e["from_ns"] is None or not c.cap.in_order:
        return UNKNOWN
    gaps = [e["from_ns"] - s.t for s in c.segs if s.t <= e["from_ns"]]
    for i, b in enumerate(c.segs):  # nothing but ACKs between
        for a in reversed(c.segs[:i]):
            gaps.append(b.t - a.t)
            if a.len or a.flags & (SYN | FIN):
                break
    return value == 0 or any(abs(value - g) <= US for g in gaps), "no two segments are so far apart"


# RSTs


def rst_signs(c, f, *checks):
    rst = event_rst(c, f)
    if rst is None:
        return False, "none of its frames is a RST"
    return [(ok(rst), says(rst)) for ok, says in checks]


def both_numbers(c, f):
    return rst_signs(
        c, f,
        (lambda r: r.has(ACK), lambda r: "it has no ACK"),
        (lambda r: r.nxt is None or r.rel <= r.nxt, lambda r: f"its number is {r.rel}, its side sent up to {r.nxt}"),
    )  # fmt: skip


def reset_of(c, f):
    return rst_signs(c, f, (lambda r: side_of(f) in (None, r.dir), lambda r: f"it is the {SIDES[r.dir]}'s"))


def no_ack(c, f):
    return rst_signs(c, f, (lambda r: not r.has(ACK), lambda r: "it has an ACK"))


def rst_ttl(c, f):
    v = f["values"]
    others = {s.ttl for s in c.segs if not s.has(RST)}
    return rst_signs(
        c, f,
        (lambda r: r.ttl == v["ttl"], lambda r: f"it is {r.ttl}"),
        (lambda r: v.get("stream_ttl", r.ttl) in others if others else None, lambda r: f"the stream's are {sorted(others)}"),
    )  # fmt: skip


def rst_window(c, f):
    return rst_signs(c, f, (lambda r: f["values"]["window"] in (r.win, c.window(r)), lambda r: f"it is {r.win}"))


def syn_unacked(c, f):
    def ok(r):
        syns = [s for s in c.segs if s.frame < r.frame and s.dir != r.dir and s.has(SYN)]
        return not r.has(ACK) or bool(syns) and not 0 < (r.ack - syns[-1].seq) & MASK <= syns[-1].len + 1

    return rst_signs(c, f, (ok, lambda r: "it acknowledges the SYN"))


def no_options(c, f):
    return rst_signs(c, f, (lambda r: r.tsval is None, lambda r: "it has timestamps"))


def reaction(c, f):
    def ok(r):
        gaps = [r.t - s.t for s in c.segs if s.frame < r.frame and s.dir != r.dir]
        return any(abs(g - f["values"]["reaction_ns"]) <= US for g in gaps)

    return rst_signs(c, f, (ok, lambda r: "no segment of the other side came then"))


def own_silence(c, f):
    def ok(r):
        gaps = [r.t - s.t for s in c.of(r.dir) if s.frame < r.frame]
        return any(abs(g - f["values"]["silence_ns"]) <= US for g in gaps)

    return rst_signs(c, f, (ok, lambda r: "its side sent nothing then"))


def went_on(c, f):
    rst, mine = event_rst(c, event(c, f) or f), own(c, f)
    if rst is None or not mine:
        return False, "its frame is none of this connection's"
    return mine[0].frame > rst.frame and mine[0].dir == side_of(f) and not mine[0].has(RST), "that is no later segment of its own"


def syn_again(c, f):
    rst, found = event_rst(c, event(c, f) or f), own(c, f)
    if rst is None or not found:
        return False, "its frame is none of this connection's"
    syn = found[0]
    fine = syn.has(SYN) and syn.dir == rst.dir and syn.frame > rst.frame
    return [(fine, "that is no SYN of the RST's side after it"), (f["values"]["after_ns"] == syn.t - rst.t, f"it came {syn.t - rst.t} ns after it")]


def refused(c, f):
    rst = event_rst(c, event(c, f) or f)
    if rst is None:
        return UNKNOWN
    sent = sum(s.len for s in c.of(1 - rst.dir))
    return at_most(f["values"]["bytes"], sent)


def goodbye(c, f):
    mine = own(c, f)
    if not mine or not mine[0].head:
        return UNKNOWN
    first = mine[0].head[0]
    return first == 0x15 or first == 0x17 and mine[0].len == 24, f"it begins with {first:#x}, {mine[0].len} bytes"


def after_fin(c, f):
    e = event(c, f)
    rst = event_rst(c, e) if e is not None else None
    side = rst.dir if rst is not None else side_of(f)
    found = [of_side(c, f, 1 - side)] if len(f["frames"]) < 2 else [frames_of_either(c, f)]
    return found + [at_most(f["values"]["bytes"], sum(s.len for s in c.of(1 - side)))]


def nothing_exchanged(c, f):
    data = [s for s in c.segs if s.len and not s.has(SYN) and not s.has(RST)]
    return not data, lambda: f"frame {data[0].frame} carries {data[0].len} bytes"


def acked_by_rst(c, f):
    def times(r):
        sent = [s.rel for s in c.flow if s.len and s.dir != r.dir and s.frame < r.frame]
        return max((sent.count(n) for n in set(sent)), default=0)

    return rst_signs(c, f, (lambda r: times(r) >= f["values"]["attempts"], lambda r: f"nothing was sent more than {times(r)} times before it"))


def in_handshake(c, f):
    if "SYN-ACK" not in f["text"]:
        return rst_signs(c, f)
    return rst_signs(
        c, f,
        (lambda r: any(s.has(SYN) and s.has(ACK) and s.frame < r.frame for s in c.flow), lambda r: "no SYN-ACK came before it"),
    )  # fmt: skip


# the capture


def vantage_handshake(c, f):
    syn = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN]
    synack = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN | ACK]
    acks = [s for s in c.segs if synack and s.dir != synack[0].dir and s.frame > synack[0].frame and not s.has(SYN)]
    v = f["values"]
    if not syn or not synack or not acks or not c.cap.in_order:
        return UNKNOWN
    server, client = {b.t - a.t for a in syn for b in synack}, {b.t - a.t for a in synack for b in acks}
    return [among(v["to_server_ns"], server, "SYN-ACK"), among(v["to_client_ns"], client, "ACK")]


def vantage_ttls(c, f):
    v, ttls = f["values"], [{s.ttl for s in c.of(d)} for d in (0, 1)]
    ok = any(v["ttl"] in ttls[d] and v["other_ttl"] in ttls[1 - d] for d in (0, 1))
    return ok, f"TTLs {sorted(ttls[0])} and {sorted(ttls[1])}"


def one_sided(c, f):
    return None if side_of(f) is None else not c.of(side_of(f)), "segments of it are there"


def options_cut(c, f):
    return side_of(f) is not None and any(s.cut for s in c.of(side_of(f))), "its headers are whole"


def echo_unseen(c, f):
    """The frame echoes a timestamp of the side that is in no segment of it, newer than all before."""
    side, frame = side_of(f), c.by_frame.get(f["frames"][0]) if f["frames"] else None
    if side is None or frame is None or frame.tsecr is None:
        return False, "the frame echoes nothing"
    known = {s.tsval for s in c.of(side) if s.frame < frame.frame}
    return frame.dir != side and bool(known) and frame.tsecr not in known, f"{frame.tsecr} was sent"


def lone(c, f):
    return count(f["values"]["segments"], c.segs)


def only_rsts(c, f):
    return all(s.has(RST) for s in c.segs), "there is more"


KINDS = {
    "course": course, "silence": silence, "probes-unanswered": probes_unanswered, "reset": reset, "refusal": refusal,
    "syn-icmp": icmp, "syn-unanswered": syn_unanswered, "syn-ack-unanswered": synack_unanswered, "stall": stall,
    "fin-unanswered": fin_unanswered, "request-unanswered": request_unanswered, "hole": hole, "half-open": frames_of_ports,
    "handshake-complete": handshake_complete, "closed": closed, "fin-sent": fin_sent, "last-heard": last_heard,
    "keepalive-answered": keepalive_answered, "retransmitted": retransmitted, "breaks-off": breaks_off,
    "quiet-at-end": quiet_at_end, "not-due": left, "stopped-early": left, "succeeded": succeeded,
    "few-attempts": attempts, "some-attempts": attempts, "many-attempts": attempts, "healed": healed,
    "reset-after": rst_of_other, "gave-up": frames_of_either, "peer-quiet": peer_quiet, "peer-heard": peer_heard,
    "arrived": frames_of_either, "peer-in-vain": frames_of_either, "heard-after": frames_of, "answered-here": frames_of,
    "answer-unknown": answer_unknown, "echo-stood": frames_of_either, "not-accepted": frames_of_either, "corrupt": frames_of_either,
    "only-large-lost": frames_of_either, "large-lost": frames_of_either, "cut-smaller-through": frames_of_either,
    "icmp-router": icmp, "icmp-host": icmp, "host-unresolved": unresolved, "gateway-unresolved": unresolved,
    "host-resolved": resolved, "host-alive": alive, "address-alive": alive, "new-connection-works": there,
    "sibling-goes-on": there, "host-outlives": there, "answers-others": there, "port-served-others": there,
    "idle-before": idle, "busy-before": idle, "long-idle-before": idle, "dead-after-idle": idle, "forgotten-while-idle": idle,
    "rst-both-numbers": both_numbers, "rst-past-gap": reset_of, "rst-no-socket": reset_of, "rst-own-number": no_ack, "rst-unprovoked": no_ack,
    "rst-socket-signs": rst_ttl, "rst-ttl": rst_ttl, "rst-ttl-fresh": rst_ttl, "rst-window": rst_window, "rst-syn-unacked": syn_unacked,
    "rst-no-options": no_options, "rst-too-soon": reaction, "rst-late": reaction, "silent-before": own_silence,
    "spoke-just-before": own_silence, "went-on": went_on, "syn-after-rst": syn_again, "data-refused": refused, "goodbye": goodbye,
    "crossed-close": after_fin, "written-after-close": after_fin, "nothing-exchanged": nothing_exchanged, "acked-by-rst": acked_by_rst,
    "in-handshake": in_handshake, "answered-late": frames_of, "vantage-handshake": vantage_handshake,
    "vantage-ttls": vantage_ttls, "one-sided": one_sided, "options-cut": options_cut, "lone-segments": lone, "echo-unseen": echo_unseen, "only-rsts": only_rsts,
}  # fmt: skip
