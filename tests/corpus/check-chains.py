#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the retransmission chains of a corpus (its rto-chains.tsv) with what the program reports, row by row.

usage: check-chains.py CORPUS PROGRAM [--doc FILE] [--only TEXT]

Copies are told by byte range. Differences that chains-explained.tsv beside this script explains are accepted as long as
what we report is what it describes. --doc writes the table into a document. Exit status: 0 none left, 1 differences.
"""
import argparse
import pathlib
import sys

sys.dont_write_bytecode = True
import corpus_table as table  # noqa: E402

KINDS = {"SYN": ("syn",), "SYN-ACK": ("syn-ack",), "FIN": ("fin", "retransmission"), "DATA": ("retransmission", "zero-window-probe", "fin")}
OUTCOMES = {
    "no-answer, capture-end": ("capture-ended", "gave-up", "stopped"),
    "acked after last copy": ("answered",),
    "acked before last copy": ("answered",),
    "RST-by-sender": ("reset-by-sender",),
    "RST-by-peer": ("reset-by-peer",),
}
# The list has milliseconds, and gaps of them.
SLACK_S = 0.0021
# No retransmission timer of a stack in the corpus is shorter.
SHORTEST_RTO_S = 0.1


def raw(episode, attempt):
    return (episode["seq_raw"] + attempt["seq"] - episode["seq"]) % 2**32


def overlap(seq, length, other, other_length):
    """Whether two byte ranges overlap, in sequence space."""
    ahead = (other - seq) % 2**32
    behind = (seq - other) % 2**32
    return ahead < length or behind < other_length


class Ours:
    """What we report of the bytes, sender and frames of a row."""

    def __init__(self, row, connections):
        seq, length = int(row["seq_raw"]), max(int(row["len"]), 1)
        first, last = int(row["first_frame"]), int(row["last_frame"])
        self.parts, self.beyond = [], 0
        for connection in connections:
            who = table.sides(connection)
            if {row["sender"], row["peer"]} != set(who.values()):
                continue
            for episode in connection["episodes"]:
                if who[episode["sender"]] != row["sender"] or episode["kind"] not in KINDS[row["kind"]]:
                    continue
                every = [a for a in episode["attempts"] if overlap(seq, length, raw(episode, a), a["length"])]
                copies = [a for a in every if first <= a["frame"] <= last]
                if copies:
                    self.parts.append((episode, copies))
                    self.beyond += len(every) - len(copies)
        self.parts.sort(key=lambda part: part[1][0]["frame"])
        self.copies = [a for _, copies in self.parts for a in copies]
        self.episode = max(self.parts, key=lambda part: len(part[1]))[0] if self.parts else None
        times = [a["time_ns"] for a in self.copies]
        self.gaps = [(b - a) / 1e9 for a, b in zip(times, times[1:])]

    def copies_text(self):
        text = "+".join(str(len(copies)) for _, copies in self.parts) or "0"
        return f"{text} and {self.beyond} beside" if self.beyond else text

    def gaps_text(self):
        return " ".join(f"{gap:.3f}" for gap in self.gaps)

    def causes(self):
        runs = []
        for attempt in self.copies:
            cause = attempt["cause"]
            if runs and runs[-1][0] == cause:
                runs[-1][1] += 1
            else:
                runs.append([cause, 1])
        return ", ".join(cause if n == 1 else f"{n} × {cause}" for cause, n in runs)

    def backoff(self):
        b = self.episode["backoff"] if self.episode else None
        if not b:
            return "–"
        text = f"{table.seconds(b['base_ns'])} {b['law']}"
        if b["doublings"]:
            text += f", {b['doublings']} doubling{'s' if b['doublings'] > 1 else ''}"
        if b["tick_hz"]:
            text += f", {b['tick_hz']} Hz"
        return text

    def plateau(self):
        b = self.episode["backoff"] if self.episode else None
        return f"{b['plateau_count']} × {table.seconds(b['plateau_ns'])}" if b and b["plateau_ns"] else "–"

    def outcome(self):
        return self.parts[-1][0]["result"] if self.parts else "none"

    def signature(self):
        return "; ".join([self.copies_text(), self.gaps_text(), self.causes(), self.backoff(), self.plateau(), self.outcome()])


def differences(row, ours):
    found = []
    theirs = [float(gap) for gap in row["gaps"].split()]
    if len(ours.parts) != 1 or ours.beyond or len(ours.copies) != int(row["copies"]):
        found.append("copies")
    if len(theirs) != len(ours.gaps) or any(abs(a - b) > SLACK_S for a, b in zip(theirs, ours.gaps)):
        found.append("gaps")
    backoff = (ours.episode or {}).get("backoff") or {}
    grows = backoff.get("law") in ("exponential", "linear-then-exponential") and backoff.get("doublings", 0) > 0
    if grows != (1.7 <= float(row["ratio"]) <= 2.3):
        found.append("ratio")
    flat = len(theirs) > 2 and abs(theirs[-1] - theirs[-2]) < 0.03 * theirs[-1]
    if flat != bool(backoff.get("plateau_ns")):
        found.append("plateau")
    early = any(a["cause"] == "rto" and gap < SHORTEST_RTO_S for a, gap in zip(ours.copies[1:], ours.gaps))
    if early or any(a["cause"] == "unknown" for a in ours.copies):
        found.append("cause")
    expected = next((v for k, v in OUTCOMES.items() if row["outcome"].startswith(k)), ())
    if ours.outcome() not in expected:
        found.append("outcome")
    return found


def main():
    here = pathlib.Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--doc", type=pathlib.Path)
    parser.add_argument("--only", default="", help="only captures whose path contains this")
    args = parser.parse_args()
    reports = table.Reports(args.program, args.corpus)
    explanations = table.Explanations(here / "chains-explained.tsv", ("file", "sender", "kind", "seq_raw", "first_frame"))
    out, verdicts = [], []
    for row in table.read_tsv(args.corpus / "rto-chains.tsv"):
        if args.only not in row["file"]:
            continue
        ours = Ours(row, reports.connections(row["file"]))
        found = differences(row, ours)
        why = explanations.why(row, ours.signature()) if found else ""
        verdict = table.SAME if not found else table.EXPLAINED if why else table.WRONG
        verdicts.append(verdict)
        note = verdict if not found else f"{verdict} ({', '.join(found)}): {why}" if why else f"{verdict} ({', '.join(found)})"
        same_gaps = not found or "gaps" not in found
        out.append(
            [
                len(verdicts),
                f"`{row['file']}` stream {row['stream']}",
                f"{row['sender']} {row['kind']}, frames {row['first_frame']}–{row['last_frame']}",
                f"{row['copies']} / {ours.copies_text()}",
                row["gaps"] if same_gaps else f"{row['gaps']} / {ours.gaps_text() or '–'}",
                ours.causes(),
                f"× {row['ratio']} / {ours.backoff()}",
                ours.plateau(),
                f"{row['outcome']} / {ours.outcome()}",
                note,
            ]
        )
        if verdict == table.WRONG:
            print("\t".join([*(row[k] for k in explanations.keys), ours.signature(), ",".join(found)]))
    header = ["#", "capture", "chain", "copies", "gaps (s)", "causes", "ratio / base and law", "plateau", "outcome", "verdict"]
    summary = table.counts(verdicts)
    if args.doc:
        table.put_into(args.doc, summary + "\n\n" + table.markdown(header, out))
    for key in [] if args.only else explanations.left():
        print("explained, but not so any more:", *key, sep="\t")
    print(summary)
    sys.exit(1 if table.WRONG in verdicts else 0)


if __name__ == "__main__":
    main()
