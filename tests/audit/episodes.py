# SPDX-License-Identifier: MIT
"""Episodes and their attempts, against the packets."""
from causes import check_cause
from decode import ACK, FIN, RST, SYN
from findings import seconds
from follow import MASK, SIDES

DATA = ("retransmission", "fin")
PROBES = ("keep-alive", "zero-window-probe")
OPEN_ENDS = ("capture-ended", "gave-up", "stopped")


def check_episodes(out, c):
    base = [None, None]
    for side in (0, 1):
        syn = next((s for s in c.of(side) if s.has(SYN) and not s.has(RST)), None)
        if syn is not None and c.report["halves"][SIDES[side]]["isn_known"]:
            base[side] = syn.seq
    for number, e in enumerate(c.report["episodes"]):
        _episode(out, c, e, f"episode {number} ({e['kind']} of the {e['sender']})", base)


def _episode(out, c, e, name, base):
    side = SIDES.index(e["sender"])
    listed = e["attempts"]
    out.equal("episode.count", name + " attempts_total", e["attempts_total"], len(listed) + e["attempts_omitted"])
    if base[side] is None and e["seq_raw"] is not None:
        base[side] = (e["seq_raw"] - e["seq"]) & MASK
    if base[side] is not None and e["seq_raw"] is not None:
        out.equal("episode.seq", name + " seq_raw", e["seq_raw"], (base[side] + e["seq"]) & MASK)
    segs, before = [], None
    for n, a in enumerate(listed):
        segs.append(_attempt(out, c, e, a, f"{name} attempt {n + 1} (frame {a['frame']})", side, base, before, e["attempts_omitted"]))
        if segs[-1] is not None:
            check_cause(out, c, e, n, segs[-1], f"{name} attempt {n + 1} (frame {a['frame']})", side)
        before = a if a["frame"] is not None else before
    real = [s for s in segs if s is not None]
    if not real:
        return
    for name_, frame, stamp in (("first_frame", e["first_frame"], e["start_ns"]), ("last_frame", e["last_frame"], e["end_ns"])):
        at = c.by_frame.get(frame)
        out.check(at is not None and at.dir == side, "episode.frame", f"{name} {name_} {frame}", "none of this sender's")
        if at is not None and name_ == "first_frame":
            out.equal("episode.time", f"{name} start", stamp, at.t)
    if e["first_frame"] is not None and listed[0]["frame"] is not None and e["kind"] != "keep-alive":
        out.equal("episode.frame", name + " first_frame", e["first_frame"], listed[0]["frame"])
    _last_heard(out, c, e, name, side, real)
    _kind(out, c, e, name, side, real)
    _result(out, c, e, name, side, real)


def _attempt(out, c, e, a, name, side, base, before, omitted):
    if a["frame"] is None:
        return None
    s = c.by_frame.get(a["frame"])
    out.check(s is not None and s.dir == side, "attempt.frame", name, "no segment of that sender in this connection")
    if s is None or s.dir != side:
        return None
    out.equal("attempt.time", name + " at", a["time_ns"], s.t)
    length = (s.len, s.len + 1) if s.has(SYN) or s.has(FIN) else (s.len,)
    late = (a["seq"] - (s.seq - base[side])) & MASK if base[side] is not None else 0
    if 0 < late < s.len:  # the rest of a segment whose beginning was acknowledged
        out.check(
            a["length"] + late in length, "attempt.length", f"{name}: {a['length']} bytes from {late} on", f"{s.len} in all"
        )
    else:
        part = a["cause"] == "original" and a["length"] < s.len  # what SACK left of it
        out.check(a["length"] in length or part, "attempt.length", f"{name}: {a['length']} bytes", f"{s.len}")
        out.check(late == 0, "attempt.seq", f"{name}: seq {a['seq']}", f"{a['seq'] - late}")
    if a["gap_ns"] is not None and before is not None and not omitted:
        out.equal(
            "attempt.gap",
            name + " gap_ns",
            a["gap_ns"],
            s.t - c.by_frame[before["frame"]].t if before["frame"] in c.by_frame else None,
        )
    if a["cause"] == "original" and e["kind"] in DATA and s.nxt is not None:
        before = [p for p in c.copies(side, max(s.rel, s.una or s.rel)) if p.frame < s.frame and not c.is_probe(p)]
        out.check(
            not before,
            "attempt.original",
            name + " is the original",
            lambda: f"frame {before[0].frame} carried these bytes before",
        )
    elif a.get("new_data"):
        out.check(s.nxt is None or s.end > s.nxt, "attempt.new-data", f"{name} carries new data", "all of it was sent before")
    elif a["cause"] in ("rto", "tlp", "fast", "after-rto", "pmtu") and s.nxt is not None and e["kind"] in DATA:
        out.check(s.rel < s.nxt, "attempt.copy", f"{name} is a copy ({a['cause']})", "nothing of it was sent before")
    if a["answer_frame"] is not None:
        _answer(out, c, a, s, name, side)
    if a.get("spurious"):
        _spurious(out, c, a, s, name, side)
    if a.get("trigger_frame") is not None:
        _trigger(out, c, a, s, name, side)
    _sender(out, a, name)
    return s


def _trigger(out, c, a, s, name, side):
    """What let it out or armed its timer came before it; what is called an ACK or an ICMP error is one."""
    number, why = a["trigger_frame"], a["why"] or ""
    what, trigger = f"{name} triggered by frame {number} ({why})", c.by_frame.get(number)
    icmp = c.cap.frame(number) in c.icmp
    out.check(trigger is not None or icmp, "attempt.trigger", what, "nothing of this connection")
    out.check(number < s.frame, "attempt.trigger", what, "it came later")
    if f"the ACK in frame {number}" in why:
        ok = trigger is not None and trigger.dir != side and trigger.has(ACK)
        out.check(ok, "attempt.trigger", what, "no ACK of the peer")
    if f"the ICMP error in frame {number}" in why:
        out.check(icmp, "attempt.trigger", what, "no ICMP error about this connection")


def _sender(out, a, name):
    """The parts of what is said of an attempt's sender don't contradict each other."""
    state = a.get("sender")
    if state is not None:
        what = f"{name}: {state['sacked_bytes']} of {state['outstanding_bytes']} bytes outstanding are SACKed"
        out.check(state["sacked_bytes"] <= state["outstanding_bytes"], "attempt.sender", what, "no more can be than are outstanding")
    if a.get("candidates"):
        out.check(a["cause"] == "unknown", "attempt.sender", f"{name}: {a['cause']}, or {a['candidates']}", "it is decided and not decided")


def _answer(out, c, a, s, name, side):
    answer = c.by_frame.get(a["answer_frame"])
    if answer is None:
        quoted = c.cap.frame(a["answer_frame"])
        out.check(
            quoted in c.icmp, "attempt.answer", f"{name} answered by frame {a['answer_frame']}", "nothing of this connection"
        )
        return
    out.check(
        answer.dir != side and answer.frame > s.frame,
        "attempt.answer",
        f"{name} answered by frame {answer.frame}",
        "not a later segment of the peer",
    )
    if a["answer_window"] is not None:
        window = c.window(answer)
        if window is not None:
            out.check(
                a["answer_window"] in (window, answer.win),
                "attempt.window",
                f"{name}: answer's window {a['answer_window']}",
                f"{window}",
            )


def _spurious(out, c, a, s, name, side):
    what, proof = f"{name} was needless ({a['spurious_proof']})", a["spurious_proof"]
    later = [p for p in c.segs if p.dir != side and p.frame > s.frame]
    if proof == "dsack":
        spans = [((l - c.base[side]) & MASK, (r - c.base[side]) & MASK) for p in later for l, r in p.sack[:1]]
        ok = any(l < (s.end & MASK) and r > (s.rel & MASK) for l, r in spans)
        out.check(ok, "attempt.spurious", what, "no D-SACK names bytes of it")
    elif proof == "timestamp":
        ok = any(_older_echo(p, s) and _reports(c, p, s, side) for p in later)
        out.check(ok, "attempt.spurious", what, "no later ACK of it echoes an older timestamp")
    elif proof == "early-ack":
        if any(p.dir != side and p.frame < s.frame and p.relack is not None and p.relack >= s.end for p in c.segs):
            return  # its ACK stands before it
        first = next((p for p in later if p.relack is not None and p.relack >= s.end), None)
        out.check(first is not None, "attempt.spurious", what, "no later ACK covers it")
        fastest = fastest_answer(c, side)
        if first is not None and fastest is not None:
            out.check(
                first.t - s.t <= fastest,
                "attempt.spurious",
                what,
                lambda: f"frame {first.frame} came {seconds(first.t - s.t)} after it, and answers have come within {seconds(fastest)}",
            )


def fastest_answer(c, side):
    """The shortest time from a segment, sent once, to the first ACK of it; None where none was seen."""
    best = None
    for s in c.of(side, dups=False):
        if s.end > s.rel and (s.nxt is None or s.rel >= s.nxt) and len(c.copies(side, s.rel)) == 1:
            ack = next(
                (p for p in c.segs[s.i + 1 : s.i + 200] if p.dir != side and p.relack is not None and p.relack >= s.end), None
            )
            if ack is not None and (best is None or ack.t - s.t < best):
                best = ack.t - s.t
        if s.i > 400:
            break
    return best


def _older_echo(p, s):
    return p.tsecr is not None and s.tsval is not None and p.tsecr != s.tsval and (s.tsval - p.tsecr) & MASK < 1 << 31


def _reports(c, p, s, side):
    """Whether p acknowledges the first byte of s, or reports it by SACK."""
    first = s.rel & MASK
    blocks = [((l - c.base[side]) & MASK, (r - c.base[side]) & MASK) for l, r in p.sack]
    return p.relack is not None and p.relack > s.rel or any(l <= first < r for l, r in blocks)


def _lacks_peer(c, side):
    """Whether the side acknowledges bytes of its peer that are not in the capture: when the peer was heard last is unknown then,
    before any attempt, since they may have come before it and be acknowledged after it."""
    seen = None
    for s in c.segs:
        if s.dir != side:
            seen = s.end if seen is None else max(seen, s.end)
        elif s.relack is not None and seen is not None and s.relack > seen:
            return True
    return False


def _last_heard(out, c, e, name, side, real):
    heard = e["last_heard_ns"]
    if any(b.t < a.t for a, b in zip(c.segs, c.segs[1:])) or heard is None and _lacks_peer(c, side):
        return
    if heard is None:
        earlier = [s for s in c.of(1 - side, dups=False) if s.frame < real[0].frame]
        out.check(
            not earlier,
            "episode.last-heard",
            name + ": the peer was not heard before",
            f"frame {earlier[-1].frame if earlier else 0}",
        )
        return
    peers = [s for s in c.segs if s.dir != side]
    out.check(
        any(s.t == heard for s in peers),
        "episode.last-heard",
        f"{name}: the peer last heard at {seconds(heard)}",
        "no segment of it at that instant",
    )
    following = next((s for s in real if s.t >= heard), None)
    if following is None:
        return
    between = [s for s in peers if heard < s.t < following.t and not s.dup]
    out.check(
        not between,
        "episode.last-heard",
        f"{name}: the peer last heard at {seconds(heard)}",
        lambda: f"frame {between[-1].frame} at {seconds(between[-1].t)}",
    )


def _kind(out, c, e, name, side, real):
    kind = e["kind"]
    if kind == "keep-alive":
        bad = [s for s in real if not (c.is_probe(s) or s is c.of(side)[0])]
        out.check(
            not bad,
            "keepalive.shape",
            f"{name}: {len(real)} probes",
            lambda: f"frame {bad[0].frame}: seq is not SND.NXT - 1, or it carries more",
        )
        if e["keepalive"]:
            _keepalive(out, c, e, name, real)
    elif kind == "zero-window-probe" and not e.get("inferred"):
        last = c.last_before(1 - side, real[0].frame)
        window = c.window(last) if last is not None else None
        if window is not None:
            out.check(
                window == 0 or window < max(real[0].len, 1) or last.win == 0,
                "zerowindow.probe",
                f"{name}",
                f"the peer's window was {window}",
            )
    elif kind in ("syn", "syn-ack"):
        want = SYN if kind == "syn" else SYN | ACK
        bad = [s for s in real if s.flags & (SYN | ACK) != want]
        out.check(not bad, "handshake.attempts", name, lambda: f"frame {bad[0].frame} is no {kind.upper()}")
    elif kind == "fin":
        out.check(any(s.has(FIN) for s in real), "fin.attempts", name, "none of them has a FIN")
        bad = [s for s in real if s.len and not s.has(FIN)]
        out.check(not bad, "fin.attempts", f"{name}: only a FIN outstanding", lambda: f"frame {bad[0].frame} carries data")
    if e["zero_window"] and kind in DATA:
        shut = any(s.win == 0 and s.frame <= (e["end_frame"] or real[-1].frame) for s in c.of(1 - side))
        out.check(shut, "zerowindow.probe", f"{name}: against a closed window", "the peer closed it at no time before")


def answered(c, probe, following):
    """Whether the peer sent an ACK between a probe and the next one."""
    return any(
        s.dir != probe.dir and s.frame > probe.frame and (following is None or s.frame < following.frame) and s.has(ACK)
        and not s.has(RST) for s in c.segs
    )


def _keepalive(out, c, e, name, real):
    k = e["keepalive"]
    out.equal("keepalive.count", name + " probes", k["probes"], e["attempts_total"])
    if not e["attempts_omitted"] and all(a["frame"] for a in e["attempts"]):
        found = sum(answered(c, s, n) for s, n in zip(real, real[1:] + [None]))
        shown = sum(a["answer_frame"] is not None for a in e["attempts"])
        out.equal("keepalive.answered", name + " answered", k["answered"], shown)
        out.check(k["answered"] <= found, "keepalive.answered", f"{name}: {k['answered']} answered", f"{found}")
    if k["payload_bytes"] is not None:
        out.check(
            k["payload_bytes"] in {s.len for s in real},
            "keepalive.payload",
            f"{name}: {k['payload_bytes']} bytes in each",
            f"{sorted({s.len for s in real})}",
        )


def _result(out, c, e, name, side, real):
    result, kind = e["result"], e["kind"]
    end = c.by_frame.get(e["end_frame"]) if e["end_frame"] is not None else None
    what = f"{name}: {result}" + (f" by frame {e['end_frame']}" if e["end_frame"] is not None else "")
    if result == "icmp":
        out.check(c.cap.frame(e["end_frame"]) in c.icmp, "episode.result", what, "that frame is no ICMP error about it")
    elif result == "reset-by-peer":
        out.check(end is not None and end.has(RST) and end.dir != side, "episode.result", what, "no RST of the peer")
    elif result == "reset-by-sender":
        ok = end is not None and end.has(RST) and end.dir == side
        out.check(ok, "episode.result", what, "no RST of the sender")
        if ok:
            _own_rst(out, c, end, what, side)
    elif result == "answered" and kind in DATA:
        una = min([s.rel for s in real] + [real[0].rel + e["seq"] - e["attempts"][0]["seq"]])  # e["seq"] is SND.UNA
        ok = end is not None and end.dir != side and end.relack is not None and end.relack > una
        out.check(ok, "episode.result", what, "that frame acknowledges nothing of it")
    elif result in OPEN_ENDS and kind in DATA:
        first = real[0]
        acks = c.covers(side, first.rel, first.frame)
        if result == "capture-ended" and first.una is not None and first.una > first.rel:
            return  # copies of what had been acknowledged: that the last ACK got back shows in the absence of the next copy
        if acks and acks[0].frame < real[-1].frame:
            return  # acknowledged, and sent again: the ACKs did not get back, and nothing shows that the last one did
        out.check(not acks, "episode.result", f"{what}: no answer", lambda: f"frame {acks[0].frame} acknowledges it")


def _own_rst(out, c, rst, what, side):
    """A RST without ACK that takes its number from the ACK field of the segment just before it was sent by a host
    without a socket (RFC 9293 3.10.7.1): it ended nothing, its sender had given up before."""
    asked = c.segs[rst.i - 1] if rst.i else None
    if asked is None or asked.dir == side or rst.has(ACK) or rst.t - asked.t > 1000000000:
        return
    reply = asked.has(ACK) and rst.seq == asked.ack and rst.t - asked.t < 100000000
    fresh = asked.len > 0 or asked.has(FIN)
    out.check(
        not (reply and fresh and rst.win == 0),
        "episode.own-rst",
        f"{what}: its sender's own RST ended it",
        f"it only answers frame {asked.frame}: its sender had no socket any more",
    )
