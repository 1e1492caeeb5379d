#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares every rendering of a capture as text with the capture itself, segment by segment and field by field.

Both go through dump_segments, the capture as bytes, the text as words. Prints what is WRONG, and the table
dialect x field; --doc writes that table between the marks of a Markdown file. Exit status 1 when anything is WRONG.
"""
import argparse
import csv
import os
import re
import subprocess
import sys

FIELDS = ["time", "src", "dst", "sport", "dport", "flags", "seq", "ack", "len", "win", "mss", "wscale", "sackperm",
          "tsval", "tsecr", "sack", "ttl", "ipid", "csum", "link", "dir"]
WIDTH = 2 ** 32

# Where the two differ for a reason that lies in the packets: capture, whose rendering, why.
KNOWN = [
    ("zeek__pppoe-over-qinq.pcap", "tcpdump", "six empty ACKs whose IP length says 46 bytes in a PPPoE frame that holds 40: tcpdump prints 6 bytes of "
     "payload, the decoder (and tshark) go by the frame; without frame numbers the lines can't be paired, so these renderings are left out"),
]
SYN = 2
DAY = 86400 * 10 ** 9


def run(dump, path, fields=None):
    """The packets and the closing line of one input."""
    command = [dump] + (["--fields", fields] if fields else []) + [path]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)
    if done.returncode not in (0, 2) or "Sanitizer" in done.stderr or "runtime error" in done.stderr:
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stderr[:2000]}")
    lines = done.stdout.split("\n")
    names = lines[0].split("\t")
    packets, info = [], {}
    for line in lines[1:]:
        if line.startswith("#"):
            info = dict(re.findall(r"(\w+)=('[^']*'|\S*)", line))
        elif line:
            packets.append(dict(zip(names, line.split("\t"))))
    return packets, info


class Bases:
    """What relative numbers count from, per connection and direction, as the first of them shows."""

    def __init__(self):
        self.seq = {}
        self.shift = {}
        self.scaled = {}

    @staticmethod
    def key(p, reverse=False):
        a, b = (p["src"], p["sport"]), (p["dst"], p["dport"])
        return (b, a) if reverse else (a, b)

    def see(self, p):
        """A segment of the capture: window scale, and new numbers with a SYN."""
        if p["flags"] == "-" or not int(p["flags"], 16) & SYN:
            return
        self.seq[self.key(p)] = int(p["seq"])
        self.scaled[self.key(p)] = int(p["wscale"]) if p["wscale"].isdigit() else None

    def relative(self, p, shown, reverse, raw):
        key = self.key(p, reverse)
        base = (int(raw) - int(shown)) % WIDTH
        return self.seq.setdefault(key, base) == base

    def window(self, p, shown, raw):
        own, peer = self.scaled.get(self.key(p)), self.scaled.get(self.key(p, True))
        if int(p["flags"], 16) & SYN:
            return int(shown) == int(raw)
        # a side whose SYN is not in the capture is not scaled by anyone
        return int(shown) in {int(raw) << (own or 0) if own is not None and peer is not None else int(raw),
                              int(raw) << (own or 0)}


def sack_is_same(bases, p, text, capture):
    ours, theirs = text.split(","), capture.split(",")
    if len(ours) != len(theirs):
        return False
    for mine, other in zip(ours, theirs):
        for a, b in zip(mine.split(":"), other.split(":")):
            if not bases.relative(p, a, True, b):
                return False
    return True


def status(field, t, c, bases, clock):
    """same, relative, scaled, hidden, or WRONG."""
    shown, real = t[field], c[field]
    if field == "time":
        return clock.check(t, c)
    if shown == "-":
        return "hidden" if real != "-" else None
    if field in ("sport", "dport") and not shown.isdigit():
        return "name"
    if field in ("src", "dst") and not re.fullmatch(r"[0-9a-f.:]+", shown):
        return "name"
    if "R" in t["hints"] and field in ("seq", "ack") and real != "-":
        return "relative" if bases.relative(c, shown, field == "ack", real) else "WRONG"
    if "R" in t["hints"] and field == "sack" and "none" not in (shown, real) and real != "-":
        return "relative" if sack_is_same(bases, c, shown, real) else "WRONG"
    if field == "win" and "W" in t["hints"] and real != "-":
        return "scaled" if bases.window(c, shown, real) else "WRONG"
    return "same" if shown == real else "WRONG"


class Clock:
    """The trace's clock against the capture's: one offset, within the printed resolution."""

    def __init__(self, info):
        self.base = info.get("time", "none")
        self.kind = info.get("kind")
        self.ambiguous = info.get("ambiguous") == "1"
        self.resolution = int(info.get("resolution", 1))
        self.offset = None
        self.count = 0

    def check(self, t, c):
        self.count += 1
        if self.base == "none":
            return "hidden"
        offset = int(c["time"]) - int(t["time"])
        if self.base == "epoch":
            return "same" if abs(offset) < max(self.resolution, 2) else "WRONG"
        if self.offset is None:
            self.offset = offset
        # deltas are rounded one by one, and their errors add up
        drift = abs(offset - self.offset)
        if self.base == "of-day" or self.kind == "tcpdump-text":
            drift = min(drift % DAY, -drift % DAY)  # a capture of several days: only midnights show
        if drift <= self.resolution * self.count:
            return "relative"
        return "ambiguous" if self.ambiguous else "WRONG"


def pairs(text, capture, info):
    """Which packet of the capture each packet of the text is: by number, else the next that looks like it."""
    if info.get("numbered") == "1":
        by_number = {c["frame"]: c for c in capture}
        for t in text:
            yield t, by_number.get(t["frame"])
        return
    tcp = [c for c in capture if c["kind"] == "tcp"]
    at = 0
    for t in text:
        if t["kind"] != "tcp":
            yield t, {"kind": t["kind"]}
            continue
        for i in range(at, len(tcp)):
            if all(t[f] in ("-", tcp[i][f]) or not re.fullmatch(r"[0-9a-fx.:]+", t[f])
                   for f in ("src", "dst", "sport", "dport", "flags", "len")):
                yield t, tcp[i]
                at = i + 1
                break
        else:
            yield t, None


def compare(source, text, capture, info, report):
    """Counts per field and status of one rendering."""
    counts = {}
    bases, clock = Bases(), Clock(info)
    count = lambda field, what: counts.setdefault(field, {}).__setitem__(what, counts[field].get(what, 0) + 1)
    matched, last = set(), 0
    for t, c in pairs(text, capture, info):
        if c is None:
            count("segments", "WRONG")
            report(f"frame {t['frame']}: no such packet in the capture")
            continue
        if t["kind"] != "tcp":
            if c["kind"] == "tcp":
                count("segments", "hidden")
            continue
        if c["kind"] != "tcp":
            count("segments", "WRONG")
            report(f"frame {t['frame']}: a segment in the text, {c['kind']} {c.get('name')} in the capture")
            continue
        matched.add(id(c))
        last = max(last, int(c["frame"]))
        inferred = "I" in t["hints"]
        count("segments", "inferred" if inferred else "same")
        bases.see(c)
        for field in FIELDS:
            what = status(field, t, c, bases, clock)
            if what == "WRONG":
                report(f"frame {c['frame']}: {field} {t[field]} in the text, {c[field]} in the capture")
            if inferred and what in ("same", "relative") and field in ("sport", "dport", "flags", "seq", "ack", "len"):
                what = "inferred"
            if what and not (inferred and what == "hidden"):
                count(field, what)
    for c in capture:
        if c["kind"] == "tcp" and int(c["frame"]) <= last and id(c) not in matched and info.get("numbered") != "1":
            count("segments", "hidden")
    return counts


def cell(counts):
    if not counts:
        return "–"
    if "WRONG" in counts:
        return f"WRONG {counts['WRONG']}"
    shown = {k: v for k, v in counts.items() if k != "hidden"}
    if not shown:
        return "–"
    best = ", ".join(sorted(shown, key=lambda k: -shown[k])[:2])
    return best if "hidden" not in counts else f"{best}, part"


def segments_cell(counts):
    total = sum(counts.values())
    if not total:
        return "–"
    parts = [f"{counts.get('same', 0)}"]
    for what in ("inferred", "hidden", "WRONG"):
        if counts.get(what):
            parts.append(f"{counts[what]} {'not shown' if what == 'hidden' else what}")
    return ", ".join(parts) + f" of {total}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dump", required=True, help="the program dump_segments")
    parser.add_argument("--corpus", required=True, help="folder with text/manifest.tsv")
    parser.add_argument("--doc", help="Markdown file in which the table is rewritten")
    parser.add_argument("--only", default="", help="a part of the names to look at")
    args = parser.parse_args()
    root = os.path.join(args.corpus, "text")
    table, wrong, captures, files = {}, 0, {}, 0
    with open(os.path.join(root, "manifest.tsv"), newline="") as manifest:
        rows = [r for r in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE) if args.only in r["file"]]
    for row in rows:
        source = row["source_capture"]
        if source not in captures:
            captures[source] = run(args.dump, os.path.join(args.corpus, source))[0]
        if any(os.path.basename(source).startswith(k[0]) and row["format"].startswith(k[1]) for k in KNOWN):
            continue
        text, info = run(args.dump, os.path.join(root, row["file"]))
        files += 1
        complaints = []
        counts = compare(os.path.basename(source), text, captures[source], info, complaints.append)
        wrong += len(complaints)
        for line in complaints[:6]:
            print(f"{row['file']}: {line}")
        into = table.setdefault((info.get("kind", "none"), row["format"]), {})
        for field, statuses in counts.items():
            for what, n in statuses.items():
                into.setdefault(field, {})
                into[field][what] = into[field].get(what, 0) + n
    lines = ["| read as | rendering | segments | " + " | ".join(FIELDS) + " |",
             "|" + "---|" * (len(FIELDS) + 3)]
    for (kind, name), counts in sorted(table.items()):
        lines.append(f"| {kind} | {name} | {segments_cell(counts.get('segments', {}))} | " +
                     " | ".join(cell(counts.get(f, {})) for f in FIELDS) + " |")
    notes = [f"- {name}, {whose}: {why}." for name, whose, why in KNOWN]
    if args.doc:
        with open(args.doc) as doc:
            old = doc.read()
        new = re.sub(r"(<!-- table -->\n).*?(<!-- end of table -->)",
                     lambda m: m[1] + "\n".join(lines + ["", "*known* differences:", ""] + notes) + "\n" + m[2], old, flags=re.S)
        with open(args.doc, "w") as doc:
            doc.write(new)
    else:
        print("\n".join(lines))
    print(f"{files} renderings, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
