#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the keep-alive flows of a corpus (its keepalive-flows.tsv) with what the program reports, row by row.

usage: check-keepalive.py CORPUS PROGRAM [--doc FILE] [--only TEXT]

Differences that keepalive-explained.tsv beside this script explains are accepted as long as what we report is what it
describes. In captures of keepalive-trap/ no keep-alive may be reported at all. --doc writes the table into a document.
Exit status: 0 none left, 1 differences.
"""
import argparse
import pathlib
import statistics
import sys

sys.dont_write_bytecode = True
import corpus_table as table  # noqa: E402

# What each class of the list means in our words.
CLASSES = {
    "keepalive": "keep-alive",
    "keepalive(PSH)": "keep-alive",
    "false-positive?": None,
    "false-positive?(PSH)": None,
    "zero-window-probe-labelled-keepalive": "zero-window-probe",
}
# The list counts the idle time from the last segment of either side, we from the last one heard of the peer: a round
# trip and a delayed ACK may lie between.
IDLE_SLACK_S = 0.3
GAP_SLACK_S = 0.0021


class Ours:
    def __init__(self, row, connections):
        first, last = int(row["frame"]), int(row["last_frame"])
        self.episodes, self.other = [], set()
        for connection in connections:
            who = table.sides(connection)
            if row["prober"] not in who.values() or connection["first_frame"] > first or connection["last_frame"] < last:
                continue
            theirs = [e for e in connection["episodes"] if who[e["sender"]] == row["prober"]]
            here = [e for e in theirs if any(a["frame"] in (first, last) for a in e["attempts"])]
            probing = [e for e in here if e["kind"] in ("keep-alive", "zero-window-probe")]
            if probing:
                # What the list calls one flow may be several runs: all of this kind belong to it.
                self.episodes = [e for e in theirs if e["kind"] == probing[0]["kind"]]
            elif here:
                self.other |= {f"{e['kind']}, {a['cause']}" for e in here for a in e["attempts"] if first <= a["frame"] <= last}
        self.probes = [a for e in self.episodes for a in e["attempts"]]
        times = [a["time_ns"] for a in self.probes]
        self.gaps = [(b - a) / 1e9 for a, b in zip(times, times[1:])]
        self.kind = self.episodes[0]["kind"] if self.episodes else None
        fits = [e["keepalive"] for e in self.episodes if e["keepalive"]]
        self.fit = fits[0] if fits else None
        self.answered = sum(1 for a in self.probes if a["answer_frame"] is not None)
        self.result = self.episodes[-1]["result"] if self.episodes else "none"

    def gap_text(self):
        if not self.gaps:
            return "–"
        return f"{min(self.gaps):.3f} {statistics.median(self.gaps):.3f} {max(self.gaps):.3f}"

    def fit_text(self):
        if not self.fit:
            return "–"
        keys = ("nominal_idle_ns", "interval_ns", "nominal_interval_ns")
        return " / ".join(table.seconds(self.fit[key]) for key in keys)

    def idle_text(self):
        return table.seconds(self.fit["idle_ns"]) if self.fit else "–"

    def what(self):
        return self.kind or "; ".join(sorted(self.other)) or "nothing odd"

    def one_byte(self):
        return sum(1 for a in self.probes if a["length"] == 1)

    def signature(self):
        return "; ".join(
            [self.what(), f"{len(self.probes)} probes", f"{self.one_byte()} of 1 byte", f"idle {self.idle_text()}",
             f"gaps {self.gap_text()}", f"fit {self.fit_text()}", f"{self.answered} answered", self.result]
        )  # fmt: skip


def right_end(row, ours):
    end = row["end"]
    if end.startswith("RST-by-prober"):
        return ours.result == "reset-by-sender"
    if end.startswith("RST-by-peer +0.000"):
        return ours.result == "reset-by-peer"
    if end == "capture-end" or (ours.kind == "zero-window-probe" and end.endswith("capture-end")):
        return ours.result == "capture-ended"
    return ours.result == "answered"


def differences(row, ours):
    found = []
    if CLASSES.get(row["class"], "?") != ours.kind:
        found.append("class")
    if ours.kind is None or "class" in found:
        return found
    if int(row["probes"]) != len(ours.probes):
        found.append("probes")
    if int(row["len1"]) != ours.one_byte():
        found.append("one-byte")
    if ours.kind == "keep-alive":
        idle = ours.fit["idle_ns"] if ours.fit else None
        if idle is None or abs(float(row["idle_before"]) - idle / 1e9) > IDLE_SLACK_S:
            found.append("idle")
    if row["gap_min"]:
        theirs = [float(row[key]) for key in ("gap_min", "gap_median", "gap_max")]
        mine = [min(ours.gaps), statistics.median(ours.gaps), max(ours.gaps)] if ours.gaps else []
        if not mine or any(abs(a - b) > GAP_SLACK_S for a, b in zip(theirs, mine)):
            found.append("interval")
    elif ours.gaps:
        found.append("interval")
    if int(row["answered"]) != ours.answered:
        found.append("answered")
    if (row["zero_window"] == "1") != any(e["zero_window"] for e in ours.episodes):
        found.append("zero window")
    if not right_end(row, ours):
        found.append("end")
    return found


def traps(corpus, reports):
    """Keep-alives reported where there are none."""
    return [
        f"keepalive-trap/{path.name} connection {c['id']} frame {e['first_frame']}"
        for path in sorted((corpus / "keepalive-trap").iterdir())
        for c in reports.connections(f"keepalive-trap/{path.name}")
        for e in c["episodes"]
        if e["kind"] == "keep-alive"
    ]


def main():
    here = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--doc", type=pathlib.Path)
    parser.add_argument("--only", default="", help="only captures whose path contains this")
    args = parser.parse_args()
    reports = table.Reports(args.program, args.corpus)
    explanations = table.Explanations(here / "keepalive-explained.tsv", ("file", "prober", "frame"))
    out, verdicts = [], []
    for row in table.read_tsv(args.corpus / "keepalive-flows.tsv"):
        if args.only not in row["file"]:
            continue
        ours = Ours(row, reports.connections(row["file"]))
        found = differences(row, ours)
        why = explanations.why(row, ours.signature()) if found else ""
        verdict = table.SAME if not found else table.EXPLAINED if why else table.WRONG
        verdicts.append(verdict)
        note = verdict if not found else f"{verdict} ({', '.join(found)}): {why}" if why else f"{verdict} ({', '.join(found)})"
        gaps = " ".join(row[key] for key in ("gap_min", "gap_median", "gap_max")).strip() or "–"
        counted = ours.kind is not None
        out.append(
            [
                len(verdicts),
                f"`{row['file']}` stream {row['stream']}",
                f"{row['prober']}, frames {row['frame']}–{row['last_frame']}",
                f"{row['class']} / {ours.what()}",
                f"{row['probes']} / {len(ours.probes)}",
                f"{row['len1']} / {ours.one_byte()}",
                f"{row['idle_before']} / {ours.idle_text()}",
                f"{gaps} / {ours.gap_text()}" if counted else gaps,
                ours.fit_text(),
                f"{row['answered']} / {ours.answered}",
                f"{row['zero_window']} / {int(any(e['zero_window'] for e in ours.episodes))}",
                f"{row['end']} / {ours.result}" if counted else row["end"],
                note,
            ]
        )
        if verdict == table.WRONG:
            print("\t".join([*(row[k] for k in explanations.keys), ours.signature(), ",".join(found)]))
    header = ["#", "capture", "prober", "class", "probes", "of 1 byte", "idle (s)", "gaps: least, median, most (s)", "fit: idle, interval, nominal interval (s)", "answered", "zero window", "end", "verdict"]  # fmt: skip
    summary = table.counts(verdicts)
    if args.doc:
        table.put_into(args.doc, summary + "\n\n" + table.markdown(header, out))
    caught = [] if args.only else traps(args.corpus, reports)
    for trap in caught:
        print("taken for a keep-alive:", trap)
    for key in [] if args.only else explanations.left():
        print("explained, but not so any more:", *key, sep="\t")
    print(summary)
    sys.exit(1 if caught or table.WRONG in verdicts else 0)


if __name__ == "__main__":
    main()
