# SPDX-License-Identifier: MIT
"""What became of the mutants: the file of results, and what is printed of it."""
import hashlib
import json
import os
import re

from mutants import LAYERS, read, rows_of


class Results:
    """Rows: id, status, test that killed it, what it said, seconds, stamp of the mutated source, tests that passed with their digests."""

    def __init__(self, path):
        self.path, self.rows = path, {}
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                for line in f:
                    row = line.rstrip("\n").split("\t")
                    if len(row) == 8:
                        self.rows[row[0]] = row

    def stamp(self, m):
        if not hasattr(m, "stamp"):
            m.stamp = hashlib.sha1((m.text + m.key).encode()).hexdigest()[:12]
        return m.stamp

    def killer(self, m):
        row = self.rows.get(m.id)
        return row[2] if row and row[1] == "killed" else None

    def passed_before(self, m, test, fresh):
        row = self.rows.get(m.id)
        return bool(row) and not fresh and row[1] == "survived" and row[5] == self.stamp(m) and json.loads(row[6]).get(test.name) == test.digest

    def add(self, m, status, killer, why, seconds, tests):
        passed, before = {}, self.rows.get(m.id)
        if status == "survived":
            if before and before[1] == status and before[5] == self.stamp(m):
                passed = json.loads(before[6])
            passed.update({t.name: t.digest for t in tests})
        row = [m.id, status, killer or "", " ".join((why or "").split())[:200], "%.2f" % seconds, self.stamp(m), json.dumps(passed), m.key.replace("\t", " ")]
        self.rows[m.id] = row
        with open(self.path, "a", encoding="utf-8") as f:
            f.write("\t".join(row) + "\n")


def reasons():
    """[(pattern of keys, reason)]: survivors that nobody can kill."""
    return [(re.compile(".*".join(re.escape(part) for part in row[0].split("*"))), row[1]) for _, row in rows_of("reasons.tsv")]


def unknown_reasons(mutants):
    """What is wrong with reasons.tsv; of a reason without a mutant only where all `mutants` are given."""
    out = ["%s: two columns: key, reason" % where for where, row in rows_of("reasons.tsv") if len(row) != 2 or not row[1]]
    if not out and mutants:
        out += ["reasons.tsv: no mutant is '%s'" % k.pattern for k, _ in reasons() if not any(k.fullmatch(m.key) for m in mutants)]
    return out


def percent(part, whole):
    return "%5.1f %%" % (100 * part / whole) if whole else "      -"


def told(mutants, results):
    """Prints the tables; returns the exit status."""
    known, left, bad = reasons(), [], []
    groups = {}
    for m in mutants:
        row = results.rows.get(m.id)
        if not row:
            continue
        status = row[1]
        if status == "does not compile":
            if m.source != "sample":
                bad.append(m)
            continue
        reason = next((r for k, r in known if k.fullmatch(m.key)), None) if status != "killed" else None
        for group in ((m.source, m.layer), (m.source, "all"), ("table and rows" if m.source in ("table", "numbers", "rows") else "", "all")):
            g = groups.setdefault(group, {"killed": 0, "survived": 0, "not reached": 0, "reason": 0})
            g["reason" if reason else status] += 1
        if status != "killed":
            left.append((m, status, reason))
    left.sort(key=lambda x: (LAYERS.index(x[0].layer) if x[0].layer in LAYERS else 99, x[0].file, x[0].line))
    print("\nsurvivors:")
    for m, status, reason in left:
        print("%s %s:%d %s [%s]%s: %s" % (m.id, m.file, m.line, m.item, m.source, " (not reached)" if status == "not reached" else "", m.meaning) +
              (" -- " + reason if reason else ""))
    print("\n%-16s %-10s %7s %9s %12s %8s %9s" % ("mutants", "layer", "killed", "survived", "not reached", "reason", "killed"))
    for source in ("table", "numbers", "rows", "rules", "sample", "table and rows"):
        for layer in (*LAYERS, "all"):
            g = groups.get((source, layer))
            if g:
                n = sum(g.values())
                print("%-16s %-10s %7d %9d %12d %8d %9s" % (source, layer, g["killed"], g["survived"], g["not reached"], g["reason"], percent(g["killed"], n)))
    for m in bad:
        print("%s %s:%d: does not compile: %s" % (m.id, m.file, m.line, m.key))
    return 1 if bad else 0
