# SPDX-License-Identifier: MIT
"""Checks of sentences on keep-alive probes, and of conformance (whose row names the side that it judges)."""
from decode import ACK, RST, SYN
from findings import near, seconds
from follow import SIDES
from sentences_loss import failing


def probed(c, m, e):
    side = SIDES.index(m[1])
    episode = failing(c)
    if episode is None or episode["kind"] != "keep-alive":
        return None, ""
    run = [c.by_frame[a["frame"]] for a in episode["attempts"] if a["frame"] in c.by_frame and a["answer_frame"] is None]
    if not run or episode["attempts_omitted"]:
        return None, ""
    heard = [s for s in c.of(1 - side, dups=False) if run[0].frame < s.frame < run[-1].frame]
    return [
        (len(run) >= int(m[2]), f"{len(run)} probes"),
        (not heard, lambda: f"frame {heard[0].frame} came between them"),
    ]


def probes_answered(c, m, e):
    said, replied = int(m[1]), int(m[2])
    listed = sum(x["attempts_total"] for x in c.report["episodes"] if x["kind"] == "keep-alive")
    shape = [s for s in c.segs if c.is_probe(s) and not s.dup]
    shape += [s for s in c.segs if s.len <= 1 and s.nxt is None and s.has(ACK) and not s.flags & (SYN | RST) and s not in shape]
    return [
        (said <= listed or bool(c.report["episodes_omitted"]), f"the episodes say {listed}"),
        (said <= len(shape), f"{len(shape)} segments have that shape"),
        (replied <= said, "more than were sent"),
    ]


def probes_unanswered(c, m, e):
    side = SIDES.index(m[2])
    frames = [c.by_frame[f] for f in (e["frames"] if e else []) if f in c.by_frame]
    if len(frames) < 2:
        return None, ""
    run = [s for s in c.of(side) if frames[0].frame <= s.frame <= frames[-1].frame and c.is_probe(s)]
    heard = [s for s in c.of(1 - side, dups=False) if frames[0].frame < s.frame < frames[-1].frame]
    return [
        (len([s for s in run if not s.dup]) <= int(m[1]) <= len(run), f"{len(run)} probes"),
        (near(m[3], frames[-1].t - frames[0].t), seconds(frames[-1].t - frames[0].t)),
        (not heard, lambda: f"frame {heard[0].frame} came between them"),
    ]


def one_probe(c, m, e):
    side = SIDES.index(m[1])
    probe = next((c.by_frame[f] for f in (e["frames"] if e else []) if f in c.by_frame), None)
    if probe is None:
        return None, ""
    heard = [s for s in c.of(1 - side, dups=False) if s.frame > probe.frame]
    return not heard, lambda: f"frame {heard[0].frame} came after it"


def _episodes(c, row, kinds):
    return [x for x in c.report["episodes"] if x["sender"] == row["side"] and x["kind"] in kinds]


def copies_made(c, m, row):
    side = SIDES.index(row["side"])
    again = [s for s in c.of(side) if s.nxt is not None and s.end > s.rel and s.rel < s.nxt]
    return int(m[1]) <= len(again), f"{len(again)}"


def gave_up_probing(c, m, row):
    side, run, longest = SIDES.index(row["side"]), 0, 0
    for s in c.segs:
        if s.dir == side and s.len <= 1 and not s.flags & (SYN | RST):
            run += 1
            longest = max(longest, run)
        elif s.dir != side and not s.has(RST):
            run = 0
    return int(m[1]) <= longest, f"{longest} of them in a row at most"


def first_probe_after(c, m, row):
    probes = _probes(c, row)
    gaps = [p.t - s.t for p in probes for s in c.segs[max(0, p.i - 60) : p.i]]
    return any(near(m[1], g) for g in gaps) if gaps else None, "no probe came that long after a segment"


def _probes(c, row):
    listed = [a["frame"] for x in _episodes(c, row, ("keep-alive",)) for a in x["attempts"]]
    return [c.by_frame[f] for f in listed if f in c.by_frame]


def probes_carry(c, m, row):
    bad = [s for s in _probes(c, row) if s.len != (0 if m[1] == "no data" else 1)]
    return not bad, lambda: f"frame {bad[0].frame} carries {bad[0].len} bytes"


def nothing_outstanding(c, m, row):
    bad = [s for s in _probes(c, row) if s.una is not None and s.nxt is not None and s.una < s.nxt]
    return not bad, lambda: f"in frame {bad[0].frame} {bad[0].nxt - bad[0].una} numbers were not acknowledged"


_KINDS = ("retransmission", "fin", "syn", "syn-ack", "zero-window-probe")


def timeouts(c, m, row):
    made = sum(a["cause"] in ("rto", "syn") for x in _episodes(c, row, _KINDS) for a in x["attempts"])
    left = sum(x["attempts_omitted"] for x in c.report["episodes"])
    return int(m[1]) <= int(m[2]) <= made + left, f"the episodes show {made}"


def window_probed(c, m, row):
    prober = row["side"] if m[1] is None else SIDES[1 - SIDES.index(row["side"])]
    found = [x for x in c.report["episodes"] if x["sender"] == prober and (x["kind"] == "zero-window-probe" or x["zero_window"])]
    total = sum(x["attempts_total"] for x in found)
    return int(m[1] or 0) <= int(m[2]) <= total or bool(c.report["episodes_omitted"]), f"the episodes show {total}"
