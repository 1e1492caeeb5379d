# SPDX-License-Identifier: MIT
"""The diagnosis: instants, what healed, evidence's frames, and whether its parts agree."""
import collections
import re

from decode import RST
from findings import DURATION, duration, seconds

ELSEWHERE = re.compile(r"another|other connection|elsewhere|alive|new connection|older connection|neighbour|host has|on connection")
# Who owes an answer since when is known to the millisecond.
MS = 1000000


def check_diagnosis(out, c):
    d = c.diagnosis
    _consistent(out, c, d)
    _healed(out, c, d)
    if d["since_ns"] is not None:
        out.check(
            any(0 <= s.t - d["since_ns"] < MS for s in c.flow),
            "diagnosis.since",
            f"since {seconds(d['since_ns'])}",
            "no segment of it at that instant",
        )
    for item in d["also"]:
        if item["since_ns"] is not None:
            out.check(
                any(0 <= s.t - item["since_ns"] < MS for s in c.flow),
                "diagnosis.since",
                f"also {item['scenario']} since {seconds(item['since_ns'])}",
                "no segment at that instant",
            )
        if item["healed_ns"] is not None:
            _copy_got_through(out, c, item["healed_ns"], f"also {item['scenario']}, healed")
    for e in d["evidence"]:
        _evidence(out, c, e)
    _words(out, c, d)


def texts(d):
    yield d["title"]
    yield d["summary"]
    for e in d["evidence"]:
        yield e["text"]
    yield from d["undecidable"]
    yield from d["advice"]


def _consistent(out, c, d):
    kind, names = d["scenario"], [h["scenario"] for h in d["hypotheses"]]
    own = [h for h in d["hypotheses"] if h["scenario"] == kind]
    if kind != "peer-silent":
        out.check(bool(own), "contradiction", f"verdict {kind}", f"hypotheses are {names}")
        out.check(
            not own or own[0]["confidence"] == d["confidence"],
            "contradiction",
            f"{kind}, {d['confidence']}",
            f"as hypothesis {own[0]['confidence'] if own else ''}",
        )
    out.check(len(set(names)) == len(names), "contradiction", "hypotheses", f"one twice: {names}")
    out.check(
        d["confidence"] != "certain" or len(names) < 2 or kind == "peer-silent",
        "contradiction",
        f"{kind}, certain",
        f"open besides: {names}",
    )
    out.check(
        (d["failed"] == "none") == (kind == "normal"),
        "contradiction",
        f"{kind}",
        f"failed is {d['failed']}",
    )
    words = " ".join(texts(d))
    out.check(
        not ("it did not reboot" in words and "whether the host rebooted" in words),
        "contradiction",
        "it did not reboot",
        "undecided: whether the host rebooted",
    )
    out.check(
        not ("it did not reboot" in words and "peer-reboot" in names and d["confidence"] != "possible"),
        "contradiction",
        "it did not reboot",
        f"{kind}, {d['confidence']}",
    )
    out.check(
        not ("both directions" in d["title"] and "only one direction" in words),
        "contradiction",
        d["title"],
        "only one direction is broken",
    )
    both = d["direction"] == "both" and "only one direction" in words
    out.check(not both, "contradiction", "direction both", "only one direction is broken")


def _healed(out, c, d):
    says = "healed" in d["title"] or "then the connection went on" in d["summary"]
    out.check(not says or d["healed_ns"] is not None, "healed.words", f"{d['title']} / {d['summary']}", "healed_ns is null")
    out.check((d["outage"] is None) or d["healed_ns"] is not None, "healed.outage", "an outage with an end", "healed_ns is null")
    if d["healed_ns"] is None:
        return
    if d["scenario"] == "network-failure":
        _copy_got_through(out, c, d["healed_ns"], "healed")
    if "then the connection went on" in d["summary"]:
        copy = next((s for s in c.segs if s.t == d["healed_ns"]), None)
        answer = copy and next((p for p in c.segs[copy.i + 1 :] if p.dir != copy.dir), None)
        later = answer and [
            p for p in c.segs[answer.i + 1 :] if not p.dup and not (p.dir == copy.dir and copy.rel <= p.rel < copy.end)
        ]
        out.check(
            bool(later),
            "healed.went-on",
            "then the connection went on",
            lambda: f"nothing but the answer came after the copy in frame {copy.frame if copy else None}",
        )
    if d["outage"]:
        (a, b), (y, z) = d["outage"]["start_ns"], d["outage"]["end_ns"]
        out.check(a <= b <= z and a <= y <= z, "healed.outage", f"outage {a}..{b} to {y}..{z}", "not in order")
        out.check(
            z == d["healed_ns"] or any(s.t == z for s in c.segs),
            "healed.outage",
            f"outage ends by {seconds(z)}",
            "no segment then",
        )
        match = re.search(r"outage of up to " + DURATION, d["title"])
        if match:
            upper, slack = duration(match[1])
            out.check(
                upper + slack >= z - a,
                "healed.outage",
                d["title"],
                f"it may have lasted {seconds(z - a)}, from {seconds(a)} to {seconds(z)}",
            )


def _copy_got_through(out, c, stamp, what):
    sent = [s for s in c.segs if s.t == stamp]
    out.check(bool(sent), "healed.copy", f"{what} at {seconds(stamp)}", "no segment at that instant")
    if not sent:
        return
    ok = False
    for s in sent:
        later = [p for p in c.segs if p.dir != s.dir and p.frame > s.frame and not p.has(RST)]
        if s.end > s.rel:
            ok = ok or any(p.relack is not None and p.relack > s.rel for p in later)
        else:
            ok = ok or bool(later)
    out.check(ok, "healed.copy", f"{what}: frame {sent[0].frame} got through", "nothing of the peer acknowledges it")


def _evidence(out, c, e):
    other = None
    if e["connection"] is not None:
        other = next((x for x in c.everyone if x.id == e["connection"]), None)
        out.check(other is not None, "evidence.connection", e["text"], f"there is no connection {e['connection']}")
    for number in e["frames"]:
        frame = c.cap.frame(number)
        if frame is not None and frame.dark:
            continue
        ok = number in c.by_frame or frame in c.icmp
        if frame is not None and not ok:
            ok = other is not None and number in other.by_frame
            ok = ok or frame.kind == "neighbour" and bool({frame.src, frame.target} & set(c.hosts))
            ok = ok or frame.kind == "neighbour" and str(frame.target) in e["text"]  # of the gateway, by a link-local address
            ok = ok or frame.kind == "icmp" and "ICMP" in e["text"]
            ok = ok or bool(ELSEWHERE.search(e["text"])) and getattr(frame, "src", None) in c.hosts
        out.check(ok, "evidence.frame", f"{e['text']} (frame {number})", "that frame is not about it")


def _words(out, c, d):
    """A count of nothing, "1 segments", a sentence twice."""
    for text in texts(d):
        check_wording(out, text)
    summary = [x.strip().rstrip(".;") for x in re.split(r"(?<=[.;]) ", d["summary"])]
    evidence = [(e["text"], e["for"]) for e in d["evidence"]]
    parts = {"summary": summary, "evidence": evidence, "undecidable": d["undecidable"], "advice": d["advice"]}
    for where, said in parts.items():
        twice = [s for s, n in collections.Counter(said).items() if n > 1]
        out.check(not twice, "words.twice", f"each sentence of {where} once", lambda: f"twice: {twice[0]}")


def check_wording(out, text):
    zero = re.search(r"(?<![\d.])0 (segments|bytes|copies|probes|times|SYNs|SYN-ACKs|connections|transmissions)\b", text)
    out.check(not zero, "words.zero", text, "a count of nothing")
    one = re.search(
        r"(?<![\d.])1 (segments|bytes|copies|probes|SYNs|SYN-ACKs|connections|times|transmissions|requests|keep-alive probes)\b",
        text,
    )
    out.check(not one, "words.one", text, "one of them in the plural")
