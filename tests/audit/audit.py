#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks every statement of the program's reports against the packets, with no code of the program.

usage: audit.py PROGRAM FILE|DIR... [--max-mb N] [--known TSV] [--root DIR] [--counts] [--unmatched]

Prints each false statement with file, connection, what is said and what the packets say; at the end the number of
statements checked and of false ones. Exit status: 0 none false, 1 some (or a known one is no longer), 2 trouble."""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import capture
import diagnosis
import episodes
import facts
import statements
import structure
from findings import Findings
from follow import Capture, Connection

SUFFIXES = (".pcap", ".pcapng", ".cap", ".trace", ".gz", ".dmp")


class Context:
    """What an observation's check sees."""

    def __init__(self, cap, connections):
        self.cap, self.all, self.dark = cap, connections, cap.dark
        self.whole = all(c.judged for c in connections)


def report_of(program, path):
    command = [program, "--format", "json", "--all", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"{path}: exit status {done.returncode}: {done.stderr.decode('utf-8', 'replace')[:200]}")
    return json.loads(done.stdout)


def audit(out, report, cap):
    if not report["inputs"] or report["inputs"][0]["kind"] not in ("pcap", "pcapng"):
        return
    out.connection = "-"
    if cap.damaged and report["inputs"][0]["packets"] > len(cap.frames):
        return  # the program reads on where this reader can't
    structure.check_input(out, report, cap)
    if cap.wild:
        return
    structure.check_summary(out, report)
    connections = [Connection(r, cap, rs) for r, rs in with_twins(report["connections"])]
    for c in connections:
        c.everyone = connections
    for c in connections:
        out.connection = f"{c.id} ({c.name()})"
        if c.readable:
            r = c.report
            out.check(
                bool(c.segs),
                "connection.frame",
                f"frames {r['first_frame']} to {r['last_frame']}",
                "no segment of its ports is among them",
            )
        if not c.judged:
            continue
        structure.check_connection(out, c)
        if c.alone:
            episodes.check_episodes(out, c)
            diagnosis.check_diagnosis(out, c)
            statements.check_statements(out, c)
            facts.check_facts(out, c)
    out.connection = "-"
    context = Context(cap, connections)
    for observation in report["observations"]:
        diagnosis.check_wording(out, observation["text"])
        statements.check_observation(out, observation, context)


def with_twins(connections):
    """Each connection with those of the same ports."""
    groups = collections.defaultdict(list)
    for r in connections:
        ends = tuple(sorted((r[s]["address"] or "", r[s]["port"] or 0) for s in ("client", "server")))
        groups[ends].append(r)
    for r in connections:
        ends = tuple(sorted((r[s]["address"] or "", r[s]["port"] or 0) for s in ("client", "server")))
        yield r, groups[ends]


def captures(paths):
    for path in map(pathlib.Path, paths):
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and p.suffix in SUFFIXES)
        else:
            yield path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--max-mb", type=float, help="leave out larger files")
    parser.add_argument("--known", type=pathlib.Path, help="false statements that are known; each must still be false")
    parser.add_argument("--root", type=pathlib.Path, default=None, help="print (and know) files relative to it")
    parser.add_argument("--counts", action="store_true", help="statements by kind")
    parser.add_argument("--unmatched", action="store_true", help="sentences that no row of a table checks")
    args = parser.parse_args()
    out, read, left = Findings(), 0, []
    for path in captures(args.paths):
        if args.max_mb and path.stat().st_size > args.max_mb * 1e6:
            left.append(path)
            continue
        out.file = str(path.relative_to(args.root)) if args.root else str(path)
        try:
            cap = Capture(path)
        except capture.NotACapture:
            continue
        try:
            audit(out, report_of(args.program, path), cap)
        except (RuntimeError, json.JSONDecodeError) as error:
            print(f"{path}: no report: {error}")
            sys.exit(2)
        read += 1
    sys.exit(tell(out, read, left, args))


def tell(out, read, left, args):
    known = read_known(args.known) if args.known else set()
    now = {(f.file, f.connection, f.kind) for f in out.false}
    fresh = [f for f in out.false if (f.file, f.connection, f.kind) not in known]
    for f in fresh:
        print(f"{f.file}: connection {f.connection}: [{f.kind}] {f.statement}\n    the packets: {f.says}")
    for gone in sorted(known - now):
        print("no longer false, remove it from the list: " + "\t".join(gone))
    for path in left:
        print(f"{path}: larger than {args.max_mb} MB, left out")
    if args.counts:
        false = collections.Counter(f.kind for f in out.false)
        for kind, count in sorted(out.kinds.items()):
            print(f"{count:8} {false[kind]:6} {kind}")
    if args.unmatched:
        for text, count in out.unmatched.most_common():
            print(f"{count:8} {text}")
    old = f", {len(out.false) - len(fresh)} of them known" if args.known else ""
    print(f"{read} captures: {out.checked} statements checked, {len(out.false)} false{old}")
    return 1 if fresh or known - now else 0


def read_known(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return {tuple(line.split("\t")[:3]) for line in lines if line and not line.startswith("#")}


if __name__ == "__main__":
    main()
