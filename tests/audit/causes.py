# SPDX-License-Identifier: MIT
"""Why a copy was sent, against the packets: what its sender can't have done, heard or known."""
import re

from decode import SYN
from findings import seconds
from follow import MASK, SIDES

COPIES = ("rto", "tlp", "fast", "after-rto", "pmtu")
LOSS_PROBE_SINCE = 1356998400 * 10**9  # 2013, before Linux 3.10: no stack had one
NO_CLOCK_BEFORE = 631152000 * 10**9  # 1990
AFTER = re.compile(r"([\d.]+) (us|ms|s) after frame (\d+)")
SACKED = re.compile(r"with the ACK in frame (\d+), SACK had reported (\d+) bytes?")
LET_OUT = re.compile(r"(?:let out by|with) the ACK in frame (\d+)")
REPORTED = re.compile(r"the ACK in frame (\d+) reported a loss")
UNITS = {"us": 10**3, "ms": 10**6, "s": 10**9}


def check_cause(out, c, e, n, s, name, side):
    """What is said of attempt n of an episode; s is its segment."""
    a = e["attempts"][n]
    why = a["why"] or ""
    what = f"{name}: {a['cause']} ({why})"
    if e["kind"] not in ("retransmission", "fin") or a["cause"] not in COPIES:
        return
    _timers(out, c, e, n, what, side)
    if s.rel is not None:
        _let_out(out, c, s, why, what, side)
        _sacked(out, c, s, why, what, side)
        _beside(out, c, s, a, what)
    _spans(out, c, s, why, what)


def _timers(out, c, e, n, what, side):
    a, later = e["attempts"][n], e["attempts"][n + 1 :]
    rto = (a.get("sender") or {}).get("rto_ns")
    if a["cause"] == "rto":
        below = [p for p in later if 0 < (a["seq"] - p["seq"]) & MASK < 1 << 31 and not p.get("new_data")]
        told = below[0]["frame"] if below else 0
        out.check(not below, "cause.una", what, f"frame {told} repeats what lies below it: SND.UNA was no higher")
        if "by its place" in (a["why"] or "") and rto and a["gap_ns"] is not None and not a["explained"]:
            out.check(a["gap_ns"] >= rto * 9 // 10, "cause.soon", what, f"{seconds(a['gap_ns'])} after the row above, the RTO is {seconds(rto)}")
    elif a["cause"] == "tlp":
        epoch = c.cap.t0 or 0
        dated = NO_CLOCK_BEFORE <= epoch < LOSS_PROBE_SINCE
        out.check(not dated, "cause.date", what, "in the year of this capture no stack had a loss probe")
        syns = [next((s for s in c.of(d) if s.has(SYN)), None) for d in (0, 1)]
        agreed = [c.report["halves"][SIDES[d]]["sack_permitted"] for d in (0, 1)]
        out.check(None in syns or all(agreed), "cause.sack", what, "SACK was not agreed, without it there is no loss probe")


def _let_out(out, c, s, why, what, side):
    """The ACK that let it out had news, and did not cover it."""
    found = LET_OUT.search(why) or REPORTED.search(why)
    ack = c.by_frame.get(int(found.group(1))) if found else None
    if ack is None or ack.dir == side or ack.relack is None:
        return
    before = [p for p in c.segs[: ack.i] if p.dir != side and p.relack is not None]
    highest = max((p.relack for p in before), default=None)
    news = bool(ack.sack) or highest is None or ack.relack > highest or ack.len == 0
    out.check(news, "cause.ack", what, f"frame {ack.frame} reports nothing new")
    out.check(ack.relack < s.end, "cause.ack", what, f"frame {ack.frame} acknowledges all of it")


def _sacked(out, c, s, why, what, side):
    """No more was reported than the SACK blocks up to that ACK name above what it acknowledges."""
    found = SACKED.search(why)
    if not found or c.base[side] is None:
        return
    last, blocks, una = int(found.group(1)), [], 0
    for p in c.segs:
        if p.frame > last:
            break
        if p.dir != side and p.relack is not None:
            una = max(una, p.relack)
            blocks += [((l - c.base[side]) & MASK, (r - c.base[side]) & MASK) for l, r in p.sack]
    total, upto = 0, una & MASK
    for left, right in sorted(b for b in blocks if b[0] < b[1]):
        left = max(left, upto)
        if right > left:
            total, upto = total + right - left, right
    # the newest ACK may not have been heard: what it acknowledged was SACKed still
    taken = sum(r - l for l, r in set(blocks) if l < (una & MASK) and l < r)
    out.check(int(found.group(2)) <= total + taken, "cause.sacked", what, f"the blocks up to frame {last} name {total} bytes")


def _beside(out, c, s, a, what):
    """Beside a sender it has outstanding what it sent and has not heard acknowledged; an ACK of the last moment may not count."""
    state = a.get("sender")
    if not state or state.get("as_seen_at_tap", True) or s.nxt is None or s.una is None:
        return
    heard = [p for p in c.segs[: s.i] if p.dir != s.dir and p.relack is not None and s.t - p.t > 5 * 10**6]
    least = s.nxt - s.una
    most = s.nxt - max((p.relack for p in heard), default=s.una)
    said = state["outstanding_bytes"]
    most += s.una == 1  # a SYN-ACK that comes again may be the only one here: whether the SYN counts is left open
    copied = s.rel < s.una  # an ACK that it has not taken: what was sent again shows it
    out.check(copied or least <= said <= max(least, most), "cause.outstanding", f"{what}: {said} bytes outstanding", f"{least}")


def _spans(out, c, s, why, what):
    """A duration that is told since a frame lies between the two."""
    for number, unit, frame in AFTER.findall(why):
        since = c.by_frame.get(int(frame))
        if since is None:
            continue
        step = UNITS[unit] // 10 ** len(number.partition(".")[2])
        told = int(float(number) * UNITS[unit])
        out.check(abs(s.t - since.t - told) <= step, "cause.since", what, f"{seconds(s.t - since.t)}")
