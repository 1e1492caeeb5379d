# SPDX-License-Identifier: MIT
"""What check-chains.py and check-keepalive.py share: reading lists and reports, accepted differences, Markdown."""
import csv
import json
import pathlib
import re
import subprocess
import sys

SAME, EXPLAINED, WRONG = "same", "explained", "WRONG"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"


def read_tsv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


class Reports:
    """The program's JSON report of each capture, made once. Exit status 2 is a report, too: of a damaged capture."""

    def __init__(self, program, corpus):
        self.program, self.corpus, self.cached = program, pathlib.Path(corpus), {}

    def connections(self, name):
        if name not in self.cached:
            done = subprocess.run(
                [self.program, "--format", "json", "--all", str(self.corpus / name)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                check=False,
            )
            if done.returncode not in (0, 2):
                sys.exit(f"{name}: exit status {done.returncode}: {done.stderr.decode('utf-8', 'replace')}")
            self.cached = {name: json.loads(done.stdout)["connections"]}  # the rows come capture by capture
        return self.cached[name]


def endpoint(side):
    return f"{side['address'] or side['name']}:{side['port']}"


def sides(connection):
    return {who: endpoint(connection[who]) for who in ("client", "server")}


def seconds(ns, digits=3):
    return "–" if ns is None else f"{ns / 1e9:.{digits}f}"


class Explanations:
    """Differences that a person has looked at: key columns, what we reported then, and why that is right.

    One that no longer describes what we report is no excuse."""

    def __init__(self, path, keys):
        self.keys = keys
        self.rows = {tuple(row[k] for k in keys): row for row in read_tsv(path)} if path.exists() else {}
        self.used = set()

    def why(self, row, ours):
        key = tuple(row[k] for k in self.keys)
        known = self.rows.get(key)
        if known is None or known["ours"] != ours:
            return None
        self.used.add(key)
        return known["why"]

    def left(self):
        return [key for key in self.rows if key not in self.used]


def markdown(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def counts(verdicts):
    return (
        f"{len(verdicts)} rows: {verdicts.count(SAME)} same, {verdicts.count(EXPLAINED)} explained differences, "
        f"{verdicts.count(WRONG)} wrong."
    )


def put_into(path, text):
    """Replaces what stands between the two marks of a document."""
    old = path.read_text(encoding="utf-8")
    if BEGIN not in old or END not in old:
        sys.exit(f"{path}: no place for the table ({BEGIN} … {END})")
    new = re.sub(re.escape(BEGIN) + ".*" + re.escape(END), lambda _: f"{BEGIN}\n{text}\n{END}", old, flags=re.S)
    path.write_text(new, encoding="utf-8")
