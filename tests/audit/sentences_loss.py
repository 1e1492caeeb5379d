# SPDX-License-Identifier: MIT
"""Checks of sentences on silence, copies and probes."""
from decode import ACK, RST, SYN
from findings import near, seconds
from follow import SIDES, nearest, union

MS = 1000000


def round_trip(c):
    """The longest that an answer can have been under way, as far as the report and the handshake know."""
    known = [h["srtt_ns"] for h in c.report["halves"].values() if h["srtt_ns"]]
    syn = next((s for s in c.segs if s.has(SYN) and not s.has(ACK)), None)
    synack = next((s for s in c.segs if s.has(SYN) and s.has(ACK)), None)
    if syn is not None and synack is not None and synack.t > syn.t and len([s for s in c.segs if s.has(SYN)]) == 2:
        known.append(synack.t - syn.t)
    return max(known, default=None)


def failing(c):
    """The episode that the diagnosis speaks of: the one that holds since_ns, else the last."""
    since, found = c.diagnosis["since_ns"], None
    for e in c.report["episodes"]:
        if since is not None and e["start_ns"] <= since <= (e["end_ns"] if e["end_ns"] is not None else since):
            found = e
    return found or (c.report["episodes"] or [None])[-1]


def dark_since(c, side):
    """From when on nothing of `side` may come if it is silent: what was under way has arrived."""
    since, rtt = c.diagnosis["since_ns"], round_trip(c)
    if since is None:
        return None
    if rtt is not None:
        return since + rtt * 3 // 2 + 10 * MS
    later = [s.t for s in c.of(1 - side) if s.t > since]
    return later[0] if later else since


def nothing_came(c, m, e):
    side = SIDES.index(m[1])
    start = dark_since(c, side)
    if start is None:
        return None, ""
    heard = [s for s in c.of(side, after=start, dups=False) if not s.has(RST) and not s.stale]
    since = c.diagnosis["since_ns"]
    return not heard, lambda: (
        f"frame {heard[0].frame} came {seconds(heard[0].t - since)} after the first of them, {len(heard)} in all"
    )


def heads(c, episode):
    """The episode's segments that carry its first byte, and all that do."""
    first = c.by_frame.get(episode["first_frame"])
    if first is None:
        return None, []
    side = SIDES.index(episode["sender"])
    return first, [s for s in c.copies(side, first.rel) if s.frame >= first.frame]


def same_bytes(c, m, e):
    episode = failing(c)
    if episode is None:
        return None, ""
    first, copies = heads(c, episode)
    if first is None or not first.len:
        return None, ""
    return _times(c, copies, int(m[2]), m[3])


def _times(c, copies, said, span, until=()):
    """until: instants besides the last copy's up to which the time may be counted."""
    found = len(copies)
    if not copies:
        return False, "these bytes were not sent"
    all_ = [s for s in c.copies(copies[0].dir, copies[0].rel, dups=True) if s.frame >= copies[0].frame]
    frames = ", ".join(str(s.frame) for s in copies[:8])
    answer = [(found <= said <= len(all_), f"{found} segments carry the first of these bytes ({frames})")]
    if found == said:
        ok = any(near(span, t - copies[0].t) for t in (copies[-1].t, *until))
        answer.append((ok, f"in {seconds(copies[-1].t - copies[0].t)}"))
    return answer


def nothing_answered(c, m, e):
    side, since = SIDES.index(m[1]), c.diagnosis["since_ns"]
    if since is None:
        return None, ""
    first = next((s for s in c.segs if s.t == since and s.dir == side), None)
    if first is None:
        return None, ""
    acks = [s for s in c.covers(side, first.rel, first.frame)] if first.end > first.rel else []
    rtt = round_trip(c)
    limit = since + (rtt * 3 // 2 + 10 * MS if rtt is not None else 0)
    heard = [s for s in c.of(1 - side, dups=False) if s.t > limit and not s.has(RST)]
    if acks:
        return False, f"frame {acks[0].frame} acknowledges it"
    return (not heard if rtt is not None else None), lambda: f"frame {heard[0].frame} came after it"


def last_heard(c, m, e):
    side, episode = SIDES.index(m[1]), failing(c)
    starts = {c.diagnosis["since_ns"], *(x["since_ns"] for x in c.diagnosis["also"])}
    starts |= {episode["start_ns"] if episode else None}
    gaps = []
    for start in starts:
        first = next((s for s in c.segs if s.t == start and s.dir != side), None)
        heard = c.last_before(side, first.frame) if first is not None else None
        if heard is not None:
            gaps.append(first.t - heard.t)
    if not gaps:
        return None, ""
    return any(near(m[2], x) for x in gaps), f"{', '.join(map(seconds, gaps))}"


def _range(c, m, e):
    if not e or not e["frames"] or e["frames"][0] not in c.by_frame:
        return None, []
    first = c.by_frame[e["frames"][0]]
    return first, [s for s in c.copies(first.dir, first.rel) if s.frame >= first.frame]


def never_acknowledged(c, m, e):
    first, copies = _range(c, m, e)
    if first is None or first.end == first.rel:
        return None, ""
    acks = c.covers(first.dir, first.rel, first.frame)
    answer = _times(c, copies, int(m[3]), m[4])
    answer = answer if isinstance(answer, list) else [answer]
    return answer + [(not acks, lambda: f"frame {acks[0].frame} acknowledges {acks[0].relack - first.rel} bytes of it")]


def acknowledged(c, m, e):
    first, copies = _range(c, m, e)
    if first is None or first.end == first.rel:
        return None, ""
    acks = c.covers(first.dir, first.rel, first.frame)
    answer = _times(c, copies, int(m[3]), m[4], [s.t for s in acks])
    answer = answer if isinstance(answer, list) else [answer]
    return answer + [(bool(acks), "nothing acknowledges it")]


def repeated(c, m, e):
    side, episode = SIDES.index(m[1]), failing(c)
    if episode is None:
        return None, ""
    first = c.by_frame.get(episode["first_frame"])
    if first is None:
        return None, ""
    later = [s for s in c.of(side) if s.frame >= first.frame and s.nxt is not None]
    again = [s for s in later if s.rel < s.nxt and s.end > s.rel or s.len <= 1]
    return len(again) + 1 >= int(m[2]), f"{len(again)} copies after frame {first.frame}"


def fin_sent(c, m, e):
    side = failing(c)
    side = SIDES.index(side["sender"]) if side else None
    if side is None or not c.fins(side):
        return None, ""
    fins = [s for s in c.fins(side)]
    acks = c.covers(side, fins[-1].end - 1, fins[0].frame)
    return [
        (sum(not s.dup for s in fins) <= int(m[1]) <= len(fins), f"{len(fins)} FINs"),
        (not acks, lambda: f"frame {acks[0].frame} acknowledges it"),
    ]


def fin_never(c, m, e):
    side = SIDES.index(m[1])
    fins = c.fins(side)
    if not fins:
        return False, "it sent none"
    acks = c.covers(side, fins[0].end - 1, fins[0].frame)
    return not acks, lambda: f"frame {acks[0].frame} acknowledges it"


def sent_again(c, m, e):
    said = int(m[1])
    total = sum(h["retransmitted_segments"] for h in c.report["halves"].values())
    again = sum(1 for s in c.segs if s.nxt is not None and s.end > s.rel and s.rel < s.nxt)
    return [(said == total, f"the halves say {total}"), (said <= again, f"{again} at most")]


def arrived_meanwhile(c, m, e):
    side = SIDES.index(m[2])
    frames = [f for f in (e["frames"] if e else []) if f in c.by_frame]
    if len(frames) < 2:
        return None, ""
    first, last = c.by_frame[frames[0]], c.by_frame[frames[-1]]
    sent = [s for s in c.of(1 - side) if first.frame <= s.frame <= last.frame]
    if not sent:
        return None, ""
    came = [s for s in c.of(side) if sent[0].frame < s.frame < sent[-1].frame]
    acks = [s for s in came if s.relack is not None and sent[0].end > sent[0].rel and s.relack > sent[0].rel and not s.has(RST)]
    said = int(m[1])
    whole = [s for s in c.of(side) if first.frame <= s.frame <= last.frame]
    return [
        (said > 0 and bool(came), f"{len(came)} came between the first and the last of them"),
        (said <= max(len(whole), len(came)), f"{len(whole)} are there"),
        (not acks, lambda: f"frame {acks[0].frame} acknowledges"),
    ]


def answers_lost(c, m, e):
    side = SIDES.index(m[1])
    at = c.report["vantage"]
    first, _ = _range(c, m, e)
    if first is None:
        return None, ""
    acks = c.covers(first.dir, first.rel)
    known = round_trip(c)
    return [
        (bool(acks), "nothing acknowledges them"),
        (
            at != SIDES[side] if known is not None else None,
            f"the capture was taken at the {SIDES[side]}: what is in it has reached it",
        ),
    ]


def dsack(c, m, e):
    side, said, copied = SIDES.index(m[1]), int(m[2]), 1 - SIDES.index(m[1])
    reports, whole = 0, 0
    for s in c.of(side, dups=False):
        if not s.sack or s.relack is None:
            continue
        blocks = [tuple(nearest(x, c.base[copied], s.relack) for x in block) for block in s.sack]
        left, right = blocks[0]
        if left < s.relack or len(blocks) > 1 and blocks[1][0] <= left and right <= blocks[1][1]:  # RFC 2883 4
            reports += 1
            sent = [x for x in c.of(copied) if x.frame < s.frame and x.len and x.nxt is not None and x.rel < x.nxt]
            whole += any(left <= x.rel and x.rel + x.len <= right for x in sent)
    return [
        (said <= reports, f"{reports} D-SACKs"),
        (said <= whole if reports >= said else None, f"{whole} of them cover a whole copy"),
    ]


def missing(c, m, e):
    size, side, frame = int(m[1]), SIDES.index(m[2]), c.by_frame.get(int(m[3]))
    if frame is None:
        return False, f"frame {m[3]} is none of it"
    if frame.dir != side:
        return None, ""
    spans = [(s.rel, s.end) for s in c.of(side) if not s.has(RST)]
    acks = [s.relack for s in c.of(1 - side) if s.relack is not None and not s.has(RST)]
    low, high = min([a for a, _ in spans] + acks), max(b for _, b in spans)
    holes = high - low - union(spans)
    return holes >= size, f"{holes} bytes are missing"


def gap(c, m, e):
    holes = []
    for side in (0, 1):
        spans = [(s.rel, s.end) for s in c.of(side) if not s.has(RST)]
        acks = [s.relack for s in c.of(1 - side) if s.relack is not None and not s.has(RST)]
        if spans:
            holes.append(max(b for _, b in spans) - min([a for a, _ in spans] + acks) - union(spans))
    return max(holes, default=0) >= int(m[1]), f"{holes} bytes are missing"


def vanished(c, m, e):
    frames = [c.by_frame[f] for f in (e["frames"] if e else []) if f in c.by_frame]
    small = [s for s in frames if s.len < int(m[2])]
    return (not small if frames else None), lambda: f"frame {small[0].frame} has {small[0].len} bytes"


def waiting(c, m, e):
    side, span, count = SIDES.index(m[1]), m[2], int(m[3])
    mine = c.of(side)
    ok = any(near(span, c.cap.frames[-1].t - s.t) for s in mine) or any(near(span, c.segs[-1].t - s.t) for s in mine)
    return [(ok, f"no segment of it was sent {span} before the end"), (count > 0, "none")]
