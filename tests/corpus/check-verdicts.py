#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the verdicts of a corpus with those that are written down: a change shows as lines of a diff, to be read.

usage: check-verdicts.py CORPUS PROGRAM [--write]

verdicts.tsv beside this script has for each capture one row of all its connections (how many of each scenario and confidence, and the
observations), and one row for each of the first connections that failed or healed: what was said of it and its numbers.
--write takes over what the program says now. Exit status: 0 the same, 1 not.
"""
import argparse
import collections
import difflib
import json
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True
import corpus_table as table  # noqa: E402

# Of a capture with many failures the rest is in its row of counts.
ROWS_PER_CAPTURE = 8
HEADER = ("file", "connection", "verdict", "mechanism", "failed", "since_s", "numbers")


def backoff(episode):
    b = episode["backoff"]
    if not b:
        return ""
    text = f" {b['law']} {table.seconds(b['base_ns'])}"
    if b["plateau_ns"]:
        text += f" plateau {b['plateau_count']}x{table.seconds(b['plateau_ns'])}"
    return text


def numbers(connection):
    """Its largest episodes: kind, attempts by cause, law, result, rule of the abort."""
    parts = []
    for e in sorted(connection["episodes"], key=lambda e: (-e["attempts_total"], e["first_frame"]))[:2]:
        causes = collections.Counter(a["cause"] for a in e["attempts"])
        of = ",".join(f"{n}{cause}" for cause, n in sorted(causes.items()))
        abort = f" {e['abort']['rule']}" if e["abort"] else ""
        parts.append(f"{e['sender']} {e['kind']} {e['attempts_total']} ({of}){backoff(e)} {e['result']}{abort}")
    return "; ".join(parts)


def verdict(connection):
    d = connection["diagnosis"]
    return f"{d['scenario']} {d['confidence']}" + (" healed" if d["healed_ns"] is not None else "")


def rows_of(name, connections, observations):
    said = collections.Counter(verdict(c) for c in connections)
    seen = collections.Counter(o["kind"] for o in observations)
    yield (name, "all", "; ".join(f"{n} {what}" for what, n in sorted(said.items())), "", "", "",
           "; ".join(f"{n} {what}" for what, n in sorted(seen.items())))
    told = [c for c in connections if c["diagnosis"]["scenario"] != "normal" or c["diagnosis"]["healed_ns"] is not None]
    for c in told[:ROWS_PER_CAPTURE]:
        d = c["diagnosis"]
        since = "" if d["since_ns"] is None else table.seconds(d["since_ns"])
        yield (name, str(c["id"]), verdict(c), d["mechanism"] or "", d["failed"] or "", since, numbers(c))


def lines_of(corpus, program):
    names = sorted(row["file"] for row in table.read_tsv(corpus / "manifest.tsv"))
    done = subprocess.run([program, "--format", "ndjson", "--all", "--files-from", "-"], input="\n".join(str(corpus / n) for n in names),
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    if done.returncode not in (0, 2):
        sys.exit(f"exit status {done.returncode}")
    connections, observations = collections.defaultdict(list), collections.defaultdict(list)
    kept = {"connection": connections, "observation": observations}
    for line in done.stdout.splitlines():
        row = json.loads(line)
        if row["type"] in kept:
            kept[row["type"]][row["paths"][0]].append(row)
    lines = ["\t".join(HEADER)]
    for name in names:
        path = str(corpus / name)
        lines += ["\t".join(row) for row in rows_of(name, connections[path], observations[path])]
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    pinned = pathlib.Path(__file__).parent / "verdicts.tsv"
    now = lines_of(args.corpus, args.program)
    if args.write:
        pinned.write_text("\n".join(now) + "\n", encoding="utf-8")
        return
    before = pinned.read_text(encoding="utf-8").splitlines()
    diff = list(difflib.unified_diff(before, now, "verdicts.tsv", "the program", lineterm="", n=0))
    print(*diff, sep="\n")
    print(f"{len(now) - 1} rows, {sum(1 for line in diff[2:] if line.startswith('+'))} of them new or other, "
          f"{sum(1 for line in diff[2:] if line.startswith('-'))} no longer so")
    sys.exit(1 if diff else 0)


if __name__ == "__main__":
    main()
