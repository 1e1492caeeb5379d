# SPDX-License-Identifier: MIT
"""Compares a program's reports on the lab's captures with the truth beside them, and prints a table of it."""
import json
import os
import re

import judge
from cells import CELLS

SLACK_NS = 20 * 10**6  # a round trip and the wire's own delay
SINCE_SLACK_NS = 100 * 10**6  # a delayed ACK, and the longest way to the hole
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def load_truth(out, name):
    try:
        with open(os.path.join(out, name + ".json")) as f:
            return json.load(f)
    except FileNotFoundError:
        return None


def expectations(spec, truth, vantage):
    """What holds at @vantage: an expectation for each connection that is judged. A cell may find it out as it runs."""
    if truth.get("expected"):
        return truth["expected"].get(vantage, truth["expected"][""])
    return spec["at"].get(vantage, spec["expected"])


def counted(vantage):
    """Whose kernel counters a capture at @vantage can be held against."""
    return vantage if vantage in ("client", "server") else None


def outage_faults(connection, truth, zero):
    """Where the report's bounds of an outage don't contain the true one. @zero: epoch of the report's time 0."""
    outage = connection["diagnosis"]["outage"]
    if not outage or not truth["outages"]:
        return []
    faults = []
    for name in ("start", "end"):
        low, high = (zero + t for t in outage[name + "_ns"])
        true = [o[name + "_epoch_ns"] for o in truth["outages"] if o[name + "_epoch_ns"]]
        if true and not any(low - SLACK_NS <= t <= high + SLACK_NS for t in true):
            faults.append("the outage's %s is said to lie between %.3f and %.3f s, it was at %s s" % (
                name, (low - zero) / 1e9, (high - zero) / 1e9, " or ".join("%.3f" % ((t - zero) / 1e9) for t in true)))
    return faults


def vantage_faults(connection, vantage, places):
    """Where the report is sure of another vantage than the true one; @places: a router that is an end of connections."""
    true = places.get(vantage) or "middle" if "middle" in vantage else vantage
    said = connection["vantage"]
    return [] if said in (true, "unknown") else ["vantage %s (%s)" % (said, connection["vantage_reason"])]


def since_notes(connection, truth, zero, vantage):
    """Where `since_ns` is not the send of the first segment that a black hole swallowed, or whose ACK it did."""
    d = connection["diagnosis"]
    if d["scenario"] not in ("network-failure", "peer-silent") or d["since_ns"] is None:
        return []
    first = {}
    for drop in truth["wire_dropped"]:
        if drop["why"] == "hole" and drop["is_tcp"]:
            outage = sum(o["start_epoch_ns"] <= drop["epoch_ns"] for o in truth["outages"])
            first.setdefault((outage, drop["direction"]), max(0, drop["epoch_ns"] - zero))
    if vantage not in ("client", "server") or not first:
        return []
    # Each end knows of what it sent; of the other way it knows by its own segment whose answer was lost.
    own = {direction for _, direction in first} >= {0 if vantage == "client" else 1}
    for near in first.values():
        late = d["since_ns"] - near
        if abs(late) <= SINCE_SLACK_NS or not own and 0 < late < 10**9:
            return []
    return ["since %.3f s, but the first segment was lost at %.3f s" % (d["since_ns"] / 1e9, min(first.values()) / 1e9)]


def check_capture(program, out, spec, truth, vantage):
    """One row a judged connection: {"cell", "vantage", "grade", "said", "faults", "end", "counts"}"""
    rows = []
    blank = {"cell": spec["name"], "vantage": vantage, "nth": 0, "end": "", "counts": []}
    try:
        report = judge.report(program, os.path.join(out, truth["captures"][vantage]))
        connections, zero = report["connections"], report["inputs"][0]["start_epoch_ns"]
    except (RuntimeError, ValueError, KeyError) as e:
        return [dict(blank, grade="WRONG", said="no report", faults=[str(e)])]
    counts = []
    if counted(vantage):
        kernel = truth["counters"].get(vantage, {})
        counts = judge.compare_counts(judge.counts(connections, vantage), kernel, vantage, spec["hidden"].get(vantage))
    for want in expectations(spec, truth, vantage):
        c = judge.find(connections, truth["server_port"] + want["port"], want["nth"])
        if c:
            grade, said, faults = judge.verdict(c, want)
            faults += outage_faults(c, truth, zero) + vantage_faults(c, vantage, truth.get("places", {}))
            grade, end = "WRONG" if faults and grade == "right" else grade, c["end"]
            faults += since_notes(c, truth, zero, vantage)
        else:
            grade, said, faults, end = "WRONG", "no such connection", ["connection %d missing" % want["nth"]], ""
        rows.append(dict(blank, nth=want["nth"], grade=grade, said=said, faults=faults, end=end,
                         counts=[] if rows else counts))
    return rows


def count_text(counts):
    parts = []
    for name, kernel, said, mark in counts:
        differs = "" if mark == "=" else "/%d%s" % (said, "" if mark else " DIFFERS")
        parts.append("%s %d%s" % (name, kernel, differs))
    return ", ".join(parts)


def print_table(rows):
    for r in rows:
        name = r["cell"] + ("#%d" % r["nth"] if r["nth"] else "")
        print("%-34s %-10s %-5s %-48s %-11s %s" % (name, r["vantage"], r["grade"], r["said"], r["end"],
                                                   count_text(r["counts"])))
        for fault in r["faults"]:
            print("%45s   %s" % ("", fault))


def totals(rows):
    grades = [r["grade"] for r in rows]
    marks = [mark for r in rows for (_, _, _, mark) in r["counts"]]
    explained = sum(1 for m in marks if m and m != "=")
    verdicts = "%d connections in %d captures of %d cells: %d right, %d honestly open, %d wrong" % (
        len(rows), len({(r["cell"], r["vantage"]) for r in rows}), len({r["cell"] for r in rows}),
        grades.count("right"), grades.count("open"), grades.count("WRONG"))
    return "%s; %d kernel counters: %d equal, %d explained, %d not" % (
        verdicts, len(marks), marks.count("="), explained, marks.count(None))


def rewrite_doc(path, rows):
    lines = ["| cell | what happens | seen at | verdict | held to be | counters: kernel, or kernel/report |",
             "|---|---|---|---|---|---|"]
    last = None
    for r in rows:
        same = r["cell"] == last
        last = r["cell"]
        explained = sorted({m for (_, _, _, m) in r["counts"] if m and m != "="})
        name, what = ("", "") if same else ("`%s`" % r["cell"], CELLS[r["cell"]]["what"])
        where = r["vantage"] + (", connection %d" % (r["nth"] + 1) if r["nth"] else "")
        counters = "; ".join([count_text(r["counts"])] + explained)
        lines.append("| " + " | ".join((name, what, where, r["said"], r["grade"], counters)) + " |")
    with open(path) as f:
        text = f.read()
    table = "%s\n%s.\n\n%s\n%s" % (BEGIN, totals(rows), "\n".join(lines), END)
    text = re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: table, text, flags=re.S)
    with open(path, "w") as f:
        f.write(text)


def main(args):
    rows = []
    for name in args.cells or list(CELLS):
        truth = load_truth(args.out, name)
        if not truth:
            print("%-34s not captured" % name)
            continue
        for vantage in truth["captures"]:
            rows += check_capture(args.program, args.out, CELLS[name], truth, vantage)
    print_table(rows)
    print(totals(rows))
    if args.doc:
        rewrite_doc(args.doc, rows)
    return 1 if any(r["grade"] == "WRONG" or any(m is None for (_, _, _, m) in r["counts"]) for r in rows) else 0
