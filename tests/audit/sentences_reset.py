# SPDX-License-Identifier: MIT
"""Checks of sentences on handshakes, RSTs and ends."""
from decode import ACK, RST, SYN
from findings import near, seconds
from follow import SIDES, union

ALERT = 0x15  # TLS record type


def the_rst(c, e):
    """The RST that an evidence row, or the verdict, speaks of."""
    for number in e["frames"] if e else ():
        s = c.by_frame.get(number)
        if s is not None and s.has(RST):
            return s
    if e:
        return None
    named = [
        c.by_frame[f] for row in c.diagnosis["evidence"] for f in row["frames"] if f in c.by_frame and c.by_frame[f].has(RST)
    ]
    return named[0] if named else next(iter(c.rsts()), None)


def syns(c, m, e):
    sent = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN and s.dir == 0]
    heard = [s for s in c.of(1)]
    answer = [(sum(not s.dup for s in sent) <= int(m[1]) <= len(sent), f"{len(sent)} SYNs")]
    if "no answer" in m[0]:
        answer.append((not heard, lambda: f"frame {heard[0].frame} came from the server"))
        span = sent[-1].t - sent[0].t if sent else None
        answer.append((near(m[2], span), seconds(span)))
    return answer


def synacks(c, m, e):
    sent = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN | ACK]
    answer = [(sum(not s.dup for s in sent) <= int(m[1]) <= len(sent), f"{len(sent)} SYN-ACKs")]
    if "never" in m[0] and sent:
        acks = c.covers(sent[0].dir, sent[0].rel, sent[0].frame)
        answer.append((not acks, lambda: f"frame {acks[0].frame} acknowledges it"))
    return answer


def refused(c, m, e):
    sent = [s for s in c.segs if s.flags & (SYN | ACK | RST) == SYN]
    rst = next((s for s in c.rsts() if sent and s.dir != sent[0].dir), None)
    if rst is None:
        return False, "no RST answers a SYN"
    ok = any(near(m[1], rst.t - s.t) for s in sent if s.frame < rst.frame)
    return [
        (ok, f"{seconds(rst.t - sent[0].t)} after the first"),
        (rst.relack in {s.end for s in sent} if rst.has(ACK) else True, "it acknowledges no SYN"),
    ]


def _others(c, rst):
    return [s for s in c.of(rst.dir) if not s.has(RST) and s is not rst]


def same_ttl(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    ttls = {s.ttl for s in _others(c, rst)}
    answer = [(rst.ttl == int(m[1]), f"it is {rst.ttl}"), (rst.ttl in ttls if ttls else None, f"the stream's are {sorted(ttls)}")]
    if m[2] == " and timestamps":
        answer.append((rst.tsval is not None, "it has no timestamps"))
    elif m[2] == " and options":
        usual = {s.tsval is not None for s in _others(c, rst) if not s.has(SYN)}
        answer.append(((rst.tsval is not None) in usual if usual else None, "the stream carries timestamps, the RST has none"))
    return answer


def other_ttl(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    side = SIDES.index(m[2])
    others = [s for s in c.of(side) if not s.has(RST)]
    same = [s for s in others if s.ttl == rst.ttl]
    return [
        (rst.dir == side and rst.ttl == int(m[1]), f"it is {rst.ttl}"),
        (any(s.ttl == int(m[3]) for s in others), "no segment has that"),
        (not same, lambda: f"frame {same[0].frame} has {rst.ttl}, too"),
    ]


def lacks_timestamps(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    return rst.tsval is None and any(s.tsval is not None for s in _others(c, rst)), "it has them, or the stream has none"


def went_on(c, m, e):
    rst, later = the_rst(c, e), c.by_frame.get(int(m[2]))
    if rst is None or later is None:
        return False, "there is no such frame"
    return later.frame > rst.frame and later.dir == SIDES.index(m[1]) and not later.has(RST), "that frame is no later segment of its own"


def sooner(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    gaps = [rst.t - s.t for s in c.segs if s.frame < rst.frame and s.dir != rst.dir]
    return any(near(m[1], g) for g in gaps), f"{seconds(gaps[-1]) if gaps else 'none'} after the segment before it"


def after_own(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    own = [s for s in c.of(rst.dir) if s.frame < rst.frame]
    last = next((s for s in reversed(own) if not s.has(RST)), None)
    if last is None:
        return False, "there is none"
    return any(near(m[1], rst.t - s.t) for s in own), f"{seconds(rst.t - last.t)}"


def heard_before(c, m, e):
    side = SIDES.index(m[1])
    rsts = c.rsts(side)
    gaps = [r.t - s.t for r in rsts for s in c.of(side) if s.frame < r.frame]
    return any(near(m[2], g) for g in gaps), "no segment of it came then" if rsts else "it sent no RST"


def only_rsts(c, m, e):
    return all(s.has(RST) for s in c.segs) and len({s.dir for s in c.segs}) == 1, "there is more"


def no_answer(c, m, e):
    heard = [s for s in c.of(1) if s.has(ACK) and not s.has(RST)]
    return not heard, lambda: f"frame {heard[0].frame} came from the server"


def in_step(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    return [
        (rst.has(ACK), "it has no ACK"),
        (rst.nxt is None or rst.rel <= rst.nxt, f"its seq is {rst.rel - (rst.nxt or 0)} beyond what its side sent"),
    ]


def without_ack(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    return not rst.has(ACK), "it has one"


def to_synack(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    acks = [s for s in c.of(0) if s.frame < rst.frame and s.has(ACK) and not s.has(SYN) and not s.has(RST)]
    synack = [s for s in c.of(1) if s.frame < rst.frame and s.has(SYN) and s.has(ACK)]
    return [(not acks, lambda: f"frame {acks[0].frame} is an ACK of it"), (bool(synack), "no SYN-ACK before it")]


def never_closed(c, m, e):
    """Also a FIN that is not in the capture, but acknowledged."""
    side, rst = SIDES.index(m[1]), the_rst(c, e)
    fins = c.fins(side)
    if fins and (rst is None or fins[0].frame < rst.frame):
        return False, f"frame {fins[0].frame} is its FIN"
    top = max((s.end for s in c.of(side) if not s.has(RST)), default=None)
    # one number beyond all that the side was seen to send: a FIN that the capture lacks
    beyond = [s for s in c.of(1 - side) if s.relack is not None and top is not None and s.relack == top + 1 and not s.has(RST)]
    if beyond and c.report["handshake"] == "complete" and c.fins(1 - side):
        return False, f"frame {beyond[0].frame} acknowledges one number more than it was seen to send"
    return True, ""


def gone(c, m, e):
    side = SIDES.index(m[1])
    fins, rsts = c.fins(side), c.rsts(side)
    if not fins:
        acked = any(s.relack is not None and c.nxt[side] is not None and s.relack > c.nxt[side] for s in c.of(1 - side))
        return (None if acked else False), "it sent no FIN"
    if not rsts:
        return False, "it sent no RST"
    known = fins[0].relack if fins[0].relack is not None else 0
    came = union([(max(s.rel, known), s.rel + s.len) for s in c.of(1 - side) if s.rel + s.len > known])
    return [
        (rsts[-1].frame > fins[0].frame, "its RST came before its FIN"),
        (0 < int(m[2]) <= came, f"{came} bytes beyond what the FIN acknowledges"),
    ]


def unacked(c, m, e):
    rst = the_rst(c, e)
    if rst is None:
        return None, ""
    found = c.unacked(1 - rst.dir)
    return int(m[1]) <= found + 1, f"{found} bytes"


def goodbye(c, m, e):
    rsts = c.rsts()
    if not rsts:
        return False, "there is no RST"
    for side in (0, 1):
        una = c.una[side]
        lost = [s for s in c.of(side) if s.len and una is not None and s.rel + s.len > una and s.frame < rsts[-1].frame]
        if lost and lost[0].head and lost[0].rel >= una:
            size, head = sum(s.len for s in lost), bytes(lost[0].head)
            return head[0] == ALERT, f"frame {lost[0].frame}: {size} bytes, not acknowledged, and no TLS alert: {head!r}"
    return True, ""


def copies_before(c, m, e):
    rst = the_rst(c, None)
    if rst is None:
        return None, ""
    at = rst.frame
    again = [s for s in c.segs if s.frame < at and s.nxt is not None and s.end > s.rel and s.rel < s.nxt]
    sender = again[-1].dir if again else 0
    first = next((s for s in again if s.dir == sender and s.rel == again[-1].rel), None)
    heard = [s for s in c.of(1 - sender, dups=False) if first is not None and first.frame < s.frame < again[-1].frame]
    return [(len(again) >= int(m[1]), f"{len(again)} copies"), (not heard, lambda: f"frame {heard[0].frame} came between them")]


def alike(c, m, e):
    rst = the_rst(c, None)
    if rst is None:
        return None, ""
    hosts = set()
    for key, flow in c.cap.flows.items():
        if key != c.key and any(s.has(RST) and s.src == rst.src and abs(s.t - rst.t) <= 60_000_000_000 for s in flow):
            hosts.add(key)
    same = [x for x in c.everyone if x is not c and x.judged and x.diagnosis["scenario"] == c.diagnosis["scenario"]]
    same = [x for x in same if any(s.src == rst.src and not s.has(ACK) and abs(s.t - rst.t) < 60_000_000_000 for s in x.rsts())]
    return [(int(m[1]) <= len(hosts), f"{len(hosts)}"), (len(same) <= int(m[1]), f"{len(same)} at least")]


def closed(c, m, e):
    answer = []
    for side in (0, 1):
        known = bool(c.fins(side)) or any(
            s.relack is not None and c.nxt[side] is not None and s.relack > c.nxt[side] for s in c.of(1 - side)
        )
        answer.append((known, f"no FIN of the {SIDES[side]}"))
    rsts = [s for s in c.rsts() if len(c.fins(0)) == 0 or len(c.fins(1)) == 0]
    answer.append((not rsts, lambda: f"frame {rsts[0].frame} is a RST, and one side sent no FIN"))
    return answer


def in_use(c, m, e):
    fins = [s for s in (0, 1) if c.fins(s)]
    return len(fins) < 2, "both sent a FIN"


def half_closed(c, m, e):
    return bool(c.fins(0) or c.fins(1)), "no FIN"


def one_sided(c, m, e):
    both = {s.dir for s in c.segs}
    return len(both) == 1, "segments of both are there"


def one_segment(c, m, e):
    return sum(not s.dup for s in c.segs) == 1, f"{len(c.segs)} are there"
