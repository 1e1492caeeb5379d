# SPDX-License-Identifier: MIT
"""Checks of sentences on hosts, windows, ICMP, and on the capture as a whole (observations)."""
from decode import RST, SYN
from findings import duration, near, seconds
from follow import SIDES, between, canonical
from sentences_loss import dark_since, failing


def only_silence(c, m, e):
    """Neither a segment of this connection nor anything else of that host came within the silence."""
    side = SIDES.index(m[1])
    start, episode = dark_since(c, side), failing(c)
    if start is None or episode is None or episode["end_ns"] is None:
        return None, ""
    heard = c.cap.host_frames(c.hosts[side], start, episode["end_ns"])
    if not c.cap.in_order:
        return None, ""
    return not heard, lambda: f"frame {heard[0]} came from that host within the silence, {len(heard)} in all"


def window_zero(c, m, e):
    side = SIDES.index(m[2])
    zero = [s for s in c.of(side) if s.win == 0 and not s.has(RST) and not s.has(SYN)]
    unique = sum(not s.dup for s in zero)
    return unique >= int(m[1]), f"{unique} segments with window 0"


def window_probes(c, m, e):
    probes = [x for x in c.report["episodes"] if x["kind"] == "zero-window-probe" or x["zero_window"]]
    total = sum(x["attempts_total"] for x in probes)
    return [
        (int(m[2]) <= int(m[1]), "more than were sent"),
        (int(m[1]) <= total or bool(c.report["episodes_omitted"]), f"the episodes say {total}"),
    ]


def window_for(c, m, e):
    side = SIDES.index(m[1])
    shut, longest, ok = None, 0, False
    for s in c.of(side):
        if s.has(RST) or s.has(SYN):
            continue
        if s.win == 0:
            shut = s.t if shut is None else shut
        elif shut is not None:
            ok, longest, shut = ok or near(m[2], s.t - shut), max(longest, s.t - shut), None
    if shut is not None:
        ends = {x.t - shut for x in c.segs if x.t >= shut} | {c.cap.frames[-1].t - shut}
        ok, longest = ok or any(near(m[2], x) for x in ends), max(longest, max(ends))
    return ok, f"it was 0 for {seconds(longest)} at most"


def elsewhere(c, m, e):
    other = next((x for x in c.everyone if x.id == int(m[1])), None)
    frame = c.cap.frame(int(m[2]))
    if frame is not None and frame.dark:
        return None, ""
    ok = other is not None and frame is not None and int(m[2]) in other.by_frame and frame.src in c.hosts
    since = c.diagnosis["since_ns"]
    return [
        (ok, "that frame is none of that host on that connection"),
        (frame.t >= since if ok and since is not None else None, "it came before the failure"),
    ]


def alive(c, m, e):
    frame = c.cap.frame(int(m[2]))
    if frame is None or frame.dark:
        return (None if frame is not None else False), "no such frame"
    kind = "tcp" if frame.kind == "tcp" else f"neighbour {frame.op}" if frame.kind == "neighbour" else frame.kind
    since = c.diagnosis["since_ns"]
    answer = [(kind == m[1], f"it is {kind}"), (frame.src in c.hosts, f"it comes from {frame.src}")]
    if since is not None:
        answer.append((frame.t >= since, f"it came {seconds(since - frame.t)} before"))
        patience = c.segs[-1].t - c.segs[-2].t if len(c.segs) > 1 else 0  # until the next copy was due
        late = frame.t - c.segs[-1].t
        answer.append((late <= 2 * patience, f"it came {seconds(late)} after the last segment of this connection: not meanwhile"))
    return answer


def _asked(cap, count, host):
    asked = [f for f in cap.neighbour if f.op == "request" and f.target == canonical(host)]
    return asked, (count <= len(asked), f"{len(asked)} requests")


def asked(c, m, e):
    found, first = _asked(c.cap, int(m[1]), m[2])
    since = c.diagnosis["since_ns"]
    replies = [
        f for f in c.cap.neighbour if f.op == "reply" and f.src == canonical(m[2]) and since is not None and f.t > since and found
        and found[-int(m[1])].frame < f.frame < found[-1].frame
    ]
    return [first, (not replies, lambda: f"frame {replies[0].frame} answers")]


def asked_observed(ctx, m, o):
    found, first = _asked(ctx.cap, int(m[1]), m[2])
    last = ctx.cap.frame(int(m[3]))
    replies = [
        f for f in ctx.cap.neighbour if f.op == "reply" and f.src == canonical(m[2]) and last is not None and f.frame > last.frame
    ]
    return [first, (last in found, "that frame is no request for it"), (not replies, lambda: f"frame {replies[0].frame} answers")]


def silent_for(c, m, e):
    gaps = [b.t - a.t for a, b in zip(c.segs, c.segs[1:])]
    since = c.diagnosis["since_ns"]
    if since is not None:  # "it" may be the other side
        gaps += [since - max((s.t for s in c.of(d) if s.t < since), default=since) for d in (0, 1)]
    return any(near(m[1], g) for g in gaps), f"the longest silence is {seconds(max(gaps, default=0))}"


def new_connection(c, m, e):
    other = next((x for x in c.everyone if x.id == int(m[1])), None)
    if other is None:
        return False, "there is no such connection"
    ok = set(other.hosts) == set(c.hosts) and other.ends[1][1] == c.ends[1][1]
    return [
        (ok, f"it is {other.name()}"),
        ({s.dir for s in other.segs} == {0, 1} if other.judged else None, "nothing answers there"),
    ]


def older(c, m, e):
    other = next((x for x in c.everyone if x.id == int(m[1])), None)
    if other is None:
        return False, "there is no such connection"
    rsts = c.rsts()
    host = rsts[0].src if rsts else None
    ok = host in other.hosts and other.segs and other.segs[-1].t >= rsts[0].t >= other.segs[0].t
    return ok, "it doesn't lie on both sides of the RST"


def icmp_reports(c, m, e):
    found = [i for i in c.icmp if i.src == canonical(m[1]) and (i.type, i.code) == (int(m[2]), int(m[3]))]
    return 0 < int(m[4]) <= len(found), f"{len(found)} times"


def icmp_quotes(c, m, e):
    found = [i for i in c.icmp if i.src == canonical(m[3])]
    same = [i for i in found if (i.type, i.code) == (int(m[1]), int(m[2]))]
    return [(bool(same), "there is none"), (int(m[4]) <= len(c.icmp), f"{len(c.icmp)} in all")]


# observations


def no_frame(ctx, m, o):
    a, b = ctx.cap.frame(int(m[2])), ctx.cap.frame(int(m[3]))
    if a is None or b is None:
        return False, "no such frame"
    inside = between(ctx.cap.times, a.t, b.t)
    return [(near(m[1], b.t - a.t), seconds(b.t - a.t)), (inside == 0, f"{inside} frames are between them")]


def captured_twice(ctx, m, o):
    known = {s.frame for c in ctx.all for s in c.segs}
    dups = sum(s.dup for c in ctx.all for s in c.segs) + sum(f.kind == "tcp" and f.frame not in known for f in ctx.cap.frames)
    dups += sum(f.dark and not getattr(f, "whole", False) for f in ctx.cap.frames)
    return int(m[1]) <= dups if ctx.whole else None, f"{dups} segments are second sights of a packet"


def host_silent(ctx, m, o):
    host, at = canonical(m[1]), o["start_ns"]
    ever = ctx.cap.host_frames(host, -(10**20))
    last = [t for t, f in ctx.cap.heard.get(host, ())]
    mine = [c for c in ctx.all if c.id in o["connections"]]
    ends = [s.t for c in mine for s in c.segs if s.src == host]
    later = [f for t, f in ctx.cap.heard.get(host, ()) if ends and t > max(ends)]
    del at, last
    return [
        (
            bool(ever) or ctx.cap.blind,
            "no frame of it is in the capture: nothing was heard of it",
        ),
        (not later, lambda: f"frame {later[0]} came from it afterwards"),
        (len(mine) == int(m[2]), f"{len(mine)} connections are named"),
    ]


def reset_together(ctx, m, o):
    host = canonical(m[2])
    mine = [c for c in ctx.all if c.id in o["connections"]]
    reset = [c for c in mine if any(s.src == host for s in c.rsts())]
    whole = all(c.judged for c in mine)
    return [
        (len(reset) == len(mine) if whole else None, f"{len(reset)} of {len(mine)} have a RST of it"),
        (int(m[1]) == len(mine) or len(mine) >= 16, f"{len(mine)} connections are named"),
    ]


def one_sided(ctx, m, o):
    one = sum(1 for c in ctx.all if len({s.dir for s in c.segs}) == 1)
    return int(m[1]) <= one if ctx.whole else None, f"{one} do"


def stood_still(ctx, m, o):
    """The host's timestamp clock against the capture's; if all clocks stood still alike, it was the capture's that stepped."""
    host, at = canonical(m[1]), ctx.cap.frame(int(m[3]))
    if at is None or at.kind != "tcp" or at.src != host or at.tsval is None:
        return False, "that frame is no segment with a timestamp of it"
    still, ran, lost = [], [], []
    for c in ctx.all:
        for side in (0, 1):
            with_ts = [s for s in c.of(side) if s.tsval is not None]
            before = [s for s in with_ts if s.frame < at.frame]
            after = [s for s in with_ts if s.frame >= at.frame]
            if before and after:
                wall, ticks = after[0].t - before[-1].t, (after[0].tsval - before[-1].tsval) & 0xFFFFFFFF
                (still if ticks < 0.9 * wall / 1_000_000 else ran).append(c.hosts[side])
                if c.hosts[side] == host:
                    lost.append(wall - ticks * 1_000_000)
    return [
        (any(near(m[2], x) for x in lost), f"its timestamps lag behind by {', '.join(map(seconds, lost))}"),
        (bool(ran) or len(set(still)) < 2, "the clocks of all hosts stood still: the capture's own was set"),
    ]


def idle_limit(ctx, m, o):
    gaps = [b.t - a.t for c in ctx.all for a, b in zip(c.segs, c.segs[1:])]
    gaps += [p.t - s.t for c in ctx.all for s in c.segs for p in c.segs[s.i + 1 : s.i + 6]]
    survived, slack = duration(m[1])
    return [
        (max(gaps, default=0) + slack >= survived, f"no connection was silent for {m[1]}"),
        (any(near(m[2], g) for g in gaps), f"no connection was silent for {m[2]}"),
    ]


def died_together(ctx, m, o):
    host = canonical(m[2])
    mine = [c for c in ctx.all if c.id in o["connections"]]
    return [
        (all(host in c.hosts for c in mine), "one of them is not with that host"),
        (int(m[1]) == len(mine) or len(mine) >= 16, f"{len(mine)} are named"),
    ]
