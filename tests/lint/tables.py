#!/usr/bin/env python3
"""tables.py [--write] [ROOT [LIST]]: what the program's tables hold is what the documents say.

A row of a table is the one place where a scenario, a format or another name of the report's contract is added; this says
what else has to follow: the enums of doc/report.schema.json, the man page, a golden report for each
format, a page for each scenario, a row of doc/attempts.md for each cause, the numbers that README.md and NEWS.md tell.
--write brings the enums of the schema up to date instead.
LIST is what tests/tools/list_tables prints, in a file; without it that program is asked.
SPDX-License-Identifier: MIT
"""
import json
import os
import re
import subprocess
import sys

NUMBERS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
           "eighteen nineteen twenty").split()

# Each table, and where in the schema its names stand.
ENUMS = (
    ("scenario", "scenario/enum"),
    ("scenario", "summary/properties/by_scenario/propertyNames/enum"),
    ("scenario", "summary/properties/by_scenario/required"),
    ("confidence", "confidence/enum"),
    ("failed", "failed/enum"),
    ("direction", "direction/enum"),
    ("weight", "evidence/properties/weight/enum"),
    ("end", "connection/properties/end/enum"),
    ("vantage", "connection/properties/vantage/enum"),
    ("handshake", "connection/properties/handshake/enum"),
    ("conformance", "conformance/properties/verdict/enum"),
    ("observation", "observation/properties/kind/enum"),
    ("episode", "episode/properties/kind/enum"),
    ("episode", "suspected/properties/episode/enum"),
    ("episode", "healed/properties/episode/enum"),
    ("end", "verdict/properties/end/enum"),
    ("result", "episode/properties/result/enum"),
    ("cause", "attempt/properties/cause/enum"),
    ("cause", "attempt/properties/candidates/items/enum"),
    ("congestion", "sender_state/properties/congestion_state/enum"),
    ("spurious", "attempt/properties/spurious_proof/enum"),
    ("law", "backoff/properties/law/enum"),
    ("mechanism", "mechanism/enum"),
    ("standing", "differential/properties/verdict/enum"),
    ("fact", "fact/properties/kind/enum"),
    ("fact", "differential/properties/missing/enum"),
)

complaints = []
WRITE = "--write" in sys.argv
if WRITE:
    sys.argv.remove("--write")


def compare(table, wanted, where, found):
    """The names of a table and those that a document has."""
    for name in sorted(wanted - found):
        complaints.append("%s: no %s '%s'" % (where, table, name))
    for name in sorted(found - wanted):
        complaints.append("%s: '%s' is no %s of the program" % (where, name, table))


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
        return f.read()


def tables():
    if len(sys.argv) > 2:
        with open(sys.argv[2], encoding="utf-8") as f:
            text = f.read()
    else:
        program = os.path.join(os.environ.get("top_builddir", "."), "tests", "tools", "list_tables")
        text = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    found = {}
    for line in text.splitlines():
        table, name = line.split()
        found.setdefault(table, {})[name] = True  # in the program's order
    return {t: names.keys() for t, names in found.items()}


def schema(table):
    whole = json.loads(read("doc", "report.schema.json"))
    for name, path in ENUMS:
        node = whole["$defs"]
        for step in path.split("/"):
            node = node[step]
        if WRITE:
            node[:] = list(table[name]) + [None] * (None in node)
            continue
        compare(name, table[name], "doc/report.schema.json, " + path, {n for n in node if n is not None})
    if WRITE:
        with open(os.path.join(ROOT, "doc", "report.schema.json"), "w", encoding="utf-8") as f:
            f.write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")


def formats(table):
    paragraph = read("man", "tcpautopsy.1").split("\\-\\-format", 1)[1].split(".TP", 1)[0]
    compare("format", table["format"], "man/tcpautopsy.1", set(re.findall(r"^\.B (\w+)$", paragraph, re.M)))
    cases = {"text"}
    for line in read("tests", "golden", "CASES").splitlines():
        cases |= set(re.findall(r"--format[ =](\w+)", line.split("#")[0]))
    compare("format", table["format"], "tests/golden/CASES", cases)


def scenarios(table):
    pages = {name[:-3] for name in os.listdir(os.path.join(ROOT, "doc", "scenarios")) if name.endswith(".md") and name != "README.md"}
    compare("scenario", table["scenario"], "doc/scenarios", pages)
    linked = set(re.findall(r"\]\(([a-z-]+)\.md", read("doc", "scenarios", "README.md")))
    compare("scenario", table["scenario"], "doc/scenarios/README.md", linked)
    number = NUMBERS[len(table["failure"])]
    for document in ("README.md", "NEWS.md"):
        if not re.search(r"\b%s\s+(kinds\s+of\s+failure|failures)\b" % number, read(document), re.I):
            complaints.append("%s: does not say that there are %s kinds of failure" % (document, number))


def causes(table):
    rows = set(re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| [^|]+ \|$", read("doc", "attempts.md"), re.M))
    compare("cause", table["cause"], "doc/attempts.md", rows)


ROOT = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("top_srcdir", ".")
TABLES = tables()
schema(TABLES)
formats(TABLES)
scenarios(TABLES)
causes(TABLES)
for complaint in complaints:
    print(complaint)
sys.exit(1 if complaints else 0)
