#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A capture, and the same capture as people paste it: does the program say the same, or honestly less?

usage: metamorphic.py [PROGRAM FILE|DIR...] [--form NAME]... [--damage NAME]... [--every N] [--no-damage | --sample] [--doc FILE] [-v]

Without arguments (make check): a few captures in a few forms. --sample: of each form the clean text and one damaged one, another
with each capture, so that 16 captures meet every damage of every form. --doc puts the tables between the markers of FILE.

Renders each capture in each form (forms.py: tshark, tcpdump and what is exported), damages it as mail, wikis and tickets do
(damage.py), and compares what the program says of the text with what it says of the capture, connection by connection:

  equal      the same scenario, the same chains (who sent which bytes how often)
  less       the scenario is open (undetermined, or the capture's among its hypotheses, or less confidence; peer-silent, which names no
             cause; possible at most, with undetermined beside it), chains are missing or shorter, the connection is not there
  different  anything else: another scenario, normal with more confidence (undamaged), or a chain with copies that the capture does not have

Exit status: 0 none different, 1 some, 2 trouble. Without tshark and tcpdump: 77 (skipped)."""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import damage
import forms

OPEN = {"undetermined"}
SILENT = {"peer-silent"}  # certain of the silence, and of no cause: what is left stands among the hypotheses
# What make check looks at: rows of ARP between columns, a silence, a RST, several connections of the same hosts, one left open before the end.
CHECKED = {
    "captures": ("situation-gateway-dead-client", "network-keepalive-client", "connect-refused-client", "nginx-stale-client",
                 "connect-backlog-full-client"),
    "forms": ("tshark -n", "columns: flags, seq, Info", "-T fields, header", "tcpdump -n", "tcpdump -nn -S", "tcpdump -n -v", "tcpdump -n -t"),
}
CERTAINTY = {"possible": 0, "likely": 1, "certain": 2}
CHAINS = {"retransmission", "syn", "syn-ack", "fin", "zero-window-probe", "keep-alive"}


def report_of(program, data, path=None):
    """The report of a file, or of text on standard input; None where nothing in it could be used."""
    command = [program, "--format", "json", "--all", str(path or "-")]
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=120)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"{path}: exit status {done.returncode}: {done.stderr.decode('utf-8', 'replace')[:300]}")
    return json.loads(done.stdout) if done.stdout.strip() else None


def ports(connection):
    """Names of hosts differ from numbers; the two ports are the same in each form, unless one is a service's name."""
    return frozenset(connection[s]["port"] for s in ("client", "server") if connection[s] and connection[s]["port"] is not None)


def chains(connection):
    """{(who, kind): how many attempts}, of chains with at least two."""
    count = collections.Counter()
    for episode in connection["episodes"]:
        if episode["kind"] in CHAINS and episode["attempts_total"] > 1:
            count[episode["kind"]] += episode["attempts_total"]
    return count


def compare(ours, theirs, whole):
    """ours: the text's connection; theirs: the capture's; whole: nothing of the text was damaged. (class, why)"""
    a, b = ours["diagnosis"], theirs["diagnosis"]
    result, why = "equal", []
    if a["scenario"] != b["scenario"]:
        left = {h["scenario"] for h in a["hypotheses"]} | {h["scenario"] if isinstance(h, dict) else h for h in a["also"]}
        if a["scenario"] in OPEN or (b["scenario"] in left and (a["scenario"] in SILENT or a["confidence"] != "certain")):
            result = "less"
        elif a["confidence"] == "possible" and left & OPEN:
            result = "less"
        elif a["confidence"] != "certain" and b["scenario"] in OPEN | {h["scenario"] for h in b["hypotheses"]} and \
                a["scenario"] in {h["scenario"] for h in b["hypotheses"]}:
            result = "less"
        else:
            return "different", f"{a['scenario']}, {a['confidence']}, of the capture {b['scenario']}, {b['confidence']}"
        why.append(f"{a['scenario']} for {b['scenario']}")
    elif whole and a["scenario"] == "normal" and CERTAINTY[a["confidence"]] > CERTAINTY[b["confidence"]]:
        return "different", f"{a['scenario']}, {a['confidence']}, of the capture {b['confidence']}"
    elif CERTAINTY[a["confidence"]] < CERTAINTY[b["confidence"]]:
        result = "less"
        why.append(f"{a['confidence']} for {b['confidence']}")
    mine, his = chains(ours), chains(theirs)
    for key in mine.keys() | his.keys():
        if mine[key] > his[key]:
            return "different", f"{mine[key]} of {key}, {his[key]} in the capture"
        if mine[key] < his[key]:
            result = "less"
            why.append(f"{mine[key]} of {key}, {his[key]} in the capture")
    return result, "; ".join(why)


def judge(program, capture, name, hurt, text):
    """[(form, damage, class, why)] of one text, a line a connection of the capture."""
    report = report_of(program, text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text)
    found = report["connections"] if report else []
    by_ports = collections.defaultdict(list)
    for connection in found:
        by_ports[ports(connection)].append(connection)
    rows = []
    for theirs in capture["connections"]:
        same = by_ports.get(ports(theirs))
        if not same:
            rows.append((name, hurt, "less", "not there"))
            continue
        rows.append((name, hurt, *compare(same.pop(0), theirs, not hurt)))
    for left in by_ports.values():
        for connection in left:
            d = connection["diagnosis"]
            if d["confidence"] == "certain" and d["scenario"] != "normal":
                rows.append((name, hurt, "different", f"a connection too many: {d['scenario']}, certain"))
    return rows


def work(job):
    program, path, names, damages, sampled = job
    capture = report_of(program, None, path)
    rows = []
    for name in names:
        text = forms.render(name, path)
        if text is None:
            continue
        at = sampled + list(forms.FORMS).index(name)
        for hurt in damages if sampled < 0 else (None, damages[1:][at % (len(damages) - 1)]):
            try:
                rows += [(str(path), *row) for row in
                         judge(program, capture, name, hurt, damage.DAMAGES[hurt](text) if hurt else text)]
            except (RuntimeError, subprocess.TimeoutExpired, ValueError) as error:
                rows.append((str(path), name, hurt, "different", str(error)))
    return rows


def table(rows, key, title):
    count = collections.defaultdict(collections.Counter)
    for row in rows:
        count[row[key] or "none"][row[3]] += 1
    lines = [f"| {title} | equal | less | different |", "|---|---|---|---|"]
    for name, of in count.items():
        lines.append(f"| {name.replace('|', chr(92) + '|')} | {of['equal']} | {of['less']} | {of['different']} |")
    return "\n".join(lines)


def put(path, text):
    """Between the markers of a document."""
    begin, end = "<!-- metamorphic: begin -->\n", "<!-- metamorphic: end -->"
    old = path.read_text(encoding="utf-8")
    head, rest = old.split(begin)
    path.write_text(head + begin + text + "\n" + end + rest.split(end)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?")
    parser.add_argument("path", nargs="*", type=pathlib.Path)
    parser.add_argument("--form", action="append", choices=list(forms.FORMS))
    parser.add_argument("--damage", action="append", choices=list(damage.DAMAGES))
    parser.add_argument("--no-damage", action="store_true")
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--doc", type=pathlib.Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    if not (shutil.which("tshark") and shutil.which("tcpdump")):
        print("skipped: no tshark or no tcpdump here")
        return 77
    paths = []
    for path in args.path:
        paths += sorted(p for p in path.rglob("*.pcap*") if p.is_file()) if path.is_dir() else [path]
    if not args.program:
        args.program, args.form, args.sample = os.environ["TCPAUTOPSY"], CHECKED["forms"], True
        captures = pathlib.Path(os.environ["top_srcdir"]) / "testdata" / "captures"
        paths = [captures / (name + ".pcap") for name in CHECKED["captures"]]
    damages = [None] if args.no_damage else args.damage or [None, *damage.DAMAGES]
    jobs = [(args.program, path, args.form or list(forms.FORMS), damages, i if args.sample else -1)
            for i, path in enumerate(paths[:: args.every])]
    rows = []
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(work, jobs):
            rows += found
    for path, name, hurt, kind, why in rows:
        if kind == "different" or (args.verbose and kind == "less"):
            print(f"{kind}\t{path}\t{name}\t{hurt or '-'}\t{why}")
    by_form, by_damage = table(rows, 1, "form"), table(rows, 2, "damage")
    print(by_form, "", by_damage, sep="\n")
    total = collections.Counter(row[3] for row in rows)
    text = f"{len(jobs)} captures, {len(rows)} comparisons: {total['equal']} equal, {total['less']} less, {total['different']} different."
    print(text)
    if args.doc:
        put(args.doc, "\n\n".join((text, by_form, by_damage)))
    return 1 if total["different"] else 0


if __name__ == "__main__":
    sys.exit(main())
