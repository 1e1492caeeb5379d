#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the TCP segments of every capture of a corpus with what tshark counted (its manifest.tsv).

usage: check-counts.py CORPUS COUNT_SEGMENTS [--explained FILE] [--all]

tshark's count takes in frames whose only TCP is quoted in an ICMP error; those are counted apart here and added.
Differences that FILE (a Markdown table whose first cell is a path in the corpus and whose second and third are the
counts, ours and tshark's) explains are accepted. Exit status: 0 none left, 1 differences.
"""
import argparse
import csv
import pathlib
import re
import subprocess
import sys


def read_manifest(path):
    with open(path, newline="", encoding="utf-8") as file:
        return {row["file"]: row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def count(program, paths):
    """path -> row of the program's output; the program is given a few hundred files at a time."""
    rows = {}
    for start in range(0, len(paths), 200):
        out = subprocess.run([program, *map(str, paths[start : start + 200])], stdout=subprocess.PIPE, check=True).stdout
        lines = out.decode("utf-8", "replace").splitlines()
        names = lines[0].split("\t")
        for line in lines[1:]:
            if "\t" in line:
                row = dict(zip(names, line.split("\t")))
                rows[row["path"]] = row
    return rows


def read_explained(path):
    explained = {}
    if path:
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            match = re.match(r"\|\s*`([^`]+)`\s*\|\s*(\d+)\s*\|\s*(\d+)\s*\|", line)
            if match:
                explained[match[1]] = (int(match[2]), int(match[3]))
    return explained


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=pathlib.Path)
    parser.add_argument("program")
    parser.add_argument("--explained")
    parser.add_argument("--all", action="store_true", help="malformed/ too, for reading, without judging it")
    args = parser.parse_args()
    manifest = read_manifest(args.corpus / "manifest.tsv")
    explained = read_explained(args.explained)
    names = sorted(n for n in manifest if args.all or not n.startswith("malformed/"))
    rows = count(args.program, [args.corpus / n for n in names])
    equal = known = 0
    different = []
    for name in names:
        want = int(manifest[name]["tcp_packets"] or 0)
        row = rows.get(str(args.corpus / name))
        ours = int(row["tcp"]) + int(row["icmp"]) if row else 0
        if ours == want and row:
            equal += 1
        elif explained.get(name) == (ours, want):
            known += 1
        else:
            different.append((name, ours, want, manifest[name]["encapsulation"], row))
    for name, ours, want, encapsulation, row in different:
        print(f"{name}\t{ours}\t{want}\t{encapsulation}", *[f"{k}={v}" for k, v in (row or {}).items() if k in ("others", "anomalies", "error") and v], sep="\t")
    print(f"{len(names)} captures: {equal} equal, {known} explained, {len(different)} different")
    sys.exit(1 if any(not d[0].startswith("malformed/") for d in different) else 0)


if __name__ == "__main__":
    main()
