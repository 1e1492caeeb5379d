#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""causes.py [--markdown] [-v] [--doc FILE] PROGRAM DIR...: why the kernel sent each copy, against what PROGRAM, tshark and tcptrace say of it.

DIR holds labelled captures (labels.py). Prints, by vantage (the capture was made at the sender, at the receiver, or between
them), the confusion matrix of PROGRAM and of tshark, then how many copies each tool counts, tcptrace too. -v: each frame where
PROGRAM differs. --doc: the tables are written between their marks in FILE. A tool that is not installed is left out."""
import argparse
import collections
import concurrent.futures
import os
import re
import sys

sys.dont_write_bytecode = True
import labels  # noqa: E402
import others

NEW_DATA = "tlp, new data"
KINDS = ("fast", "after-rto", "rto", "tlp", "pmtu", "syn", NEW_DATA)
FIRST, NONE, SILENT = "first sight", "no copy", "nothing"
VANTAGES = {"sender": "Captured at the sender", "receiver": "Captured at the receiver", "middle": "Captured between them"}
OUR_COLUMNS = ("fast", "after-rto", "rto", "tlp", "pmtu", "syn", "probe", NEW_DATA, "unknown", SILENT)
TSHARK_COLUMNS = ("fast_retransmission", "retransmission", "spurious_retransmission", "out_of_order", "keep_alive", "zero_window_probe", SILENT)
COPIES = ("fast_retransmission", "retransmission", "spurious_retransmission")
WITH_OVERTAKEN = "tcptrace, with its out of order"
BEGIN, END = "<!-- %s: begin -->", "<!-- %s: end -->"


class Tally:
    """What was said, over all captures."""

    def __init__(self):
        self.matrix = collections.Counter()  # tool, vantage, row, word
        self.right = collections.Counter()  # tool or "folded", vantage, kind
        self.named = collections.Counter()  # tool, vantage, kind: called a copy of any sort
        self.claims = collections.Counter()  # tool, whether an earlier copy had arrived, or "no copy"
        self.counts = collections.defaultdict(list)  # tool, vantage: [(kernel's, the tool's)]
        self.captures, self.unsure, self.failed, self.differ = 0, 0, collections.defaultdict(list), []

    def add(self, capture, said, truth):
        """@said: {tool: {frame: (word, called needless)}} of one capture."""
        copies, plain, unsure = truth
        self.captures += 1
        self.unsure += len(unsure)
        for tool, words in said.items():
            counted = collections.Counter()
            for c in copies:
                word, needless = words.get(c.frame, (SILENT, False))
                vantage = capture.vantage(c.flow)
                shown = c.sight != "new" or c.kind == NEW_DATA
                self.matrix[tool, vantage, c.kind if shown else FIRST, word] += 1
                if shown:
                    self.judge(tool, vantage, c, word)
                    if tool == "ours" and word != c.kind:
                        self.differ.append("%s frame %d: kernel %s, said %s" % (capture.name, c.frame, c.kind, word))
                self.claims[tool, c.delivered] += needless
                counted[c.flow, "said"] += bool(c.length) and is_copy(tool, word)
            for frame, flow in plain.items():
                word, needless = words.get(frame, (SILENT, False))
                self.matrix[tool, capture.vantage(flow), NONE, word] += 1
                self.claims[tool, NONE] += needless
                counted[flow, "said"] += is_copy(tool, word)
            for flow, kernel in sent_again(capture, copies).items():
                self.count(tool, capture.vantage(flow), kernel, counted[flow, "said"])

    def judge(self, tool, vantage, c, word):
        self.named[tool, vantage, c.kind] += is_copy(tool, word)
        if tool == "ours":
            self.right[tool, vantage, c.kind] += word == c.kind
            self.right["folded", vantage, c.kind] += is_copy(tool, word) and (word == "fast") == (c.kind == "fast")
        elif word == "spurious_retransmission":  # a word of its own: right if it is true
            self.right[tool, vantage, c.kind] += c.delivered is not False
        else:
            self.right[tool, vantage, c.kind] += word == ("fast_retransmission" if c.kind == "fast" else "retransmission")

    def add_counts(self, capture, counts, truth):
        """tcptrace's numbers: data packets called retransmitted, with and without those called out of order."""
        for (index, side), kernel in sent_again(capture, truth[0]).items():
            c = capture.connections[index]
            again, overtaken = counts.get((c.client, c.server) if side == "client" else (c.server, c.client), (0, 0))
            vantage = capture.vantage((index, side))
            self.count("tcptrace", vantage, kernel, again)
            self.count(WITH_OVERTAKEN, vantage, kernel, again + overtaken)

    def count(self, tool, vantage, kernel, said):
        if kernel or said:
            self.counts[tool, vantage].append((kernel, said))


def is_copy(tool, word):
    return word in COPIES if tool == "tshark" else word not in (SILENT, NEW_DATA)


def sent_again(capture, copies):
    """By flow: the copies with data that this capture can show to be copies."""
    counts = {(index, side): 0 for index in range(len(capture.connections)) for side in ("client", "server")}
    for c in copies:
        counts[c.flow] += bool(c.length) and c.sight != "new" and c.kind != NEW_DATA
    return counts


def look(program, capture):
    """What each tool says of a capture: ({tool: frames}, tcptrace's counts or None, {tool: why it failed}, truth)"""
    said, counts, failed = {}, None, {}
    try:
        said["ours"] = {frame: (cause, bool(proof)) for frame, (cause, proof) in others.our_causes(others.ours(program, capture.path)).items()}
    except others.Failed as e:
        failed["ours"] = str(e)
    if others.available("tshark"):
        try:
            said["tshark"] = {f: (word, word == "spurious_retransmission") for f, word in others.tshark_labels(capture.path).items()}
        except others.Failed as e:
            failed["tshark"] = str(e)
    if others.available("tcptrace"):
        try:
            counts = others.tcptrace_counts(capture.path)
        except others.Failed as e:
            failed["tcptrace"] = str(e)
    return said, counts, failed, capture.frames()


def table(head, rows):
    """A markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def matrix(tally, tool, vantage, columns):
    rows = []
    used = [w for w in columns if any(tally.matrix[tool, vantage, r, w] for r in (*KINDS, FIRST, NONE))]
    for row in (*KINDS, FIRST, NONE):
        cells = [tally.matrix[tool, vantage, row, word] for word in used]
        if sum(cells):
            rows.append([row] + ["**%d**" % n if word == row else n or "" for word, n in zip(used, cells)] + [sum(cells)])
    return table(["kernel"] + used + ["all"], rows) if rows else ""


def share(right, total):
    return "%d of %d (%.1f %%)" % (right, total, 100 * right / total) if total else ""


def total_of(tally, tool, vantage, kind):
    return sum(n for (t, v, row, _), n in tally.matrix.items() if (t, v, row) == (tool, vantage, kind))


def ours_section(tally):
    parts = ["%d captures; %d frames of which the truth itself is not sure are left out.\n" % (tally.captures, tally.unsure)]
    kinds = [k for k in KINDS if k != NEW_DATA]
    right = sum(tally.right["ours", v, k] for v in VANTAGES for k in kinds)
    parts.append("Causes right: %s.\n" % share(right, sum(total_of(tally, "ours", v, k) for v in VANTAGES for k in kinds)))
    for vantage, title in VANTAGES.items():
        text = matrix(tally, "ours", vantage, OUR_COLUMNS)
        if text:
            parts.append("**%s**\n\n%s" % (title, text))
    return "\n".join(parts)


def by_cause(tally):
    """A table: of each cause and vantage, what this program and tshark name rightly."""
    rows = []
    for vantage, title in VANTAGES.items():
        for kind in KINDS[:-1]:
            total = total_of(tally, "ours", vantage, kind)
            if total:
                cells = [tally.right[t, vantage, kind] for t in ("ours", "folded", "tshark")]
                rows.append([title.lower(), kind, total] + cells + [tally.named[t, vantage, kind] for t in ("ours", "tshark")])
    head = ["seen", "kernel", "copies", "this program, exactly", "in tshark's words", "tshark", "called a copy: this program", "called a copy: tshark"]
    return table(head, rows)


def by_number(tally, name):
    rows = []
    for vantage, title in VANTAGES.items():
        for tool in ("ours", "tshark", "tcptrace", WITH_OVERTAKEN):
            pairs = tally.counts.get((tool, vantage), [])
            if pairs:
                rows.append([title.lower(), name.get(tool, tool), len(pairs), sum(k == n for k, n in pairs), sum(k for k, _ in pairs), sum(n for _, n in pairs),
                             sum(max(0, k - n) for k, n in pairs), sum(max(0, n - k) for k, n in pairs)])
    return table(["seen", "tool", "directions", "exact", "kernel's copies", "the tool's", "too few", "too many"], rows)


def others_section(tally):
    name, parts = {"ours": "this program", "tshark": "tshark"}, []
    if any(key[0] == "tshark" for key in tally.matrix):
        parts.append("tshark %s. Of each cause, how many copies each tool names rightly, and how many it calls copies at all:\n" % others.tshark_version())
        parts.append(by_cause(tally))
        for vantage, title in VANTAGES.items():
            text = matrix(tally, "tshark", vantage, TSHARK_COLUMNS)
            if text:
                parts.append("**tshark, %s**\n\n%s" % (title[0].lower() + title[1:], text))
        rows = [[name[t]] + [tally.claims[t, d] for d in (True, False, NONE, None)] for t in ("ours", "tshark")]
        parts.append("Frames called spurious:\n\n" + table(["", "an earlier copy had arrived", "none had", "no copy at all", "not known"], rows))
    parts.append("Data segments that each tool counts as retransmitted, by direction of a connection:\n\n" + by_number(tally, name))
    for tool, why in sorted(tally.failed.items()):
        parts.append("%s could not read %d captures (%s).\n" % (name.get(tool, tool), len(why), why[0].split(": ", 1)[1]))
    return "\n".join(parts)


def rewrite(path, sections):
    with open(path) as f:
        text = f.read()
    for mark, section in sections.items():
        begin, end = BEGIN % mark, END % mark
        if begin not in text:
            sys.exit("%s has no mark %s" % (path, begin))
        text = re.sub(re.escape(begin) + ".*" + re.escape(end), lambda _: "%s\n%s\n%s" % (begin, section, end), text, flags=re.S)
    with open(path, "w") as f:
        f.write(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--markdown", action="store_true", help="both sections, with their headings")
    parser.add_argument("--doc", metavar="FILE")
    parser.add_argument("-v", action="store_true")
    parser.add_argument("program")
    parser.add_argument("directories", nargs="+", metavar="DIR")
    args = parser.parse_args()
    captures = [c for d in args.directories for c in labels.labelled(d)]
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for capture, (said, counts, failed, truth) in zip(captures, pool.map(lambda c: look(args.program, c), captures)):
            tally.add(capture, said, truth)
            if counts is not None:
                tally.add_counts(capture, counts, truth)
            for tool, why in failed.items():
                tally.failed[tool].append("%s: %s" % (capture.name, why))
    if args.v:
        print("\n".join(tally.differ))
    sections = {"causes": ours_section(tally), "tools": others_section(tally)}
    if args.doc:
        rewrite(args.doc, sections)
    elif args.markdown:
        print("## Causes: what the kernel did and what is reported\n\n%s\n## Other tools on the same captures\n\n%s" % tuple(sections.values()))
    else:
        print(sections["causes"].split("\n\n**")[0])
    return 1 if tally.failed.get("ours") else 0


if __name__ == "__main__":
    sys.exit(main())
