#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same captures through the usual filters: does the program claim what the whole capture contradicts?

usage: views.py PROGRAM FILE|DIR... [--view NAME]... [--every N] [--max-mb N] [--no-audit] [--known TSV]
       [--keep DIR]

Makes each view (filters.py) of each capture, runs the program on both, and compares the verdicts connection by connection.
Contradiction: a view's verdict is `certain`, the whole capture's is another one, not `undetermined`, and the view's is
none that the whole capture leaves open. Then the auditor's (tests/audit) checks each sentence against the view.
Exit status: 0 neither a contradiction nor a false sentence, 1 some, 2 trouble."""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "audit")]

import audit
import capture
import decode
from filters import VIEWS, write
from findings import Findings
from follow import Capture


def frames_of(path):
    """(link type, frames), or None where the capture has several link types or can't be read to its end."""
    frames, links = [], set()
    try:
        for _, t, link, data, length in capture.packets(capture.load(path)):
            links.add(link)
            frames.append((t, data, length, decode.decode(link, data, length)))
    except (capture.NotACapture, capture.Damaged):
        return None
    return (links.pop(), frames) if len(links) == 1 else None


def report_of(program, path):
    command = [program, "--format", "json", "--all", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(f"{path}: exit status {done.returncode}: {done.stderr.decode('utf-8', 'replace')[:200]}")
    return json.loads(done.stdout)


def ends(connection):
    return tuple(sorted((connection[s]["address"], connection[s]["port"]) for s in ("client", "server")))


def moment(report, ns):
    start = report["inputs"][0]["start_epoch_ns"] if report["inputs"] else None
    return None if ns is None or start is None else start + ns


# What the sender of a silence cannot tell apart: the verdict "it fell silent" leaves each of them open.
SILENT = {"peer-silent", "peer-crash", "network-failure", "middlebox-timeout"}


class Whole:
    """Verdicts of the whole capture, by connection."""

    def __init__(self, report):
        self.report, self.by_ends = report, collections.defaultdict(list)
        for c in report["connections"]:
            self.by_ends[ends(c)].append(c)

    def allows(self, verdict, c, span):
        """Whether the whole capture's verdict on the connection c lets a view that spans `span` say `verdict`."""
        d = c["diagnosis"]
        if d["scenario"] in (verdict, "undetermined") or any(h["scenario"] == verdict for h in d["hypotheses"]):
            return True
        if any(a["scenario"] == verdict for a in d["also"]) or verdict == "peer-silent" and d["scenario"] in SILENT:
            return True
        if verdict == "normal" and d["scenario"] == "application-silent" and span and moment(self.report, c["end_ns"]) > span[1]:
            return True  # nobody had given up waiting
        since, healed = moment(self.report, d["since_ns"]), moment(self.report, d["healed_ns"])
        if verdict == "normal" and span and d["scenario"] != "normal":
            # what failed, failed after the view ends, or had healed before it begins
            return since is not None and since >= span[1] or healed is not None and since < span[0]
        return False


def contradictions(whole, report, span):
    for c in report["connections"]:
        d, same = c["diagnosis"], whole.by_ends.get(ends(c), [])
        if d["confidence"] != "certain" or d["scenario"] == "undetermined" or not same:
            continue
        if not any(whole.allows(d["scenario"], w, span) for w in same):
            yield c, same[0]


class Known:
    """What is wrong and not mended yet: file, view, kind ("verdict", or the auditor's); it only shrinks."""

    def __init__(self, path):
        lines = path.read_text(encoding="utf-8").splitlines() if path else []
        self.rows = {tuple(line.split("\t")) for line in lines if line and line[0] != "#"}
        self.met, self.fresh = set(), 0

    def is_known(self, *row):
        self.met.add(row)
        self.fresh += row not in self.rows
        return row in self.rows

    def gone(self, read):
        return sorted(r for r in self.rows - self.met if (r[0], r[1]) in read)


def tell(view, name, c, whole):
    ours, theirs = c["diagnosis"], whole["diagnosis"]
    ports = f"{c['client']['address']}:{c['client']['port']} > {c['server']['address']}:{c['server']['port']}"
    print(f"{name}: {view}: connection {c['id']} ({ports}): certain {ours['scenario']} ({ours['title']}), whole: "
          f"{theirs['confidence']} {theirs['scenario']} ({theirs['title']})")


def look(args, path, directory, counts, known):
    read = frames_of(path)
    if not read:
        return
    link, frames = read
    whole = Whole(report_of(args.program, path))
    for view in args.view or VIEWS:
        left = VIEWS[view](frames)
        if not left:
            continue
        file = directory / f"{path.stem}.{view}.pcap"
        write(file, link, left)
        report = report_of(args.program, file)
        counts[view, "connections"] += len(report["connections"])
        cut = view in ("first-third", "last-third")
        for c, w in contradictions(whole, report, (left[0][0], left[-1][0]) if cut else None):
            counts[view, "contradictions"] += 1
            if not known.is_known(path.name, view, "verdict"):
                tell(view, path.name, c, w)
        if not args.no_audit:
            out = Findings()
            out.file = f"{path.name}: {view}"
            audit.audit(out, report, Capture(file))
            counts[view, "false"] += len(out.false)
            for f in out.false:
                if known.is_known(path.name, view, f.kind):
                    continue
                print(f"{f.file}: connection {f.connection}: [{f.kind}] {f.statement}\n    the packets: {f.says}")
        if not args.keep:
            file.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--view", action="append", choices=sorted(VIEWS))
    parser.add_argument("--every", type=int, default=1, help="only each Nth capture")
    parser.add_argument("--max-mb", type=float, default=20, help="leave out larger files")
    parser.add_argument("--no-audit", action="store_true", help="compare verdicts only")
    parser.add_argument("--known", type=pathlib.Path, help="what is known to be wrong; each must still be")
    parser.add_argument("--keep", type=pathlib.Path, help="keep the views there")
    args = parser.parse_args()
    counts, read, looked, known = collections.Counter(), 0, set(), Known(args.known)
    with tempfile.TemporaryDirectory() as scratch:
        directory = args.keep or pathlib.Path(scratch)
        directory.mkdir(parents=True, exist_ok=True)
        for i, path in enumerate(audit.captures(args.paths)):
            if i % args.every == 0 and path.stat().st_size <= args.max_mb * 1e6:
                look(args, path, directory, counts, known)
                looked.update((path.name, view) for view in args.view or VIEWS)
                read += 1
    gone = [] if args.no_audit else known.gone(looked)
    for row in gone:
        print("no longer wrong, remove it from the list: " + "\t".join(row))
    for view in args.view or VIEWS:
        said = counts[view, "contradictions"], counts[view, "false"]
        print(f"{view:14} {counts[view, 'connections']:7} connections, {said[0]} contradicted, {said[1]} false sentences")
    print(f"{read} captures read")
    sys.exit(bool(known.fresh or gone) if read else 2)


if __name__ == "__main__":
    main()
